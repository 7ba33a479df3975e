package io.resound;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class Resound {

	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(Resound.class);
		application.addListeners(new GeneratedBeans());
		application.run(args);
	}

}
