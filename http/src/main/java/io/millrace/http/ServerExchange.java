package io.millrace.http;

import io.millrace.codec.AsciiView;
import io.millrace.codec.FieldTable;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.Status;
import io.millrace.codec.TargetForm;
import java.util.Objects;

/**
 * A request that a server got, and its response.
 * Loop thread only, but for what {@link Exchange} says.
 */
public final class ServerExchange extends Exchange {

    ServerExchange(HttpLoop http) {
        super(http);
    }

    /** The method; {@link Method#UNKNOWN} for one that is not known, see {@link #methodName()}. */
    public Method method() {
        return head().method();
    }

    public AsciiView methodName() {
        return head().methodName();
    }

    /** The request target as it came. */
    public AsciiView target() {
        return head().target();
    }

    public TargetForm targetForm() {
        return head().targetForm();
    }

    /** The scheme of a target in absolute form, and always of HTTP/2; empty in the other forms: the connection's. */
    public AsciiView scheme() {
        return head().scheme();
    }

    /** The authority: that of the target, else the value of Host; empty when there is neither. */
    public AsciiView authority() {
        return head().authority();
    }

    /** The path without the query, as it came: not decoded. */
    public AsciiView path() {
        return head().path();
    }

    /** The query without its question mark; empty when there is none. */
    public AsciiView query() {
        return head().query();
    }

    /**
     * The protocol that a CONNECT of HTTP/2 asks for (RFC 8441), as {@code websocket}; empty for all other requests.
     * Only with {@code millrace.h2.connect.protocol}. Such a request has a path, and is answered by 2xx and {@link
     * HeadWriter#tunnel()}.
     */
    public AsciiView protocol() {
        return head().protocol();
    }

    /**
     * Whether trailers of the response are of use: the client said {@code TE: trailers} (RFC 9110 10.1.4). Else {@link
     * #trailers()} drops them.
     */
    public boolean acceptsTrailers() {
        return version() != HttpVersion.HTTP_1_0 && head().listHas(KnownFields.TE, "trailers");
    }

    /**
     * Opens an interim response (1xx), such as 103. Dropped and counted toward HTTP/1.0, toward HTTP/1.1 unless {@code
     * millrace.http.interim} is on or it is 100, and beyond {@code millrace.http.interim.max}. HTTP/2 always takes it.
     *
     * @throws IllegalArgumentException for 101 and what is not from 100 to 199
     */
    public HeadWriter inform(int status) {
        assertLoop();
        if (!Status.isInformational(status) || status == Status.SWITCHING_PROTOCOLS) {
            throw new IllegalArgumentException("inform(" + status + "): must be from 100 to 199 and not 101");
        }
        return mayOpenHead("inform") ? stream().beginInterim(this, status) : http.discardingWriter();
    }

    /**
     * Opens the response. It is written as it is called; one of its terminal verbs must follow before this callback
     * returns, or it is given up.
     *
     * @param status 200 to 599, or 101
     * @throws IllegalStateException when there is a response already
     */
    public HeadWriter respond(int status) {
        assertLoop();
        if (status != Status.SWITCHING_PROTOCOLS && (status < Status.OK || status > Status.CODE_MAX)) {
            throw new IllegalArgumentException("respond(" + status + "): must be from 200 to 599, or 101");
        }
        return mayOpenHead("respond") ? stream().beginResponse(this, status) : http.discardingWriter();
    }

    /**
     * Puts a filter between the response that is going to be written and the filters installed before, the first of
     * which is nearest to the wire. For handlers that wrap another one. Answers that the engine makes itself because
     * the handler failed pass no filter.
     *
     * <p>A part of a file that passes filters is read on the loop. The filter is the exchange's from now on, and
     * hears of its end in any case.
     *
     * @throws IllegalStateException when there is a response already
     */
    public void filterResponse(BodyFilter filter) {
        assertLoop();
        Objects.requireNonNull(filter, "filter");
        if (mayOpenHead("filterResponse")) {
            addFilter(filter);
        } else {
            filter.onAbort();
        }
    }

    private boolean mayOpenHead(String verb) {
        if (out() == HalfState.IDLE && isOpen()) {
            return true;
        }
        if (isLate()) {
            return false;
        }
        throw new IllegalStateException(verb + "() while the response is " + out());
    }

    FieldTable table() {
        return head();
    }
}
