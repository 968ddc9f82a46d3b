package io.millrace.http;

/**
 * Is told how far a drain is, whoever asked for it: at the begin of each state, and in between each {@code
 * millrace.drain.report.interval}. Loop thread only, one call at a time, so that it must not block; what it throws goes
 * to the error handler.
 */
@FunctionalInterface
public interface DrainWatcher {
    void onProgress(DrainProgress progress);
}
