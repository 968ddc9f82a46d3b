package io.millrace.testkit.advisories;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What servers did with the corpus, as Markdown. Immutable, any thread. */
final class AdvisoryTable {
    private final List<Advisory> cases;
    private final Map<String, List<AdvisoriesMain.Played>> played;
    private final List<String> names;

    AdvisoryTable(List<Advisory> cases, Map<String, List<AdvisoriesMain.Played>> played) {
        this.cases = cases;
        this.played = played;
        names = new ArrayList<>(played.keySet());
    }

    boolean firstIsRight() {
        String first = names.get(0);
        for (int i = 0; i < cases.size(); i++) {
            if (judgement(first, i) != Judgement.RIGHT || !twinIsRight(first, i)) {
                return false;
            }
        }
        return true;
    }

    String text() {
        StringBuilder out = new StringBuilder();
        sums(out);
        String family = "";
        for (int i = 0; i < cases.size(); i++) {
            Advisory a = cases.get(i);
            if (!a.family().equals(family)) {
                family = a.family();
                out.append("\n### ").append(family).append("\n\n");
                row(out, List.of("Advisory", "Of", "Expected"), names);
                row(out, List.of("---", "---", "---"), forEachServer(name -> "---"));
            }
            int at = i;
            row(out, List.of(a.id(), a.peer(), a.expected().toString()), forEachServer(name -> cell(name, at)));
        }
        return out.toString();
    }

    private void sums(StringBuilder out) {
        row(out, List.of(cases.size() + " cases"), names);
        row(out, List.of("---"), forEachServer(name -> "---"));
        for (Judgement j : Judgement.values()) {
            row(out, List.of(j.text()), forEachServer(name -> "" + count(name, j)));
        }
        row(out, List.of("twin not answered in full"), forEachServer(name -> "" + twinsWrong(name)));
    }

    private List<String> forEachServer(UnaryOperator<String> cell) {
        return names.stream().map(cell).toList();
    }

    private long count(String name, Judgement j) {
        return IntStream.range(0, cases.size())
                .filter(i -> judgement(name, i) == j)
                .count();
    }

    private long twinsWrong(String name) {
        return IntStream.range(0, cases.size())
                .filter(i -> !twinIsRight(name, i))
                .count();
    }

    private Judgement judgement(String name, int at) {
        return Judgement.of(cases.get(at), played.get(name).get(at).attack());
    }

    private boolean twinIsRight(String name, int at) {
        Outcome twin = played.get(name).get(at).twin();
        return twin.taken() == cases.get(at).twinExpected().taken();
    }

    private String cell(String name, int at) {
        AdvisoriesMain.Played p = played.get(name).get(at);
        Judgement j = judgement(name, at);
        String text = p.attack().toString() + (j == Judgement.RIGHT ? "" : " **" + j.text() + "**");
        return twinIsRight(name, at) ? text : text + "; twin: " + p.twin();
    }

    private static void row(StringBuilder out, List<String> left, List<String> servers) {
        left.forEach(cell -> out.append("| ").append(cell).append(' '));
        servers.forEach(cell -> out.append("| ").append(cell).append(' '));
        out.append("|\n");
    }
}
