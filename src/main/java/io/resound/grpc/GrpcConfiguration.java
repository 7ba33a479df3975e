package io.resound.grpc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.resound.connection.Calls;
import io.resound.error.Problem;
import io.resound.http.Arrival;
import io.resound.limits.Limits;
import io.resound.metrics.Meters;
import io.resound.route.Example;
import io.resound.route.Route;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Serves gRPC: the echo and its definition. */
@Configuration(proxyBeanMethods = false)
class GrpcConfiguration {

	private static final String ECHO = "resound.v1.Echo";

	@Bean
	Calls grpcCalls(Limits limits, Meters meters) {
		MessageLimit limit = new MessageLimit(limits.body().toBytes(), "resound.limits.body");
		Map<String, Method> methods = new LinkedHashMap<>();
		methods.put(ECHO + "/Unary", (call) -> new MessageEcho(call, limit, true));
		methods.put(ECHO + "/Stream", (call) -> new MessageEcho(call, limit, false));
		methods.put(ECHO + "/Collect", (call) -> new MessageCount(call, limit));
		return new GrpcCalls(methods, meters.grpc(List.copyOf(methods.keySet())));
	}

	@Bean
	Route grpcEcho() {
		return service(ECHO).purpose("gRPC: messages come back; /resound.proto defines the methods")
			.example(new Example("POST", "/" + ECHO + "/Unary", ""))
			.answeredBy((request) -> Mono.error(new IllegalStateException("no call has answered")));
	}

	private static Route.Builder service(String name) {
		return Route.at("/" + name + "/**").methods("POST").body(Route.Body.READ).refusing(GrpcConfiguration::refusal);
	}

	/** What is a call does not come here. */
	private static @Nullable Problem refusal(Arrival arrival) {
		return Problem.grpcRequired(arrival.value("Content-Type"));
	}

	@Bean
	Route proto() {
		return Route.at("/resound.proto").purpose("the gRPC methods of the echo").answeredBy(new ProtoFile());
	}

}
