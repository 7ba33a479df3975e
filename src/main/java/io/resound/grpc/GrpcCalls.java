package io.resound.grpc;

import java.util.Map;

import io.resound.connection.Calls;
import io.resound.error.Problem;
import io.resound.http.Arrival;
import io.resound.http.Target;
import io.resound.metrics.GrpcCode;
import io.resound.metrics.GrpcMeter;

/** Answers the calls of gRPC by the method that their path names. */
final class GrpcCalls implements Calls {

	private final Map<String, Method> methods;

	private final GrpcMeter meter;

	/**
	 * Creates the table of methods.
	 * @param methods the methods, as {@code package.Service/Method}
	 * @param meter counts their calls
	 */
	GrpcCalls(Map<String, Method> methods, GrpcMeter meter) {
		this.methods = Map.copyOf(methods);
		this.meter = meter;
	}

	@Override
	public Call begin(Arrival arrival, Caller caller) {
		String path = Target.path(arrival.target());
		String name = path.substring(1);
		Method method = this.methods.get(name);
		OpenCall call = new OpenCall(arrival, caller, (method != null) ? method : NoMethod::new,
				(code) -> this.meter.ended(name, code));
		if (method != null) {
			call.begin();
		}
		else {
			call.fail(new Failure(GrpcCode.UNIMPLEMENTED, "There is no method \"" + Problem.shown(path)
					+ "\". The methods are in /resound.proto, and server reflection lists them."));
		}
		return call;
	}

}
