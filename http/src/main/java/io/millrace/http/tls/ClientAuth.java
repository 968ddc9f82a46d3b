package io.millrace.http.tls;

/** Whether a server asks its clients for a certificate. */
public enum ClientAuth {
    /** It does not ask. */
    NONE,
    /** It asks, and takes who shows none. One that is not trusted is refused. */
    OPTIONAL,
    /** It refuses who shows none. */
    REQUIRED
}
