package io.millrace.engine;

import io.millrace.engine.config.Settings;
import io.millrace.engine.transport.TransportProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Which transport an engine uses, and why. Immutable, any thread.
 *
 * <p>An engine writes no log: whoever embeds one asks {@link Engine#transport()} and says it where operators look.
 *
 * @param provider the one chosen
 * @param reason in words, for the operator: one line without a full stop
 * @param probe what it found out about the machine
 */
public record TransportChoice(TransportProvider provider, String reason, TransportProvider.Probe probe) {

    /** All providers on the class path, the most preferred first. */
    public static List<TransportProvider> available() {
        List<TransportProvider> found = new ArrayList<>();
        ServiceLoader.load(TransportProvider.class).forEach(found::add);
        found.sort(Comparator.comparingInt(TransportProvider::preference).reversed());
        return found;
    }

    static TransportChoice of(EngineConfig config, String wanted) {
        Settings settings = config.settings();
        TransportProvider given = config.provider();
        if (given != null) {
            return new TransportChoice(given, "given by the application", given.probe(settings));
        }
        return wanted.equals("auto") ? best(available(), settings) : named(available(), wanted, settings);
    }

    /** The first that works; when a better one does not, that is the reason. */
    static TransportChoice best(List<TransportProvider> all, Settings settings) {
        StringBuilder passed = new StringBuilder();
        for (TransportProvider p : all) {
            TransportProvider.Probe probe = p.probe(settings);
            if (probe.available()) {
                return new TransportChoice(p, passed.isEmpty() ? probe.reason() : passed.toString(), probe);
            }
            passed.append(passed.isEmpty() ? "" : "; ")
                    .append(p.name())
                    .append(": ")
                    .append(probe.reason());
        }
        throw new IllegalStateException("No transport works here. "
                + (all.isEmpty() ? "There is none on the class path: add millrace-transport-nio." : passed + "."));
    }

    static TransportChoice named(List<TransportProvider> all, String wanted, Settings settings) {
        List<String> names = new ArrayList<>();
        for (TransportProvider p : all) {
            names.add(p.name());
            if (p.name().equals(wanted)) {
                TransportProvider.Probe probe = p.probe(settings);
                if (!probe.available()) {
                    throw new IllegalStateException(
                            "millrace.transport=" + wanted + " does not work here: " + probe.reason() + ".");
                }
                return new TransportChoice(p, "asked for; " + probe.reason(), probe);
            }
        }
        throw new IllegalArgumentException("millrace.transport=" + wanted
                + " is not on the class path; there are: auto, " + String.join(", ", names));
    }
}
