package io.millrace.transport.nio;

import io.millrace.engine.transport.IoError;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;

/**
 * What an exception of the JDK means. It carries no error number, only a type and a text of the JDK or the system, so
 * what is not known for sure is OTHER. Stateless, any thread.
 */
final class NioErrors {
    private NioErrors() {}

    static IoError of(Exception e) {
        if (e instanceof NoRouteToHostException
                || e instanceof PortUnreachableException
                || e instanceof UnresolvedAddressException) {
            return IoError.UNREACHABLE;
        }
        return e instanceof IOException && e.getMessage() != null
                ? ofText(e, e.getMessage().toLowerCase(Locale.ROOT))
                : IoError.OTHER;
    }

    private static IoError ofText(Exception e, String text) {
        if (text.contains("timed out")) {
            return IoError.TIMED_OUT;
        }
        if (text.contains("refused")) {
            return IoError.REFUSED;
        }
        if (text.contains("unreachable") || text.contains("no route to host") || text.contains("host is down")) {
            return IoError.UNREACHABLE;
        }
        if (text.contains("too many open files")) {
            return IoError.FD_LIMIT;
        }
        if (text.contains("cannot allocate memory") || text.contains("no buffer space")) {
            return IoError.NO_MEMORY;
        }
        return e instanceof ConnectException ? IoError.OTHER : ofBroken(text);
    }

    /** Besides Unix: "forcibly closed by the remote host" and "aborted by the software" are what Windows says. */
    private static IoError ofBroken(String text) {
        if (text.contains("connection reset") || text.contains("forcibly closed") || text.contains("aborted")) {
            return IoError.RESET;
        }
        return text.contains("broken pipe") ? IoError.BROKEN : IoError.OTHER;
    }
}
