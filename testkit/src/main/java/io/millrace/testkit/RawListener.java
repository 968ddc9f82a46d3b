package io.millrace.testkit;

import java.net.SocketAddress;
import java.util.List;

/** A raw listener for the contract suite. Test thread only; accepts while the world runs. */
public interface RawListener {
    SocketAddress localAddress();

    /** Everybody accepted so far, in order. */
    List<? extends RawPeer> accepted();

    void close();
}
