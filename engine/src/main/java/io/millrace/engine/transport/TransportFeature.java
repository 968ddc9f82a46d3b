package io.millrace.engine.transport;

/**
 * One thing that a transport asks of the machine under it, and whether it is there.
 * Immutable, any thread.
 *
 * @param name what it is called, in lower case
 * @param since version of the operating system's kernel that brought it, such as {@code 6.1}; empty where that is not
 *     what decides
 * @param required whether the transport cannot work without it
 * @param available whether it is there
 * @param reason why it is not, one sentence without a full stop; empty when it is
 * @param advice what can be done about that, or what happens without it, one sentence without a full stop; may be empty
 */
public record TransportFeature(
        String name, String since, boolean required, boolean available, String reason, String advice) {

    /** One that is there. */
    public static TransportFeature available(String name, String since, boolean required) {
        return new TransportFeature(name, since, required, true, "", "");
    }

    /** One that is not. */
    public static TransportFeature missing(String name, String since, boolean required, String reason, String advice) {
        return new TransportFeature(name, since, required, false, reason, advice);
    }
}
