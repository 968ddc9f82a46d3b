package io.millrace.transport.iouring;

import io.millrace.engine.transport.IoError;
import io.millrace.sys.Errno;
import java.io.IOException;

/** A system call failed, with that error number. */
final class UringException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    UringException(int errno) {
        super(Errno.text(errno));
        this.errno = errno;
    }

    UringException(String what, int errno) {
        super(what + " failed with " + Errno.text(errno));
        this.errno = errno;
    }

    int errno() {
        return errno;
    }

    IoError error() {
        return UringErrors.of(errno);
    }
}
