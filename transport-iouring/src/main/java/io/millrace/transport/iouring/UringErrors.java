package io.millrace.transport.iouring;

import io.millrace.engine.transport.IoError;
import io.millrace.sys.Errno;

/** What an error number of the kernel means. Stateless, any thread. */
final class UringErrors {
    private UringErrors() {}

    static IoError of(int errno) {
        return switch (errno) {
            case Errno.ECONNRESET, Errno.ECONNABORTED -> IoError.RESET;
            case Errno.EPIPE, Errno.ENOTCONN -> IoError.BROKEN;
            case Errno.ECONNREFUSED -> IoError.REFUSED;
            case Errno.EHOSTUNREACH, Errno.ENETUNREACH, Errno.ENETDOWN -> IoError.UNREACHABLE;
            case Errno.ETIMEDOUT -> IoError.TIMED_OUT;
            case Errno.EMFILE, Errno.ENFILE -> IoError.FD_LIMIT;
            case Errno.ENOMEM, Errno.ENOBUFS -> IoError.NO_MEMORY;
            default -> IoError.OTHER;
        };
    }
}
