package io.millrace.http;

import io.millrace.codec.FieldTable;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.h2.H2Abuse;
import io.millrace.codec.h2.H2Listener;
import io.millrace.codec.h2.H2StreamState;
import java.nio.ByteBuffer;

/** Passes what the codec tells on to the connection or the stream that it concerns. Loop thread only. */
final class H2Events extends H2Listener {
    private final H2ServerConnection connection;

    H2Events(H2ServerConnection connection) {
        this.connection = connection;
    }

    private static H2Stream of(H2StreamState s) {
        return (H2Stream) s.owner();
    }

    @Override
    public boolean mayGoOn() {
        return connection.mayGoOn();
    }

    @Override
    public boolean mayTakeContent() {
        return connection.mayTakeContent();
    }

    @Override
    public void onHead(H2StreamState s, FieldTable head, boolean end) {
        connection.request(s, head, end);
    }

    @Override
    public boolean onHeadRefused(H2StreamState s, ProtocolError why, boolean end) {
        connection.refused(s, why, end);
        return true;
    }

    @Override
    public void onData(H2StreamState s, ByteBuffer in, int offset, int length, boolean end) {
        connection.data(of(s), offset, length, end);
    }

    @Override
    public void onTrailers(H2StreamState s, FieldTable trailers) {
        H2Stream stream = of(s);
        stream.trailers(trailers);
        if (stream.exchange() != null) {
            connection.later(stream);
        }
    }

    @Override
    public void onReset(H2StreamState s, int code) {
        of(s).cut(Outcome.of(Outcome.Kind.PEER_RESET).withCode(code));
    }

    @Override
    public void onStreamError(H2StreamState s, ProtocolError why) {
        connection.streamError(of(s), why);
    }

    @Override
    public void onWindow(H2StreamState s) {
        if (s == null) {
            connection.windowOpened();
        } else if (of(s) != null) {
            of(s).unblocked();
        }
    }

    @Override
    public void onGoAway(int lastStreamId, int code) {
        connection.peerGoesAway();
    }

    @Override
    public void onAbuse(H2Abuse what, long observed, boolean cuts) {
        connection.abuse(what, cuts);
    }

    @Override
    public int grantable(int wanted) {
        return connection.grant(wanted);
    }

    @Override
    public void onGrantReturned(int length) {
        connection.grantReturned(length);
    }

    @Override
    public void onConnectionError(ProtocolError why) {
        connection.failed(why);
    }
}
