package io.millrace.codec;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A request method (RFC 9110 section 9); case matters.
 * Immutable; any thread.
 *
 * <p>Received methods that are not known appear as {@link #UNKNOWN}; their name stays a view, see
 * {@link FieldTable#methodName()}. To send such a method use {@link #of}.
 */
public final class Method {
    public static final Method GET = new Method(1, "GET");
    public static final Method HEAD = new Method(2, "HEAD");
    public static final Method POST = new Method(3, "POST");
    public static final Method PUT = new Method(4, "PUT");
    public static final Method DELETE = new Method(5, "DELETE");
    public static final Method CONNECT = new Method(6, "CONNECT");
    public static final Method OPTIONS = new Method(7, "OPTIONS");
    public static final Method TRACE = new Method(8, "TRACE");
    public static final Method PATCH = new Method(9, "PATCH");

    /** Stands for every received method that is not known here. */
    public static final Method UNKNOWN = new Method(0, "");

    private static final List<Method> KNOWN = List.of(GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH);

    private static final Method[] BY_ID = byId();

    private final int id;
    private final String name;

    private Method(int id, String name) {
        this.id = id;
        this.name = name;
    }

    private static Method[] byId() {
        Method[] methods = new Method[KNOWN.size() + 1];
        methods[0] = UNKNOWN;
        for (Method method : KNOWN) {
            methods[method.id] = method;
        }
        return methods;
    }

    /**
     * The known method of an id, {@link #UNKNOWN} for 0.
     *
     * @throws IndexOutOfBoundsException for any other number
     */
    public static Method byId(int id) {
        return BY_ID[id];
    }

    /** Id of the known method that the bytes spell, else 0. */
    public static int idOf(ByteBuffer in, int index, int length) {
        for (int id = 1; id < BY_ID.length; id++) {
            if (Bytes.equals(in, index, length, BY_ID[id].name)) {
                return id;
            }
        }
        return 0;
    }

    /** The nine known methods. */
    public static List<Method> known() {
        return KNOWN;
    }

    /**
     * The known method of that name, else a new one to send.
     *
     * @throws IllegalArgumentException if it is not a token
     */
    public static Method of(String name) {
        for (Method method : KNOWN) {
            if (method.name.equals(name)) {
                return method;
            }
        }
        return new Method(0, Tokens.require("method", name));
    }

    /** 1 to 9 for known methods, else 0. */
    public int id() {
        return id;
    }

    /** True if it is one of {@link #known()}. */
    public boolean isKnown() {
        return id != 0;
    }

    /** As {@link #equals}, by one compare where this method is known. */
    public boolean is(Method other) {
        return id != 0 ? id == other.id : equals(other);
    }

    /** The name as it goes on the wire; empty for {@link #UNKNOWN}. */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Method && name.equals(((Method) other).name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return id == 0 && name.isEmpty() ? "unknown method" : name;
    }
}
