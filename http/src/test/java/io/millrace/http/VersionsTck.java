package io.millrace.http;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an HTTP server owes whatever its version: the scenarios are written in the words of HTTP/1.1, and {@link H2Wire}
 * says the same in HTTP/2. A handler cannot tell, and so its tests cannot. The worlds are besides those of the class
 * above.
 */
@MethodSource("io.millrace.http.World#ofH2")
abstract class VersionsTck extends HttpTck {
    @BeforeEach
    final void onlyWhereItCanBeSaid(TestInfo test) {
        H1Only why = test.getTestMethod().orElseThrow().getAnnotation(H1Only.class);
        Assumptions.assumeTrue(why == null || !world.h2(), () -> why.value());
    }
}
