package io.millrace.bench.report;

/** Text for HTML and SVG that is well-formed XML as well. Any thread. */
final class Markup {
    private Markup() {}

    /** Text as it may stand between tags and in quoted attributes; what XML cannot hold becomes U+FFFD. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(allowed(c) ? c : '\uFFFD');
            }
        });
        return out.toString();
    }

    /** Escaped text whose numbers are not parted from their units at the end of a line. */
    static String prose(String text) {
        return escape(text.replace(" %", "\u00a0%").replace(" ns", "\u00a0ns").replace(" µs", "\u00a0µs"));
    }

    /** An element with text in it. */
    static String element(String name, String text) {
        return "<" + name + ">" + escape(text) + "</" + name + ">";
    }

    private static boolean allowed(int c) {
        boolean control = c < ' ' && c != '\t' && c != '\n' && c != '\r';
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return !control && !surrogate && (c & 0xFFFE) != 0xFFFE;
    }
}
