package io.resound.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A static field of a test class, of the type {@link Service}, that has the service while
 * the tests of the class run: started before all of them, stopped after all of them.
 */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(StartedServices.class)
public @interface Started {

	/** Settings as {@code key=value}. */
	String[] value() default {};

}
