package io.millrace.transport.iouring;

/**
 * The part of a kernel's release that tells what it can do. Immutable, any thread.
 *
 * @param major 0 when the release cannot be read
 */
record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
    /** Reads {@code 6.18.44-generic} and the like. */
    static KernelVersion of(String release) {
        int[] numbers = new int[2];
        int at = 0;
        for (int i = 0; i < release.length(); i++) {
            char c = release.charAt(i);
            if (c >= '0' && c <= '9' && numbers[at] < 10_000) {
                numbers[at] = numbers[at] * 10 + c - '0';
            } else if (c == '.' && at == 0) {
                at = 1;
            } else {
                break;
            }
        }
        return new KernelVersion(numbers[0], numbers[1]);
    }

    boolean isKnown() {
        return major > 0;
    }

    boolean isBefore(String version) {
        return isKnown() && compareTo(of(version)) < 0;
    }

    @Override
    public int compareTo(KernelVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return isKnown() ? major + "." + minor : "of unknown version";
    }
}
