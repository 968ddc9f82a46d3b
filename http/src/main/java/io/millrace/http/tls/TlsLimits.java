package io.millrace.http.tls;

import io.millrace.engine.config.Settings;

/** The values of {@link TlsSettings} that a connection needs; times in nanoseconds. Immutable, any thread. */
record TlsLimits(
        long handshakeTimeoutNs,
        int helloLengthMax,
        int handshakeLengthMax,
        int handshakesPerTurnMax,
        int tasksMax,
        int wrapAheadLength,
        int emptyRecordsMax) {

    static TlsLimits of(Settings s) {
        return new TlsLimits(
                s.durationNs(TlsSettings.HANDSHAKE_TIMEOUT),
                s.length(TlsSettings.HELLO_LENGTH_MAX),
                s.length(TlsSettings.HANDSHAKE_LENGTH_MAX),
                s.count(TlsSettings.HANDSHAKES_PER_TURN_MAX),
                s.count(TlsSettings.TASKS_MAX),
                s.length(TlsSettings.WRAP_AHEAD_LENGTH),
                s.count(TlsSettings.EMPTY_RECORDS_MAX));
    }
}
