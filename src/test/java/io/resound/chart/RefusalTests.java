package io.resound.chart;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Values that make no sense are refused, with a message that names the value. */
class RefusalTests {

	/** In the values {@code ;} stands for a comma. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					# Names
					replicaCounts: 2                                  | additional properties 'replicaCounts' not allowed
					config: {limits: {bodies: 1GB}}                   | at '/config/limits': additional properties 'bodies' not allowed
					image: {registry: example.com}                    | at '/image': additional properties 'registry' not allowed
					resources: {limit: {cpu: 1}}                      | at '/resources': additional properties 'limit' not allowed
					extraEnv: [{nam: A}]                              | at '/extraEnv/0'
					nameOverride: Resound                             | at '/nameOverride': 'Resound' does not match
					# Types and ranges
					replicaCount: -1                                  | at '/replicaCount': minimum: got -1, want 0
					replicaCount: two                                 | at '/replicaCount': got string, want integer
					image: {pullPolicy: Sometimes}                    | 'Always', 'IfNotPresent', 'Never'
					image: {digest: latest}                           | at '/image/digest': 'latest' does not match pattern
					image: {tag: 1.2}                                 | at '/image/tag': got number, want string
					service: {port: 0}                                | at '/service/port': minimum: got 0, want 1
					service: {port: 65536}                            | at '/service/port': maximum: got 65,536, want 65,535
					service: {type: Loadbalancer}                     | 'ClusterIP', 'NodePort', 'LoadBalancer'
					strategy: {type: Blue}                            | 'RollingUpdate', 'Recreate'
					podAntiAffinity: firm                             | 'soft', 'hard', 'none'
					podDisruptionBudget: {maxUnavailable: 200%}       | '200%' does not match pattern
					jvmOptions: [Xmx1g]                               | 'Xmx1g' does not match pattern
					serviceMonitor: {interval: 15}                    | at '/serviceMonitor/interval': got number, want string
					podLabels: {a: 1}                                 | at '/podLabels/a': got number, want string
					resources: {limits: {memory: 512m}}               | at '/resources/limits/memory': '512m' does not match pattern
					resources: {limits: {memory: 512MB}}              | at '/resources/limits/memory': '512MB' does not match pattern
					resources: {limits: {cpu: two}}                   | at '/resources/limits/cpu': 'two' does not match pattern
					resources: {limits: {cpu: 0}}                     | at '/resources/limits/cpu': exclusiveMinimum: got 0, want 0
					ingress: {hosts: []}                              | at '/ingress/hosts': minItems: got 0, want 1
					# Settings of the service
					config: {limits: {body: 1 GB}}                    | at '/config/limits/body': '1 GB' does not match pattern
					config: {limits: {body: -1}}                      | at '/config/limits/body': minimum: got -1, want 0
					config: {limits: {fields: 9}}                     | at '/config/limits/fields': minimum: got 9, want 10
					config: {limits: {fields: 1001}}                  | at '/config/limits/fields': maximum: got 1,001, want 1,000
					config: {limits: {heads: 0}}                      | at '/config/limits/heads': minimum: got 0, want 4.194304
					config: {limits: {heads: 4 MB}}                   | at '/config/limits/heads': '4 MB' does not match pattern
					config: {limits: {connections: 0}}                | at '/config/limits/connections': minimum: got 0, want 1
					config: {limits: {connections: 10000001}}         | config.limits.connections is 10000001 and must be from 1 to 10000000.
					config: {limits: {headTimeout: 10}}               | at '/config/limits/headTimeout': got number, want string
					config: {limits: {headTimeout: 10 seconds}}       | at '/config/limits/headTimeout': '10 seconds' does not match
					config: {limits: {headTimeout: 99ms}}             | config.limits.headTimeout is 99ms and must be from 100ms to 1h.
					config: {limits: {stallTimeout: 61m}}             | config.limits.stallTimeout is 61m and must be from 100ms to 1h.
					config: {websocket: {pongTimeout: 99ms}}          | config.websocket.pongTimeout is 99ms and must be from 100ms to 5m.
					config: {warmUp: {atMost: 9ms}}                   | config.warmUp.atMost is 9ms and must be from 10ms to 1m.
					config: {drain: {timeout: 1m}}                    | at '/config/drain/timeout': '1m' does not match pattern '^[0-9]{1,9}s$'
					config: {drain: {atLeast: 1500ms}}                | at '/config/drain/atLeast': '1500ms' does not match pattern
					config: {drain: {atLeast: 11s}}                   | config.drain.atLeast is 11s and must be at most config.drain.atMost, which is 10s.
					config: {drain: {timeout: 3601s}}                 | config.drain.timeout is 3601s and must be at most 3600s (1 h).
					config: {server: {transport: iouring}}            | 'auto', 'io_uring', 'epoll', 'nio'
					config: {cors: {allowedOrigins: https://a}}       | at '/config/cors/allowedOrigins': got string, want array
					config: {cors: {allowedOrigins: [https://a/]}}    | at '/config/cors/allowedOrigins/0': 'https://a/' does not match
					config: {cors: {allowedOrigins: ["*"; https://a]}} | config.cors.allowedOrigins is ["*","https://a"] and must be ["*"] or a list without it.
					config: {websocket: {allowedOrigins: ["*"; https://a]}} | config.websocket.allowedOrigins is ["*","https://a"] and must be ["*"] or a list without it.
					config: {cors: {allowedOrigins: ["*"]; allowedHeaders: [a b]}} | at '/config/cors/allowedHeaders/0': 'a b' does not match
					config: {cors: {allowedHeaders: [a]}}             | config.cors.allowedHeaders is ["a"] and has no effect without config.cors.allowedOrigins.
					config: {echo: {answer: later}}                   | 'streamed', 'complete', 'discard'
					config: {spool: {total: a lot}}                   | at '/config/spool/total': 'a lot' does not match pattern
					spool: {sizeLimit: 1GB}                           | at '/spool/sizeLimit': '1GB' does not match pattern
					config: {express: {enabled: maybe}}               | at '/config/express/enabled': got string, want boolean
					# What does not go together
					spool: {sizeLimit: 1Gi}                           | spool.sizeLimit is 1Gi and must be above config.spool.total, which is 1GB
					config: {spool: {total: 2147483648}}              | spool.sizeLimit is 1280Mi and must be above config.spool.total, which is 2147483648
					config: {echo: {answer: complete}; spool: {exchange: 0}} | config.echo.answer is complete, and config.spool.exchange is 0
					config: {server: {pinEventLoops: true}}           | config.server.pinEventLoops needs a pod that has whole processors to itself
					extraEnv: [{name: RESOUND_LIMITS_BODY; value: a}] | extraEnv has RESOUND_LIMITS_BODY; the settings of the service belong under config.
					extraEnv: [{name: JDK_JAVA_OPTIONS; value: a}]    | belong into jvmOptions
					extraEnv: [{name: POD_NAME; value: a}]            | extraEnv has POD_NAME, which the chart sets itself.
					config: {inspect: {secretFields: [a b]}}          | at '/config/inspect/secretFields/0': 'a b' does not match
					config: {generate: {longest: 25h}}                | config.generate.longest is 25h and must be from 0s to 24h.
					config: {generate: {largest: 1023}}               | at '/config/generate/largest': minimum: got 1,023, want 1,024
					extraEnv: [{name: SERVER_PORT; value: '80'}]      | extraEnv has SERVER_PORT; the ports of the container are fixed
					resources: {limits: {memory: 128Mi}}              | with 1 event loop(s) it needs at least
					config: {limits: {connections: 20000}}            | config.limits.connections is 20000, and the heap of 88Mi holds about 3413
					resources: {limits: {cpu: 64}}                    | with 64 event loop(s) it needs at least
					autoscaling: {enabled: true; minReplicas: 11}     | autoscaling.minReplicas is 11 and must be at most autoscaling.maxReplicas, which is 10.
					autoscaling: {enabled: true; targetCPUUtilizationPercentage: null} | there is nothing to scale by
					httpRoute: {enabled: true}                        | httpRoute.parentRefs names no gateway to attach to
					grpcRoute: {enabled: true}                        | grpcRoute.parentRefs names no gateway to attach to
					{httpRoute: {enabled: true; parentRefs: [{name: a}]}; grpcRoute: {enabled: true; parentRefs: [{name: a}]}} | httpRoute and grpcRoute have the same parentRefs and hostnames
					readinessProbe: {grpc: {service: resound.v1.Echo}} | at '/readinessProbe/grpc': missing property 'port'
					service: {nodePort: 30080}                        | service.nodePort is 30080, but service.type is ClusterIP
					service: {externalTrafficPolicy: Local}           | service.externalTrafficPolicy is Local, but service.type is ClusterIP
					{serviceMonitor: {enabled: true}; podMonitor: {enabled: true}} | every pod would be scraped twice
					""")
	void aValueThatMakesNoSenseIsRefused(String values, String message) {
		assertThatThrownBy(() -> Installation.with(values.replace(';', ','))).hasMessageContaining(message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					serviceMonitor: {enabled: true}                    | serviceMonitor.enabled | monitoring.coreos.com/v1/ServiceMonitor    | the Prometheus operator
					podMonitor: {enabled: true}                        | podMonitor.enabled     | monitoring.coreos.com/v1/PodMonitor        | the Prometheus operator
					httpRoute: {enabled: true; parentRefs: [{name: a}]} | httpRoute.enabled     | gateway.networking.k8s.io/v1/HTTPRoute     | the Gateway API
					grpcRoute: {enabled: true; parentRefs: [{name: a}]} | grpcRoute.enabled     | gateway.networking.k8s.io/v1/GRPCRoute     | the Gateway API
					""")
	void aFeatureWhoseCustomResourceIsMissingIsRefused(String values, String value, String kind, String source) {
		assertThatThrownBy(() -> Installation.into(Kinds.CORE, values.replace(';', ',')))
			.hasMessageContaining(value + " is true, but the cluster does not know the kind " + kind
					+ ". Install the CRDs of " + source + " first, or set " + value + " to false.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					global: {region: eu}
					enabled: true
					replicaCount: 0
					resources: {}
					resources: null
					config: {limits: {body: 0}}
					config: {drain: {atLeast: 10s}}
					config: {cors: {allowedOrigins: ["*"]; allowedHeaders: ["*"]}}
					config: {cors: {allowedOrigins: [https://a; http://localhost:3000; "http://[::1]:81"]; allowedHeaders: [Resound-Run]}}
					config: {limits: {headTimeout: 100ms; stallTimeout: 1h}}
					tests: {resources: {}}
					""")
	void aValueAtTheEdgeOfSenseIsTaken(String values) {
		Installation.with(values.replace(';', ','));
	}

}
