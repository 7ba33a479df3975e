package io.resound.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a test class shows must hold with Spring's own observation of requests too: the
 * class runs once more, in a pass of its own, with
 * {@code management.observations.enable.http.server.requests=true}. For the classes that
 * show what a route's response is; what is refused before a route is asked does not
 * depend on the setting.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@org.junit.jupiter.api.Tag("with-observation")
@net.jqwik.api.Tag("with-observation")
public @interface WithObservation {

}
