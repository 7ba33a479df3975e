package io.resound.grpc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.resound.connection.Calls;
import io.resound.error.Problem;
import io.resound.http.Arrival;
import io.resound.limits.GenerateLimits;
import io.resound.limits.Limits;
import io.resound.metrics.Meters;
import io.resound.route.Example;
import io.resound.route.Route;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Serves gRPC: the echo, its definition, health, and reflection. */
@Configuration(proxyBeanMethods = false)
class GrpcConfiguration {

	private static final String ECHO = "resound.v1.Echo";

	private static final String HEALTH = "grpc.health.v1.Health";

	private static final String REFLECTION = "grpc.reflection.v1.ServerReflection";

	@Bean
	HealthStatuses grpcHealthStatuses() {
		return new HealthStatuses(List.of("", ECHO, HEALTH));
	}

	@Bean
	Calls grpcCalls(Limits limits, GenerateLimits generate, HealthStatuses statuses, Meters meters) {
		MessageLimit limit = new MessageLimit(limits.body().toBytes(), "resound.limits.body");
		Map<String, Method> methods = new LinkedHashMap<>();
		methods.put(ECHO + "/Unary", (call) -> new OneMessage(new MessageEcho(call, limit, false)));
		methods.put(ECHO + "/Stream", (call) -> new MessageEcho(call, limit, true));
		methods.put(ECHO + "/Collect", (call) -> new MessageCount(call, limit));
		methods.put(ECHO + "/Generate",
				(call) -> new OneMessage(new MessageGenerator(call, generate.largest().toBytes())));
		methods.put(HEALTH + "/Check",
				(call) -> new OneMessage(new HealthAnswer(call, statuses, HealthAnswer.Kind.CHECK)));
		methods.put(HEALTH + "/List",
				(call) -> new OneMessage(new HealthAnswer(call, statuses, HealthAnswer.Kind.LIST)));
		methods.put(HEALTH + "/Watch",
				(call) -> new OneMessage(new HealthAnswer(call, statuses, HealthAnswer.Kind.WATCH)));
		Reflection.Known known = Reflection.Known.of(Definitions.all());
		methods.put(REFLECTION + "/ServerReflectionInfo", (call) -> new Reflection(call, known));
		return new GrpcCalls(methods, meters.grpc(List.copyOf(methods.keySet())));
	}

	@Bean
	Route grpcEcho() {
		return service(ECHO).purpose("gRPC: messages come back; /resound.proto defines the methods")
			.example(new Example("POST", "/" + ECHO + "/Unary", ""))
			.answeredBy(GrpcConfiguration::unanswered);
	}

	@Bean
	Route grpcHealth() {
		return service(HEALTH).healthCheck()
			.purpose("gRPC: the health service, which follows /readyz")
			.example(new Example("POST", "/" + HEALTH + "/Check", ""))
			.answeredBy(GrpcConfiguration::unanswered);
	}

	@Bean
	Route grpcReflection() {
		return service(REFLECTION).purpose("gRPC: server reflection, which defines the methods")
			.example(new Example("POST", "/" + REFLECTION + "/ServerReflectionInfo", ""))
			.answeredBy(GrpcConfiguration::unanswered);
	}

	private static Route.Builder service(String name) {
		return Route.at("/" + name + "/**").methods("POST").body(Route.Body.READ).refusing(GrpcConfiguration::refusal);
	}

	private static Mono<ServerResponse> unanswered(ServerRequest request) {
		return Mono.error(new IllegalStateException("no call has answered " + request.path()));
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
