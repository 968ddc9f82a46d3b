package io.millrace.http.tls;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Which provider makes TLS records, and why. Immutable, any thread.
 *
 * @param provider the one chosen
 * @param reason in words, for the operator: one line without a full stop
 */
public record TlsProviderChoice(TlsEngineProvider provider, String reason) {
    private static final String AUTO = "auto";

    /** All providers on the class path, the most preferred first. */
    public static List<TlsEngineProvider> available() {
        List<TlsEngineProvider> found = new ArrayList<>();
        ServiceLoader.load(TlsEngineProvider.class).forEach(found::add);
        found.sort(Comparator.comparingInt(TlsEngineProvider::preference).reversed());
        return found;
    }

    /**
     * The one that the setting asks for.
     *
     * @param material what it is to work with
     * @throws TlsConfigException when it is not there, does not work, or has no use for the material
     */
    public static TlsProviderChoice of(String wanted, TlsMaterial material) {
        return of(available(), wanted, material);
    }

    static TlsProviderChoice of(List<TlsEngineProvider> all, String wanted, TlsMaterial material) {
        List<String> passed = new ArrayList<>();
        for (TlsEngineProvider p : all) {
            if (!wanted.equals(AUTO) && !wanted.equals(p.name())) {
                continue;
            }
            TlsEngineProvider.Probe probe = p.probe();
            String objection = probe.available() ? p.objection(material) : probe.reason();
            if (objection.isEmpty()) {
                return new TlsProviderChoice(p, passed.isEmpty() ? probe.reason() : String.join("; ", passed));
            }
            passed.add(p.name() + ": " + objection);
        }
        String name = TlsSettings.PROVIDER.name() + "=" + wanted;
        if (!passed.isEmpty()) {
            throw new TlsConfigException(name + " does not work here: " + String.join("; ", passed));
        }
        List<String> names = new ArrayList<>(List.of(AUTO));
        all.forEach(p -> names.add(p.name()));
        throw new TlsConfigException(name + " is not on the class path; there are: " + String.join(", ", names));
    }
}
