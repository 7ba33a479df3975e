package io.resound;

import java.util.List;

import io.resound.selftest.SelfTest;
import io.resound.settings.Help;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The command line: starts the service, unless the arguments ask for something else.
 */
@SpringBootApplication
public class Resound {

	private static final String SELF_TEST = "--self-test";

	public static void main(String[] args) {
		List<String> arguments = List.of(args);
		if (Help.isAskedFor(arguments)) {
			Help.print(System.out);
		}
		else if (arguments.contains("--version")) {
			System.out.print(Version.text());
		}
		else if (arguments.contains(SELF_TEST)) {
			SelfTest.main(arguments.stream().filter(Resound::isForSelfTest).toArray(String[]::new));
		}
		else {
			start(args);
		}
	}

	/** The self-test needs no settings, which may stand before and after it. */
	private static boolean isForSelfTest(String argument) {
		boolean setting = argument.matches("--[^=.]+\\.[^=]+(=.*)?");
		return !setting && !argument.equals(SELF_TEST);
	}

	private static void start(String[] args) {
		SpringApplication application = new SpringApplication(Resound.class);
		Termination termination = new Termination();
		termination.handleSignals();
		application.addListeners(new GeneratedBeans(), termination, new LoopFailure());
		termination.started(application.run(args));
	}

}
