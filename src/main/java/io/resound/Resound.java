package io.resound;

import java.util.Arrays;
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

	public static void main(String[] args) {
		List<String> arguments = List.of(args);
		if (Help.isAskedFor(arguments)) {
			Help.print(System.out);
		}
		else if (arguments.contains("--version")) {
			System.out.print(Version.text());
		}
		else if (args.length > 0 && args[0].equals("--self-test")) {
			SelfTest.main(Arrays.copyOfRange(args, 1, args.length));
		}
		else {
			start(args);
		}
	}

	private static void start(String[] args) {
		SpringApplication application = new SpringApplication(Resound.class);
		Termination termination = new Termination();
		termination.handleSignals();
		application.addListeners(new GeneratedBeans(), termination);
		termination.started(application.run(args));
	}

}
