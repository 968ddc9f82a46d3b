package io.millrace.testkit.advisories;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
                row(out, "Advisory", "Of", "Expected", names);
                row(out, "---", "---", "---", names.stream().map(n -> "---").toList());
            }
            int at = i;
            row(
                    out,
                    a.id(),
                    a.peer(),
                    a.expected().toString(),
                    names.stream().map(n -> cell(n, at)).toList());
        }
        return out.toString();
    }

    private void sums(StringBuilder out) {
        row(out, cases.size() + " cases", "", "", names);
        row(out, "---", "---", "---", names.stream().map(n -> "---").toList());
        for (Judgement j : Judgement.values()) {
            row(
                    out,
                    j == Judgement.RIGHT ? "as expected" : j.text(),
                    "",
                    "",
                    names.stream().map(n -> "" + count(n, j)).toList());
        }
        row(
                out,
                "twin not answered in full",
                "",
                "",
                names.stream().map(n -> "" + twinsWrong(n)).toList());
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

    private static void row(StringBuilder out, String first, String second, String third, List<String> rest) {
        out.append("| ")
                .append(first)
                .append(" | ")
                .append(second)
                .append(" | ")
                .append(third);
        rest.forEach(cell -> out.append(" | ").append(cell));
        out.append(" |\n");
    }
}
