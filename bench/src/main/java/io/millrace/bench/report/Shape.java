package io.millrace.bench.report;

/** Shapes of the marks of a line, about as large as each other. Any thread. */
enum Shape {
    CIRCLE("M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z"),
    SQUARE("M-4-4h8v8h-8z"),
    TRIANGLE("M0-5.5L5 4H-5z"),
    DIAMOND("M0-6L5 0L0 6L-5 0z"),
    CROSS("M-1.7-5h3.4v3.3h3.3v3.4h-3.3v3.3h-3.4v-3.3h-3.3v-3.4h3.3z"),
    DROP("M0 5.5L5-4H-5z");

    private final String path;

    Shape(String path) {
        this.path = path;
    }

    /** Its outline around the origin. */
    String path() {
        return path;
    }
}
