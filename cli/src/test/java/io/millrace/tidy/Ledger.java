package io.millrace.tidy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Clauses of the RFCs beside the tests that prove them. */
final class Ledger {
    /** Lists of clauses by the title of their document, in the order of the page. */
    private static final List<String> FILES = List.of("rfc9112", "rfc9110", "rfc9113", "rfc7541", "rfc9218", "rfc8441");

    private final List<Clause> clauses;
    private final Map<String, List<Proof>> proofs = new TreeMap<>();

    Ledger(List<Clause> clauses, List<Proof> found) {
        this.clauses = List.copyOf(clauses);
        for (Proof proof : found) {
            proofs.computeIfAbsent(proof.clause(), id -> new ArrayList<>()).add(proof);
        }
    }

    /** The clauses of the resource files. */
    static List<Clause> clauses() {
        List<Clause> all = new ArrayList<>();
        for (String file : FILES) {
            all.addAll(parse(read("/conformance/" + file + ".txt")));
        }
        return all;
    }

    /** Empty lines and those that begin with # are for readers. */
    static List<Clause> parse(String text) {
        return text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Clause::parse)
                .toList();
    }

    private static String read(String resource) {
        try (InputStream in = Objects.requireNonNull(Ledger.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What makes the ledger untrue. */
    List<String> faults() {
        List<String> found = new ArrayList<>();
        Map<String, Clause> known = new TreeMap<>();
        for (Clause clause : clauses) {
            if (known.put(clause.id(), clause) != null) {
                found.add(clause.id() + " is there twice");
            }
            boolean proven = proofs.containsKey(clause.id());
            if (!proven && clause.reason().isEmpty()) {
                found.add(clause.id() + " has neither a test nor a reason");
            }
            if (proven && !clause.reason().isEmpty()) {
                found.add(clause.id() + " has tests, and a reason why it has none");
            }
        }
        proofs.forEach((id, tests) -> {
            if (!known.containsKey(id)) {
                found.add(id + " is no clause, but " + tests.get(0).test() + " proves it");
            }
        });
        return found;
    }

    String page() {
        StringBuilder out = new StringBuilder("""
                # Conformance

                This page is generated: `./test --docs` writes it anew, and a test fails when it is not current. The
                clauses are the files in `cli/src/test/resources/conformance`, the tests are those that say `@Proves`.

                Listed is each MUST and MUST NOT of RFC 9112, of sections 2 to 10 and 15 of RFC 9110, of sections 3 to
                10 of RFC 9113, and of RFC 9218 and 8441 for HTTP/2, that binds an origin server, alone or as a sender
                or recipient of messages. It is told in our own words; the RFC alone is binding. What binds only
                clients, caches, proxies or registries is left out. The last number of a clause is its place among our
                clauses of that section.

                - *covered*: the tests named fail when the clause is broken.
                - *open*: there is no test, for the reason given.
                - *not ours*: the clause speaks of something that Millrace does not do, or leaves to the handler.

                | Document | Clauses | Covered | Open | Not ours |
                |---|---|---|---|---|
                """);
        for (String rfc : FILES) {
            out.append(counts("RFC " + rfc.substring(3), of(rfc)));
        }
        out.append(counts("All", clauses));
        for (String rfc : FILES) {
            out.append("\n## RFC ").append(rfc.substring(3)).append("\n\n");
            out.append("| Clause | Level | Binds | What it asks | Status |\n|---|---|---|---|---|\n");
            of(rfc).forEach(clause -> out.append(row(clause)));
        }
        return out.toString();
    }

    private List<Clause> of(String rfc) {
        return clauses.stream().filter(clause -> clause.rfc().equals(rfc)).toList();
    }

    private String counts(String title, List<Clause> some) {
        long open =
                some.stream().filter(c -> c.reason().startsWith(Clause.OPEN)).count();
        long notOurs = some.stream()
                .filter(c -> c.reason().startsWith(Clause.NOT_OURS))
                .count();
        return "| " + title + " | " + some.size() + " | " + (some.size() - open - notOurs) + " | " + open + " | "
                + notOurs + " |\n";
    }

    private String row(Clause clause) {
        String link = "[" + clause.section() + "](https://www.rfc-editor.org/rfc/" + clause.rfc() + "#section-"
                + clause.section() + ")";
        String number = clause.id().substring(clause.id().lastIndexOf('-'));
        String status = clause.reason().isEmpty()
                ? "covered: " + tests(clause)
                : "*" + clause.reason().replaceFirst(":", "*:");
        return "| " + link + number + " | " + clause.level() + " | " + clause.binds() + " | " + clause.summary() + " | "
                + status + " |\n";
    }

    private String tests(Clause clause) {
        StringBuilder out = new StringBuilder();
        String type = "";
        for (Proof proof : proofs.get(clause.id()).stream().sorted().toList()) {
            if (proof.type().equals(type)) {
                out.append(proof.method().isEmpty() ? "" : ", `" + proof.method() + "`");
                continue;
            }
            type = proof.type();
            out.append(out.isEmpty() ? "" : "; ")
                    .append("[")
                    .append(type)
                    .append("](../")
                    .append(proof.file());
            out.append(proof.method().isEmpty() ? ")" : ") `" + proof.method() + "`");
        }
        return out.toString();
    }
}
