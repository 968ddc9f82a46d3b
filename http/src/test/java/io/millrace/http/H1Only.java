package io.millrace.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A scenario of a {@link VersionsTck} that HTTP/2 has nothing like; its value says why. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface H1Only {
    String value();
}
