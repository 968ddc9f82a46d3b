package io.millrace.engine.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the real name that a mistyped one most likely stands for. No state; any thread. */
final class NearestName {
    private NearestName() {}

    /**
     * The name that differs least for its length, {@code millrace.} apart. At least half of it must agree: a wilder
     * guess would mislead. Measured by length, since a forgotten word of a long name is nearer than a short stranger.
     */
    static Optional<String> find(String typed, Collection<String> names) {
        String wanted = typed.toLowerCase(Locale.ROOT);
        String nearest = null;
        double nearestShare = 0.5;
        for (String name : names) {
            int ownLength = Math.max(wanted.length(), name.length()) - Setting.PREFIX.length();
            double share = distance(wanted, name) / (double) ownLength;
            if (share < nearestShare) {
                nearestShare = share;
                nearest = name;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Levenshtein: insertions, deletions and replacements. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
