package io.resound.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a test class shows must hold with the express lane and without it: the class runs
 * in both passes of the suite. Without this tag it runs in the first pass alone, with the
 * lane on. Both engines have a tag of their own, and Surefire selects by either.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@org.junit.jupiter.api.Tag("both-ways")
@net.jqwik.api.Tag("both-ways")
public @interface BothWays {

}
