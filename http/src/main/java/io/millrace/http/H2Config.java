package io.millrace.http;

import io.millrace.codec.Limits;
import io.millrace.codec.h2.H2Budgets;
import io.millrace.codec.h2.H2Limits;
import io.millrace.codec.h2.H2Windows;
import io.millrace.engine.config.Settings;

/**
 * The values of {@link H2Settings} that a connection needs. Immutable, any thread.
 *
 * @param clear whether it is spoken without TLS
 * @param limits what the codec is bound by
 */
record H2Config(boolean clear, H2Limits limits) {
    /** @param sections bounds of heads and trailers, the same as those of HTTP/1 */
    static H2Config of(Settings s, Limits sections) {
        return new H2Config(s.flag(H2Settings.CLEAR), limits(s, sections));
    }

    private static H2Limits limits(Settings s, Limits sections) {
        H2Windows windows = new H2Windows(
                s.length(H2Settings.WINDOW_STREAM),
                s.length(H2Settings.WINDOW_CONNECTION),
                s.length(H2Settings.WINDOW_MAX),
                s.flag(H2Settings.WINDOW_GROWS));
        H2Budgets budgets = new H2Budgets(
                s.count(H2Settings.RESETS_MAX),
                s.count(H2Settings.RESETS_PER_SECOND),
                s.count(H2Settings.CONTINUATIONS_MAX),
                s.count(H2Settings.EMPTY_FRAGMENTS_MAX),
                s.count(H2Settings.EMPTY_DATA_MAX),
                s.count(H2Settings.TINY_DATA_MAX),
                s.count(H2Settings.CONTROL_QUEUED_MAX),
                s.count(H2Settings.SETTINGS_FRAMES_MAX),
                s.count(H2Settings.PINGS_MAX),
                s.count(H2Settings.IDLE_FRAMES_MAX),
                s.flag(H2Settings.OBSERVE));
        return new H2Limits(
                s.count(H2Settings.STREAMS_MAX),
                sections,
                s.length(H2Settings.BLOCK_LENGTH_MAX),
                s.length(H2Settings.FRAME_LENGTH_MAX),
                s.length(H2Settings.TABLE_LENGTH),
                s.length(H2Settings.ENCODER_TABLE_LENGTH_MAX),
                s.flag(H2Settings.CONNECT_PROTOCOL),
                windows,
                budgets);
    }
}
