package io.millrace.http.tls;

/** What engines of many connections have in common: keys, certificates, sessions. Any thread. */
public abstract class TlsContext {
    /** Who makes the engines. */
    public abstract String provider();

    /** Whether tasks take so long that they are run beside the loop. */
    public abstract boolean offloads();

    /** Whether it has an identity for the name, in lower case. */
    public boolean knows(String serverName) {
        return true;
    }

    /** An engine for a connection that was accepted. Loop thread. */
    public abstract TlsEngine server(TlsScratch scratch);

    /**
     * An engine for a connection to a server. Loop thread.
     *
     * @param host its name, which its certificate must be for
     * @param port with the name, of the session that it may go on from
     */
    public abstract TlsEngine client(TlsScratch scratch, String host, int port);

    /** No engine is asked for any more. Those there are go on. */
    public void retire() {}
}
