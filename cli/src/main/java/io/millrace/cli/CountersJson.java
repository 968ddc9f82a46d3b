package io.millrace.cli;

import io.millrace.engine.telemetry.CountersReader;

/** The counters of all loops as JSON, for the page that shows them. Any thread. */
final class CountersJson {
    private CountersJson() {}

    /** {@code {"transport":…,"loops":…,"pid":…,"counters":[{"label":…,"kind":…,"unit":…,"value":…},…]}}. */
    static String render(CountersReader counters, String transport, long pid) {
        StringBuilder json = new StringBuilder(4096);
        json.append("{\"transport\":\"").append(transport).append("\",\"loops\":");
        json.append(counters.loops()).append(",\"pid\":").append(pid).append(",\"counters\":[");
        counters.forEach((label, kind, unit, value) -> {
            json.append(json.charAt(json.length() - 1) == '[' ? "\n" : ",\n");
            json.append("{\"label\":\"").append(label).append("\",\"kind\":\"").append(kind.name());
            json.append("\",\"unit\":\"")
                    .append(unit.label())
                    .append("\",\"value\":")
                    .append(value);
            json.append('}');
        });
        return json.append("\n]}\n").toString();
    }
}
