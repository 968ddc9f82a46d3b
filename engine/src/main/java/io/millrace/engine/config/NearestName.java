package io.millrace.engine.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the real name that a mistyped one most likely stands for. No state; any thread. */
final class NearestName {
    private NearestName() {
    }

    /** The name with the fewest edits between, if these are at most half of its own part: else a guess would mislead. */
    static Optional<String> find(String typed, Collection<String> names) {
        String wanted = typed.toLowerCase(Locale.ROOT);
        String nearest = null;
        int nearestDistance = Integer.MAX_VALUE;
        for (String name : names) {
            int distance = distance(wanted, name);
            if (distance < nearestDistance) {
                nearestDistance = distance;
                nearest = name;
            }
        }
        if (nearest == null) {
            return Optional.empty();
        }
        int ownLength = Math.max(wanted.length(), nearest.length()) - Setting.PREFIX.length();
        return nearestDistance * 2 <= ownLength ? Optional.of(nearest) : Optional.empty();
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
