package io.millrace.examples;

import io.millrace.engine.loop.EventLoop;
import io.millrace.http.ClientConnection;
import io.millrace.http.HttpConnector;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections to one server: each loop has its own and keeps a few that wait for their next request. Loop thread only.
 */
final class Upstreams {
    /** Kept on each loop; more than that are closed, so that a burst does not hold descriptors for ever. */
    static final int KEPT_MAX = 64;

    private final HttpConnector connector;
    private final SocketAddress at;
    private final List<ArrayDeque<ClientConnection>> kept = new ArrayList<>();

    Upstreams(HttpConnector connector, SocketAddress at) {
        this.connector = connector;
        this.at = at;
        for (int i = 0; i < connector.engine().loops().size(); i++) {
            kept.add(new ArrayDeque<>());
        }
    }

    ClientConnection connect(EventLoop loop) {
        return connector.connect(loop, at);
    }

    /**
     * One that was used before, the last of them first, since it is the least likely to be closed; null: there is
     * none.
     */
    ClientConnection takeKept(EventLoop loop) {
        ArrayDeque<ClientConnection> mine = kept.get(loop.index());
        for (ClientConnection c = mine.pollLast(); c != null; c = mine.pollLast()) {
            if (c.isOpen()) {
                return c;
            }
        }
        return null;
    }

    /** Its exchange is complete. */
    void keep(ClientConnection c) {
        ArrayDeque<ClientConnection> mine = kept.get(c.loop().index());
        if (c.isOpen()) {
            mine.addLast(c);
        }
        if (mine.size() > KEPT_MAX) {
            mine.pollFirst().close();
        }
    }

    /** Closes what is kept on that loop. */
    void closeKept(EventLoop loop) {
        ArrayDeque<ClientConnection> mine = kept.get(loop.index());
        mine.forEach(ClientConnection::close);
        mine.clear();
    }
}
