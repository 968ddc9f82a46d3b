package io.millrace.testkit.advisories;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One case of the corpus: what a peer sends that some server once got wrong, and a twin close to it that is legal.
 * Immutable, any thread.
 *
 * <p>A server under test answers {@code /plaintext} to GET and {@code /echo} to POST with 200, a POST to {@code
 * /plaintext} with 405, and everything else with 404: so an answer to the request that hides in a case shows as a 404.
 *
 * @param family name of the file it stands in
 * @param id of the advisory, a CVE mostly
 * @param peer whose advisory it was
 * @param about what went wrong there
 * @param rfc number and section that decide
 */
public record Advisory(
        String family,
        String id,
        String peer,
        String about,
        String rfc,
        byte[] attack,
        Outcome expected,
        byte[] twin,
        Outcome twinExpected) {

    /** The files of the corpus, in the order in which they are read. */
    public static final List<String> FAMILIES = List.of(
            "both-lengths",
            "content-length",
            "transfer-coding",
            "chunk-sizes",
            "chunk-extensions",
            "field-lines",
            "request-lines",
            "sequences",
            "exhaustion");

    /** The whole corpus. */
    public static List<Advisory> all() {
        List<Advisory> all = new ArrayList<>();
        for (String family : FAMILIES) {
            all.addAll(AdvisoryText.parse(family, lines(family)));
        }
        return List.copyOf(all);
    }

    /** Whether a server that does as this project wants refuses the attack. */
    public boolean isToBeRefused() {
        return expected.endsInRefusal();
    }

    @Override
    public String toString() {
        return family + ": " + id + ", " + peer;
    }

    private static List<String> lines(String family) {
        String name = family + ".txt";
        try (InputStream in = Advisory.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name + " beside " + Advisory.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read resource " + name, e);
        }
    }
}
