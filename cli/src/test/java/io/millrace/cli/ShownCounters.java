package io.millrace.cli;

/** What {@code /counters} shows. */
final class ShownCounters {
    private ShownCounters() {}

    static long value(String json, String label) {
        String key = "{\"label\":\"" + label + "\"";
        int at = json.indexOf("\"value\":", json.indexOf(key)) + 8;
        return Long.parseLong(json.substring(at, json.indexOf('}', at)));
    }
}
