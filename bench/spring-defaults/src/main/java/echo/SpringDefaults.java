package echo;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The echo as most tutorials write it: a route, a {@code Flux}, and nothing changed. */
@SpringBootApplication
public class SpringDefaults {

	public static void main(String[] args) {
		SpringApplication.run(SpringDefaults.class, args);
	}

	@Bean
	RouterFunction<ServerResponse> echo() {
		return RouterFunctions.route()
			.path("/echo",
					(echo) -> echo.route((request) -> true,
							(request) -> ServerResponse.ok()
								.body(request.bodyToFlux(DataBuffer.class), DataBuffer.class)))
			.build();
	}

}
