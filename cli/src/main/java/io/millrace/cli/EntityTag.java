package io.millrace.cli;

/** The entity tags of files (RFC 9110 section 8.8.3), and what a client may say of them. Any thread; no state. */
final class EntityTag {
    /** The coarsest step in which file systems keep times; a file may change again within it and show the same time. */
    private static final long STEP_MS = 2_000;

    private static final String WEAK = "W/";

    private EntityTag() {}

    /** Strong, unless the file may still change without changing its tag (RFC 9110 8.8.1). */
    static String of(long length, long modifiedMs, long nowMs) {
        String tag = "\"" + Long.toHexString(length) + "-" + Long.toHexString(modifiedMs) + "\"";
        return nowMs - modifiedMs > STEP_MS ? tag : WEAK + tag;
    }

    /** Whether a value of If-Range is that tag; weak ones never are (RFC 9110 13.1.5). */
    static boolean isExactly(String value, String tag) {
        return !tag.startsWith(WEAK) && value.equals(tag);
    }

    /**
     * Whether a value of If-None-Match has the tag, by the weak comparison (RFC 9110 13.1.2). What is no list of tags
     * has none.
     */
    static boolean isAmong(String list, String tag) {
        if (list.trim().equals("*")) {
            return true;
        }
        String opaque = opaque(tag);
        boolean found = false;
        int at = 0;
        while (at < list.length()) {
            char c = list.charAt(at);
            if (c == ',' || c == ' ' || c == '\t') {
                at++;
                continue;
            }
            int open = list.startsWith(WEAK, at) ? at + WEAK.length() : at;
            int close = open < list.length() && list.charAt(open) == '"' ? list.indexOf('"', open + 1) : -1;
            if (close < 0) {
                return false;
            }
            found |= list.substring(open, close + 1).equals(opaque);
            at = close + 1;
        }
        return found;
    }

    private static String opaque(String tag) {
        return tag.startsWith(WEAK) ? tag.substring(WEAK.length()) : tag;
    }
}
