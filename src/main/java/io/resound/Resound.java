package io.resound;

import io.resound.settings.Help;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class Resound {

	public static void main(String[] args) {
		if (Help.answers(args, System.out)) {
			return;
		}
		SpringApplication application = new SpringApplication(Resound.class);
		application.addListeners(new GeneratedBeans());
		application.run(args);
	}

}
