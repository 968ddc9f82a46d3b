package io.millrace.engine;

import io.millrace.engine.transport.TransportProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Which transport an engine uses, and why. Immutable, any thread.
 *
 * @param provider the one chosen
 * @param reason in words, for the operator
 */
public record TransportChoice(TransportProvider provider, String reason) {

    /** All providers on the class path, the most preferred first. */
    public static List<TransportProvider> available() {
        List<TransportProvider> found = new ArrayList<>();
        ServiceLoader.load(TransportProvider.class).forEach(found::add);
        found.sort(Comparator.comparingInt(TransportProvider::preference).reversed());
        return found;
    }

    static TransportChoice of(EngineConfig config, String wanted) {
        if (config.provider() != null) {
            return new TransportChoice(config.provider(), "given by the application");
        }
        List<TransportProvider> all = available();
        return wanted.equals("auto") ? best(all) : named(all, wanted);
    }

    private static TransportChoice best(List<TransportProvider> all) {
        StringBuilder passed = new StringBuilder();
        for (TransportProvider p : all) {
            TransportProvider.Probe probe = p.probe();
            if (probe.available()) {
                return new TransportChoice(p, passed.isEmpty() ? probe.reason() : passed.toString());
            }
            passed.append(passed.isEmpty() ? "" : "; ")
                    .append(p.name())
                    .append(": ")
                    .append(probe.reason());
        }
        throw new IllegalStateException("No transport works here. "
                + (all.isEmpty() ? "There is none on the class path: add millrace-transport-nio." : passed + "."));
    }

    private static TransportChoice named(List<TransportProvider> all, String wanted) {
        List<String> names = new ArrayList<>();
        for (TransportProvider p : all) {
            names.add(p.name());
            if (p.name().equals(wanted)) {
                TransportProvider.Probe probe = p.probe();
                if (!probe.available()) {
                    throw new IllegalStateException(
                            "millrace.transport=" + wanted + " does not work here: " + probe.reason() + ".");
                }
                return new TransportChoice(p, "asked for");
            }
        }
        throw new IllegalArgumentException("millrace.transport=" + wanted
                + " is not on the class path; there are: auto, " + String.join(", ", names));
    }
}
