package io.millrace.codec.h2;

import io.millrace.codec.FieldTable;
import io.millrace.codec.ProtocolError;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A driver that writes down what it is told, and keeps each stream until a test releases it. */
final class Told extends H2Listener {
    final Map<Integer, H2StreamState> streams = new HashMap<>();
    final List<String> abuse = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    H2Connection connection;
    boolean consumes = true;
    boolean takesLongHeads;
    boolean goesOn = true;
    boolean takesContent; // even if it does not go on
    int grantable = Integer.MAX_VALUE;
    int granted;
    int headsLeft = Integer.MAX_VALUE;
    ProtocolError failed;

    /** What happened since the last call. */
    List<String> events() {
        List<String> all = new ArrayList<>(events);
        events.clear();
        return all;
    }

    H2StreamState stream(int id) {
        H2StreamState s = streams.get(id);
        if (s == null) {
            throw new AssertionError("no stream " + id + " among " + streams.keySet());
        }
        return s;
    }

    void release(int id) {
        connection.release(streams.remove(id));
    }

    private void tell(String event) {
        events.add(event);
    }

    @Override
    public boolean mayGoOn() {
        return goesOn && headsLeft > 0;
    }

    @Override
    public boolean mayTakeContent() {
        return takesContent || mayGoOn();
    }

    @Override
    public void onHead(H2StreamState s, FieldTable head, boolean end) {
        headsLeft--;
        streams.put(s.id(), s);
        String line = head.status() > 0
                ? "" + head.status()
                : head.methodName() + " " + head.target()
                        + (head.hasPart(FieldTable.PROTOCOL) ? " " + head.protocol() : "");
        tell("head " + s.id() + " " + line + fields(head) + (end ? " end" : ""));
    }

    private static String fields(FieldTable head) {
        return head.count() == 0 ? "" : " " + head.toString().strip().replace("\n", ", ");
    }

    @Override
    public boolean onHeadRefused(H2StreamState s, ProtocolError why, boolean end) {
        tell("refused " + s.id() + " " + why);
        if (takesLongHeads) {
            streams.put(s.id(), s);
        }
        return takesLongHeads;
    }

    @Override
    public void onData(H2StreamState s, ByteBuffer in, int offset, int length, boolean end) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (in.get(offset + i) & 0xFF));
        }
        String last = events.isEmpty() ? "" : events.get(events.size() - 1);
        String prefix = "data " + s.id() + " ";
        if (last.startsWith(prefix)) { // pieces are one, however they came
            events.set(events.size() - 1, last + text + (end ? " end" : ""));
        } else {
            tell(prefix + text + (end ? " end" : ""));
        }
        if (consumes) {
            connection.consumed(s, length);
        }
    }

    @Override
    public void onTrailers(H2StreamState s, FieldTable trailers) {
        tell("trailers " + s.id() + fields(trailers));
    }

    @Override
    public void onReset(H2StreamState s, int code) {
        tell("reset " + s.id() + " " + H2Code.name(code));
    }

    @Override
    public void onStreamError(H2StreamState s, ProtocolError why) {
        tell("error " + s.id() + " " + why);
    }

    @Override
    public void onWindow(H2StreamState s) {
        tell("window " + (s == null ? 0 : s.id()));
    }

    @Override
    public void onSettings() {
        tell("settings");
    }

    @Override
    public void onPong(long opaque) {
        tell("pong " + opaque);
    }

    @Override
    public void onGoAway(int lastStreamId, int code) {
        tell("goaway " + lastStreamId + " " + H2Code.name(code));
    }

    @Override
    public void onPriority(H2StreamState s) {
        tell("priority " + s.id() + " " + s.urgency() + (s.isIncremental() ? " i" : ""));
    }

    @Override
    public void onAbuse(H2Abuse what, long observed, boolean cuts) {
        abuse.add(what + " " + observed + (cuts ? " cut" : ""));
    }

    @Override
    public int grantable(int wanted) {
        int more = Math.min(wanted, grantable);
        grantable -= more;
        granted += more;
        return more;
    }

    @Override
    public void onGrantReturned(int length) {
        granted -= length;
        grantable += length;
    }

    @Override
    public void onConnectionError(ProtocolError why) {
        failed = why;
        tell("failed " + why);
    }
}
