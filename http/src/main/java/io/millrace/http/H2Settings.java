package io.millrace.http;

import io.millrace.codec.h2.H2Windows;
import io.millrace.engine.config.CountSetting;
import io.millrace.engine.config.CrossCheck;
import io.millrace.engine.config.FlagSetting;
import io.millrace.engine.config.Setting;
import io.millrace.engine.config.SettingsCatalog;
import io.millrace.engine.config.SizeSetting;

/** The settings of HTTP/2: windows, limits, and what a peer may cost. Immutable; any thread. */
public final class H2Settings implements SettingsCatalog {
    private static final long KB = 1024;
    private static final long MB = 1024 * KB;

    public static final FlagSetting CLEAR = Setting.flag("millrace.h2.clear", true)
            .doc("Whether a connection without TLS may begin with HTTP/2, which its first bytes tell.");

    public static final CountSetting STREAMS_MAX = Setting.count("millrace.h2.streams.max", 128)
            .between(1, 65_536)
            .doc("Requests of one connection that may be open at once, those included that were reset and whose handler"
                    + " is not done with them.");

    public static final SizeSetting WINDOW_STREAM = Setting.size("millrace.h2.window.stream", 64 * KB)
            .between(KB, 1024 * MB)
            .doc("Bytes of one request's body that may come before its handler has taken any.");

    public static final SizeSetting WINDOW_CONNECTION = Setting.size("millrace.h2.window.connection", MB)
            .between(H2Windows.INITIAL, 1024 * MB)
            .doc("The same of all requests of a connection together, from its first body on; of the memory budget.");

    public static final SizeSetting WINDOW_MAX = Setting.size("millrace.h2.window.max", 8 * MB)
            .between(H2Windows.INITIAL, 1024 * MB)
            .doc("Up to which windows grow where bandwidth and delay ask for it and the memory budget allows it.");

    public static final FlagSetting WINDOW_GROWS = Setting.flag("millrace.h2.window.grows", true)
            .doc("Whether windows grow. Round trips are measured only where a body keeps a window busy.");

    public static final SizeSetting FRAME_LENGTH_MAX = Setting.size("millrace.h2.frame.length.max", 16 * KB)
            .between(16 * KB, 64 * KB)
            .doc("Longest payload of a frame that a peer may send.");

    public static final SizeSetting BLOCK_LENGTH_MAX = Setting.size("millrace.h2.block.length.max", 32_000)
            .between(128, 256 * KB)
            .doc("Longest field section as it is encoded; a longer one ends the connection.");

    public static final SizeSetting TABLE_LENGTH = Setting.size("millrace.h2.table.length", 4 * KB)
            .between(0, 64 * KB)
            .doc("Memory in which a peer may have fields of its requests remembered, for each connection.");

    public static final SizeSetting ENCODER_TABLE_LENGTH_MAX = Setting.size(
                    "millrace.h2.encoder.table.length.max", 4 * KB)
            .between(0, 64 * KB)
            .doc("The same for the fields of responses, if the peer allows as much.");

    public static final FlagSetting CONNECT_PROTOCOL = Setting.flag("millrace.h2.connect.protocol", false)
            .doc("Whether CONNECT may ask for a protocol (RFC 8441), as WebSocket does. For handlers that look at"
                    + " it: to others it looks like a request to a proxy.");

    public static final CountSetting RESETS_MAX = Setting.count("millrace.h2.resets.max", 200)
            .between(1, 1_000_000)
            .doc("Requests of a connection that may end by a reset, the peer's or one that it caused, at once; one that"
                    + " ends before a byte of its response counts twice. Beyond the connection ends.");

    public static final CountSetting RESETS_PER_SECOND = Setting.count("millrace.h2.resets.per.second", 20)
            .between(0, 1_000_000)
            .doc("How many of these resets a second gives back.");

    public static final CountSetting CONTINUATIONS_MAX = Setting.count("millrace.h2.continuations.max", 8)
            .between(0, 1_000_000)
            .doc("Frames of one field section behind its first, or 1.25 times as many as its limits need if that is"
                    + " more.");

    public static final CountSetting EMPTY_FRAGMENTS_MAX = Setting.count("millrace.h2.empty.fragments.max", 1)
            .between(0, 1_000_000)
            .doc("Frames of one field section that carry nothing and do not end it.");

    public static final CountSetting EMPTY_DATA_MAX = Setting.count("millrace.h2.empty.data.max", 10)
            .between(0, 1_000_000)
            .doc("DATA frames in a row that carry nothing and end nothing.");

    public static final CountSetting TINY_DATA_MAX = Setting.count("millrace.h2.tiny.data.max", 8_192)
            .between(1, 1_000_000)
            .doc("DATA frames of fewer than 256 bytes that came and no handler has taken yet. Those taken cost"
                    + " nothing.");

    public static final CountSetting CONTROL_QUEUED_MAX = Setting.count("millrace.h2.control.queued.max", 512)
            .between(1, 1_000_000)
            .doc("Acknowledgements and resets that a peer caused and does not read.");

    public static final CountSetting SETTINGS_FRAMES_MAX = Setting.count("millrace.h2.settings.frames.max", 32)
            .between(1, 1_000_000)
            .doc("SETTINGS frames of a connection in 10 s.");

    public static final CountSetting PINGS_MAX = Setting.count("millrace.h2.pings.max", 64)
            .between(1, 1_000_000)
            .doc("PING frames of a connection in 10 s; a body that is sent to it gives them back.");

    public static final CountSetting IDLE_FRAMES_MAX = Setting.count("millrace.h2.idle.frames.max", 2_048)
            .between(1, 1_000_000)
            .doc("Frames of a connection in 10 s that change nothing: priorities and unknown ones.");

    public static final FlagSetting OBSERVE = Setting.flag("millrace.h2.observe", false)
            .doc("Whether what goes beyond the bounds of resets and of frames is only counted, and nothing is cut.");

    @Override
    public void check(CrossCheck check) {
        check.atMost(WINDOW_STREAM, WINDOW_MAX);
        check.atMost(WINDOW_CONNECTION, WINDOW_MAX);
    }
}
