package io.millrace.http;

import io.millrace.codec.Limits;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.h2.H2Abuse;
import io.millrace.engine.config.Setting;

/** Which setting's bound a peer's error broke, and by how much. Stateless. */
final class LimitHit {
    private LimitHit() {}

    /**
     * How an exchange ends by that error: at a limit, or for the protocol.
     *
     * @param received bytes of the message that are there; -1 where that says nothing
     */
    static Outcome outcome(ProtocolError why, long received, Limits limits) {
        Setting<?> limit = settingOf(why);
        return limit == null
                ? Outcome.of(Outcome.Kind.PROTOCOL)
                : Outcome.limit(limit.name(), observed(why, received, limits));
    }

    static Setting<?> settingOf(H2Abuse what) {
        return switch (what) {
            case RESETS -> H2Settings.RESETS_MAX;
            case CONTINUATIONS -> H2Settings.CONTINUATIONS_MAX;
            case EMPTY_FRAGMENTS -> H2Settings.EMPTY_FRAGMENTS_MAX;
            case EMPTY_DATA -> H2Settings.EMPTY_DATA_MAX;
            case TINY_DATA -> H2Settings.TINY_DATA_MAX;
            case CONTROL_QUEUED -> H2Settings.CONTROL_QUEUED_MAX;
            case SETTINGS -> H2Settings.SETTINGS_FRAMES_MAX;
            case PINGS -> H2Settings.PINGS_MAX;
            case IDLE_FRAMES -> H2Settings.IDLE_FRAMES_MAX;
            case FIELDS -> HttpSettings.HEAD_LENGTH_MAX;
        };
    }

    private static Setting<?> settingOf(ProtocolError why) {
        return switch (why) {
            case START_LINE_TOO_LONG -> HttpSettings.REQUEST_LINE_LENGTH_MAX;
            case HEAD_TOO_LONG -> HttpSettings.HEAD_LENGTH_MAX;
            case FIELDS_TOO_MANY -> HttpSettings.FIELDS_MAX;
            case TRAILERS_TOO_LONG -> HttpSettings.TRAILERS_LENGTH_MAX;
            case TRAILERS_TOO_MANY -> HttpSettings.TRAILER_FIELDS_MAX;
            case CHUNK_EXTENSION_TOO_LONG -> HttpSettings.CHUNK_EXTENSION_LENGTH_MAX;
            case CHUNK_EXTENSIONS_TOO_LONG -> HttpSettings.CHUNK_EXTENSIONS_LENGTH_MAX;
            default -> null;
        };
    }

    /** What is read in one go was seen whole; what is counted was left at the first that is too much. */
    private static long observed(ProtocolError why, long received, Limits limits) {
        return switch (why) {
            case START_LINE_TOO_LONG, HEAD_TOO_LONG -> received;
            case FIELDS_TOO_MANY -> limits.fieldsMax() + 1;
            case TRAILERS_TOO_MANY -> limits.trailerFieldsMax() + 1;
            case CHUNK_EXTENSION_TOO_LONG -> limits.chunkExtensionLengthMax() + 1;
            case CHUNK_EXTENSIONS_TOO_LONG -> limits.chunkExtensionsLengthMax() + 1;
            default -> Outcome.UNKNOWN;
        };
    }
}
