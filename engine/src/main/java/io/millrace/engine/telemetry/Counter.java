package io.millrace.engine.telemetry;

/**
 * Every counter there is: its label, kind, unit and what it counts.
 * Immutable; any thread.
 *
 * <p>The id of a counter is its {@link #ordinal()}, its place in the region of a loop. Ids hold within one build; a
 * reader of another process goes by label.
 */
public enum Counter {
    // --- loop ---
    LOOP_TURNS("loop.turns", "Turns of the duty cycle."),
    LOOP_BUSY_NS("loop.busy.ns", Kind.COUNT, Unit.NANOSECONDS, "Time spent in turns, waits excluded."),
    LOOP_TURN_NS_MAX("loop.turn.ns.max", Kind.MAX, Unit.NANOSECONDS, "Longest turn."),
    LOOP_TURN_STALLS("loop.turn.stalls", "Turns longer than `millrace.loop.turn.warn`: a handler blocked its loop."),
    LOOP_WAITS("loop.waits", "Waits that were allowed to sleep."),
    LOOP_WAKEUPS("loop.wakeups", "Sleeps ended by another thread."),
    LOOP_COMPLETIONS("loop.completions", "Completions delivered by the transport."),
    LOOP_TASKS("loop.tasks", "Tasks run for other threads."),
    LOOP_TASKS_REFUSED("loop.tasks.refused", "Tasks refused because `millrace.loop.tasks.max` were waiting."),
    LOOP_TASKS_OVER("loop.tasks.over", "Tasks taken although `millrace.loop.tasks.max` were waiting."),
    LOOP_TIMERS_FIRED("loop.timers.fired", "Timers whose handler ran."),
    LOOP_DEATHS("loop.deaths", "Loops that ended because of an error that no channel could be blamed for."),
    LOOP_READY("loop.ready", "Channels run from the ready list."),
    HANDLER_FAILURES("handler.failures", "Throwables that escaped from a handler."),

    // --- accept, connect, close ---
    ACCEPT_CONNECTIONS("accept.connections", "Connections accepted."),
    ACCEPT_HANDED_OFF("accept.handed.off", "Accepted connections given to another loop."),
    ACCEPT_PAUSED_FAILURE("accept.paused.failure", "Pauses of a listener after a failed accept."),
    ACCEPT_PAUSED_FD_LIMIT("accept.paused.fd.limit", "Pauses of a listener because no file descriptor was left."),
    ACCEPT_PAUSED_LIMIT("accept.paused.limit", "Pauses of a listener at `millrace.connections.max`."),
    ACCEPT_PAUSED_RATE("accept.paused.rate", "Pauses of a listener at `millrace.accept.per.second.max`."),
    ACCEPT_ADDRESS_OVER(
            "accept.address.over", "Connections aborted at once at `millrace.connections.per.address.max`."),
    ACCEPT_PAUSED_MEMORY("accept.paused.memory", "Pauses of a listener because memory was short."),
    CONNECT_ATTEMPTS("connect.attempts", "Connections begun from this side."),
    CONNECT_FAILURES("connect.failures", "Connections begun from this side that did not come to be."),
    CONNECTIONS_OPEN("connections.open", Kind.GAUGE, Unit.ITEMS, "Channels open now."),
    CONNECTIONS_OF_ADDRESS_MAX(
            "connections.of.address.max",
            Kind.MAX,
            Unit.ITEMS,
            "Most connections of one peer, the one that was too many included, where they are bounded."),
    CLOSED_NORMAL("closed.normal", "Channels closed in good order by this side."),
    CLOSED_BY_PEER("closed.by.peer", "Channels closed in good order by the peer."),
    CLOSED_PEER_RESET("closed.peer.reset", "Channels reset by the peer."),
    CLOSED_IO("closed.io", "Channels lost to another error of the network or the system."),
    CLOSED_TIMED_OUT("closed.timed.out", "Channels closed at a deadline."),
    CLOSED_LIMIT("closed.limit", "Channels closed because a limit was reached."),
    CLOSED_PROTOCOL("closed.protocol", "Channels closed because the peer broke the protocol."),
    CLOSED_SEND_STARVED("closed.send.starved", "Channels aborted, the longest without progress, to free send memory."),
    CLOSED_RECEIVE_STARVED(
            "closed.receive.starved", "Channels aborted, those that kept the most, to free blocks to receive into."),
    CLOSED_HANDLER_FAILED("closed.handler.failed", "Channels closed because their handler threw."),
    CLOSED_SHUTDOWN("closed.shutdown", "Channels closed because the engine or the server stopped."),
    LINGER_LIMIT("linger.limit", "Lingers ended at `millrace.linger.length.max`."),
    LINGER_TIME("linger.time", "Lingers ended at `millrace.linger.time.max`."),

    // --- receive ---
    RECEIVE_BYTES("receive.bytes", Kind.COUNT, Unit.BYTES, "Bytes received."),
    RECEIVES("receives", "Receive completions that carried bytes."),
    RECEIVE_ARMINGS("receive.armings", "Standing orders to receive submitted."),
    RECEIVE_STARVED("receive.starved", "Times a channel had to wait for a receive block."),
    RECEIVE_PAUSES("receive.pauses", "Times a handler paused receiving."),
    RECEIVE_CARRY_BYTES_MAX("receive.carry.bytes.max", Kind.MAX, Unit.BYTES, "Longest carry of a channel."),
    RECEIVE_CARRY_LIMIT("receive.carry.limit", "Channels closed at `millrace.receive.carry.length.max`."),
    RECEIVE_CARRY_EVICTED("receive.carry.evicted", "Oldest incomplete messages given up because carry blocks ran out."),
    RECEIVE_STASH_BYTES_MAX("receive.stash.bytes.max", Kind.MAX, Unit.BYTES, "Longest stash of a channel."),

    // --- send ---
    SEND_BYTES("send.bytes", Kind.COUNT, Unit.BYTES, "Bytes that the kernel took."),
    SENDS("sends", "Send operations completed."),
    SENDS_SHORT("sends.short", "Send operations that took less than was offered."),
    SENDS_DEFERRED(
            "sends.deferred", "Times that a long send was left to a later turn by `millrace.send.per.turn.max`."),
    SEND_OVERRUN("send.overrun", "Exchanges reset at `millrace.send.limit.length`."),
    SEND_TIMEOUTS("send.timeouts", "Channels given up after `millrace.send.timeout` without progress."),
    SEND_NO_BLOCK("send.no.block", "Writes that found no send block at all."),

    // --- memory ---
    MEMORY_RECEIVE_BLOCKS("memory.receive.blocks", Kind.GAUGE, Unit.ITEMS, "Receive blocks in use."),
    MEMORY_SMALL_BLOCKS("memory.small.blocks", Kind.GAUGE, Unit.ITEMS, "Small blocks in use."),
    MEMORY_LARGE_BLOCKS("memory.large.blocks", Kind.GAUGE, Unit.ITEMS, "Large blocks in use."),
    MEMORY_HEAD_BLOCKS("memory.head.blocks", Kind.GAUGE, Unit.ITEMS, "Head blocks in use."),
    MEMORY_BUDGET_BYTES(
            "memory.budget.bytes", Kind.GAUGE, Unit.BYTES, "What `millrace.memory.budget` allows to be held."),
    MEMORY_HELD_BYTES("memory.held.bytes", Kind.GAUGE, Unit.BYTES, "Bytes held that count against the budget."),
    MEMORY_AGGREGATES_BYTES("memory.aggregates.bytes", Kind.GAUGE, Unit.BYTES, "Bytes of bodies collected whole."),
    MEMORY_WINDOWS_BYTES(
            "memory.windows.bytes",
            Kind.GAUGE,
            Unit.BYTES,
            "Bytes that peers may send beyond what HTTP/2 begins with."),
    MEMORY_BLOCKING_BYTES(
            "memory.blocking.bytes", Kind.GAUGE, Unit.BYTES, "Bytes set apart between loops and blocking handlers."),
    MEMORY_FILES_BYTES("memory.files.bytes", Kind.GAUGE, Unit.BYTES, "Bytes that files are read into on their way."),
    MEMORY_EXTERNAL_BYTES("memory.external.bytes", Kind.GAUGE, Unit.BYTES, "Bytes of buffers lent by handlers."),

    // --- io_uring ---
    IOURING_ENTERS("iouring.enters", "System calls that handed operations to the ring, or waited on it."),
    IOURING_COALESCED_WAITS("iouring.coalesced.waits", "Waits of a busy loop for several completions together."),
    IOURING_CQ_OVERFLOWS("iouring.cq.overflows", "Turns in which completions had found no room in the ring."),
    IOURING_STALE_COMPLETIONS("iouring.stale.completions", "Completions of operations whose owner was gone."),

    // --- http: requests and responses ---
    HTTP_REQUESTS("http.requests", "Requests whose head was complete and legal."),
    HTTP_RESPONSES_1XX("http.responses.1xx", "Interim responses sent."),
    HTTP_RESPONSES_2XX("http.responses.2xx", "Final responses sent with a status from 200 to 299."),
    HTTP_RESPONSES_3XX("http.responses.3xx", "Final responses sent with a status from 300 to 399."),
    HTTP_RESPONSES_4XX("http.responses.4xx", "Final responses sent with a status from 400 to 499."),
    HTTP_RESPONSES_5XX("http.responses.5xx", "Final responses sent with a status from 500 to 599."),
    HTTP_RESPONSES_CUT("http.responses.cut", "Responses begun and not delivered whole."),
    HTTP_CONTINUES("http.continues", "100 (Continue) responses sent because a handler asked for the body."),
    HTTP_INTERIM_DROPPED(
            "http.interim.dropped", "Interim responses not sent: not switched on, or the client speaks HTTP/1.0."),
    HTTP_INTERIM_OVER("http.interim.over", "Interim responses dropped beyond `millrace.http.interim.max`."),
    HTTP_PIPELINED("http.pipelined", "Requests that waited behind an open exchange of their connection."),
    HTTP_TURN_EXHAUSTED(
            "http.turn.exhausted", "Times a connection had to wait because its requests of one turn were used up."),
    HTTP_ADMISSION_WAITS("http.admission.waits", "Times a connection had to wait for send memory."),
    HTTP_BUDGET_WAITS("http.budget.waits", "Times a request had to wait because most of the budget was held."),
    HTTP_BUDGET_REFUSED("http.budget.refused", "Requests answered with 503 because the budget was held for long."),
    HTTP_AGGREGATES_REFUSED(
            "http.aggregates.refused", "Bodies not collected because they would have gone beyond the budget."),
    HTTP_TUNNELS("http.tunnels", "Exchanges that became tunnels."),
    HTTP_CONNECTIONS_RETIRED(
            "http.connections.retired", "Connections that ended in good order for their age or number of requests."),
    HTTP_CONNECTIONS_DRAINED("http.connections.drained", "Connections that finished their work during a drain."),
    HTTP_CONNECTIONS_KILLED(
            "http.connections.killed", "Connections aborted by a close, or when a drain's time was over."),
    HTTP_DRAIN_STATE(
            "http.drain.state",
            Kind.GAUGE,
            Unit.ITEMS,
            "State of a server as of its drain's last report: 0 RUN, 1 LAME, 2 DRAIN, 3 KILL, 4 ENDED."),
    HTTP_DRAIN_CONNECTIONS(
            "http.drain.connections", Kind.GAUGE, Unit.ITEMS, "Connections open as of a drain's last report."),
    HTTP_DRAIN_EXCHANGES("http.drain.exchanges", Kind.GAUGE, Unit.ITEMS, "Exchanges open as of a drain's last report."),
    HTTP_DRAIN_REMAINING_NS(
            "http.drain.remaining.ns",
            Kind.GAUGE,
            Unit.NANOSECONDS,
            "Time until a drain ends at the latest, as of its last report."),

    // --- http: what peers did wrong ---
    HTTP_BAD_REQUEST_LINE("http.bad.request.line", "Heads refused for their request line."),
    HTTP_BAD_FIELD("http.bad.field", "Heads refused for a field line."),
    HTTP_BAD_FRAMING("http.bad.framing", "Messages refused because their length was ambiguous."),
    HTTP_BAD_HOST("http.bad.host", "Requests refused for a missing, repeated or illegal host."),
    HTTP_BAD_CHUNK("http.bad.chunk", "Bodies refused for their chunked coding."),
    HTTP_BAD_VERSION("http.bad.version", "Requests refused for their version."),
    HTTP_BAD_OTHER("http.bad.other", "Messages refused for another reason."),
    HTTP_LENIENT_BARE_LF("http.lenient.bare.lf", "Heads and trailers with a line ended by LF alone, let pass."),
    HTTP_LENIENT_OBS_FOLD("http.lenient.obs.fold", "Heads and trailers with a folded field, let pass."),
    HTTP_LENIENT_SPACE_BEFORE_COLON(
            "http.lenient.space.before.colon", "Heads and trailers with white space before a colon, let pass."),
    HTTP_LENIENT_LENGTH_BESIDE_CHUNKED(
            "http.lenient.length.beside.chunked", "Messages with Content-Length beside Transfer-Encoding, let pass."),
    HTTP_LENIENT_EQUAL_LENGTHS("http.lenient.equal.lengths", "Messages with equal Content-Lengths, let pass."),
    HTTP_LENIENT_UNESCAPED_PATH("http.lenient.unescaped.path", "Requests with an unescaped path, let pass."),
    HTTP_SECURED_BY_GATEWAY(
            "http.secured.by.gateway", "Requests for a target of scheme https that came without TLS, let pass."),

    // --- http: limits and deadlines ---
    HTTP_TARGET_TOO_LONG("http.target.too.long", "Requests refused with 414."),
    HTTP_HEAD_TOO_LONG("http.head.too.long", "Requests refused with 431 for the length of their head."),
    HTTP_FIELDS_OVER("http.fields.over", "Requests refused with 431 for the count of their fields."),
    HTTP_TRAILERS_OVER("http.trailers.over", "Messages refused for the length or count of their trailers."),
    HTTP_CHUNK_EXTENSIONS_OVER("http.chunk.extensions.over", "Bodies refused for the length of chunk extensions."),
    HTTP_BODY_OVER("http.body.over", "Bodies refused with 413."),
    HTTP_HEAD_TIMEOUTS("http.head.timeouts", "Connections closed because a head did not arrive in time."),
    HTTP_IDLE_TIMEOUTS("http.idle.timeouts", "Connections closed because no request came."),
    HTTP_REQUEST_TIMEOUTS("http.request.timeouts", "Exchanges ended because no response was begun in time."),
    HTTP_BODY_SLOW("http.body.slow", "Exchanges ended because a body came or left below the minimum rate."),
    HTTP_DISCARD_EXCEEDED(
            "http.discard.exceeded", "Connections closed because an unread body was too long to discard."),
    HTTP_UNREAD_CLOSED("http.unread.closed", "Connections closed because a body stayed unread."),

    // --- http: PROXY headers ---
    PROXY_ACCEPTED("proxy.accepted", "Connections whose PROXY header was taken."),
    PROXY_UNTRUSTED("proxy.untrusted", "Connections closed because a PROXY header is not believed from their address."),
    PROXY_MALFORMED("proxy.malformed", "Connections closed because they did not begin with a legal PROXY header."),

    // --- tls ---
    TLS_HANDSHAKES("tls.handshakes", "Handshakes that were completed."),
    TLS_HANDSHAKES_RESUMED("tls.handshakes.resumed", "Of them, those that went on from an earlier session."),
    TLS_HANDSHAKES_DEFERRED(
            "tls.handshakes.deferred",
            "Handshakes that waited for the next turn at `millrace.tls.handshakes.per.turn.max`."),
    TLS_HANDSHAKE_FAILURES("tls.handshake.failures", "Handshakes that were begun and failed, whoever's fault it was."),
    TLS_HANDSHAKE_TIMEOUTS(
            "tls.handshake.timeouts", "Connections closed because their handshake was not complete in time."),
    TLS_HANDSHAKE_OVER("tls.handshake.over", "Connections closed at `millrace.tls.handshake.length.max`."),
    TLS_HELLO_OVER("tls.hello.over", "Connections closed at `millrace.tls.hello.length.max`."),
    TLS_TASKS("tls.tasks", "Costly steps of handshakes, worked at beside the loop."),
    TLS_TASKS_DEFERRED("tls.tasks.deferred", "Costly steps of handshakes that waited, as at `millrace.tls.tasks.max`."),
    TLS_RECORDS_BROKEN("tls.records.broken", "Connections ended by a record that could not be unwrapped."),
    TLS_EMPTY_RECORDS_OVER("tls.empty.records.over", "Connections closed at `millrace.tls.empty.records.max`."),
    TLS_RENEGOTIATIONS_REFUSED(
            "tls.renegotiations.refused", "Connections closed because the peer asked for another handshake."),
    TLS_TRUNCATED("tls.truncated", "Connections whose input ended without the peer having said so."),
    TLS_STARVED("tls.starved", "Times a record waited because no block was free for what it carries."),
    TLS_NAMES_UNKNOWN(
            "tls.names.unknown", "Handshakes of clients that asked for a name which no certificate is there for."),

    // --- http: exchange rules ---
    EXCHANGE_LATE("exchange.late", "Writes to an exchange that had ended for the peer; dropped."),
    EXCHANGE_TRAILERS_DROPPED(
            "exchange.trailers.dropped",
            "Trailers not sent: the framing cannot carry them, or the client does not ask for them."),
    EXCHANGE_HEADS_ABANDONED("exchange.heads.abandoned", "Response heads left open by their handler."),
    EXCHANGE_HANDLER_FAILURES("exchange.handler.failures", "Exchanges whose handler threw."),

    // --- http: blocking handlers ---
    H2_CONNECTIONS("h2.connections", "Connections that turned out to be HTTP/2."),
    H2_GOAWAYS("h2.goaways", "GOAWAY frames that came."),
    H2_BAD_FRAME("h2.bad.frame", "Connections of HTTP/2 ended because a frame was malformed or out of place."),
    H2_BAD_STREAM("h2.bad.stream", "Streams of HTTP/2 reset because a frame was malformed or out of place."),
    H2_BAD_FIELDS("h2.bad.fields", "Field sections of HTTP/2 refused, or connections ended for one."),
    H2_BAD_WINDOW("h2.bad.window", "Connections and streams ended because a window was exceeded or overflowed."),
    H2_RESETS_OVER("h2.resets.over", "Times the budget of resets of a connection was used up."),
    H2_FRAGMENTS_OVER("h2.fragments.over", "Times a field section came in too many or empty frames, or far too long."),
    H2_SMALL_DATA_OVER("h2.small.data.over", "Times too many empty or tiny DATA frames came."),
    H2_CONTROL_QUEUED_OVER("h2.control.queued.over", "Times too many answers to control frames stayed unread."),
    H2_CONTROL_OVER("h2.control.over", "Times too many SETTINGS, PING or useless frames came."),
    HTTP_BLOCKING_REJECTED("http.blocking.rejected", "Requests answered with 503 because the executor rejected them."),
    HTTP_BLOCKING_READ_FULL(
            "http.blocking.read.full", "Times `millrace.blocking.read.ahead` bytes waited for a blocking handler."),
    HTTP_BLOCKING_WRITE_FULL(
            "http.blocking.write.full", "Times `millrace.blocking.write.ahead` bytes waited for a slow client."),

    // --- http client ---
    CLIENT_REQUESTS("client.requests", "Requests sent."),
    CLIENT_RESPONSES("client.responses", "Final response heads received."),
    CLIENT_BAD_RESPONSES("client.bad.responses", "Responses refused as illegal."),
    CLIENT_INTERIM_OVER("client.interim.over", "Exchanges ended at `millrace.http.interim.max`."),
    CLIENT_TIMEOUTS("client.timeouts", "Exchanges ended because no response came in time."),
    CLIENT_IDLE_TIMEOUTS("client.idle.timeouts", "Connections closed because no call came."),
    CLIENT_CONNECTIONS_RETIRED(
            "client.connections.retired", "Connections that ended in good order for their age or number of calls."),
    CLIENT_POISONED("client.poisoned", "Connections that could not be used again after their exchange.");

    /** What a value means over time, and how the values of several loops come together. */
    public enum Kind {
        /** Only grows; loops add up. */
        COUNT,
        /** Rises and falls; loops add up. */
        GAUGE,
        /** Largest value seen since the start; the largest of all loops. */
        MAX
    }

    /** What one is. */
    public enum Unit {
        ITEMS("items"),
        BYTES("bytes"),
        NANOSECONDS("ns");

        private final String label;

        Unit(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    private final String label;
    private final Kind kind;
    private final Unit unit;
    private final String doc;

    Counter(String name, String doc) {
        this(name, Kind.COUNT, Unit.ITEMS, doc);
    }

    Counter(String name, Kind kind, Unit unit, String doc) {
        this.label = "millrace." + name;
        this.kind = kind;
        this.unit = unit;
        this.doc = doc;
    }

    /** The name under which the outside knows it. */
    public String label() {
        return label;
    }

    public Kind kind() {
        return kind;
    }

    public Unit unit() {
        return unit;
    }

    /** What it counts: a sentence. */
    public String doc() {
        return doc;
    }
}
