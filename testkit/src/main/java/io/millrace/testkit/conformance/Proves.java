package io.millrace.testkit.conformance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which clauses of an RFC fail to hold when this test fails; on a class, when one of its tests does.
 *
 * <p>A clause is named as {@code rfc9112-5.1-1}: document, section, and its number among our clauses of that section. A
 * name that the list of clauses does not have fails the build.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Proves {
    /** Names of clauses, one or more. */
    String[] value();
}
