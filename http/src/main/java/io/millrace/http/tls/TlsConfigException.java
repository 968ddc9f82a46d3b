package io.millrace.http.tls;

/** A certificate, key or option of TLS is of no use; the message names the file, and the line or alias in it. */
public final class TlsConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TlsConfigException(String message) {
        super(message);
    }

    public TlsConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
