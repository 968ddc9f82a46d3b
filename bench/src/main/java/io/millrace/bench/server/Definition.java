package io.millrace.bench.server;

import java.util.Set;

/**
 * A server that can be measured. Immutable, any thread.
 *
 * @param name what it is called in tables
 * @param tags {@code jvm} or {@code native}; {@code h1} when it answers HTTP/1.1 in clear text; what it cannot do
 * @param command words with placeholders, see {@link CommandLine}
 */
public record Definition(String name, Set<String> tags, String command) {
    /** It runs on the Java that was chosen, and gets the probe. */
    public static final String JVM = "jvm";

    /** It answers HTTP/1.1 in clear text. */
    public static final String H1 = "h1";

    /** Whether it has a tag. */
    public boolean has(String tag) {
        return tags.contains(tag);
    }

    /** The least Java it runs on, from a tag such as {@code jdk21}; 0 when it does not say. */
    public int javaMin() {
        for (String tag : tags) {
            if (tag.matches("jdk\\d{1,3}")) {
                return Integer.parseInt(tag.substring(3));
            }
        }
        return 0;
    }
}
