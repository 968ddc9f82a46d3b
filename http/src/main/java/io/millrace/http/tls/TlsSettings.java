package io.millrace.http.tls;

import io.millrace.engine.config.CountSetting;
import io.millrace.engine.config.DurationSetting;
import io.millrace.engine.config.Setting;
import io.millrace.engine.config.SettingsCatalog;
import io.millrace.engine.config.SizeSetting;
import io.millrace.engine.config.TextSetting;
import java.time.Duration;

/**
 * The settings of TLS: who makes the records, limits, deadlines.
 * Immutable; any thread.
 */
public final class TlsSettings implements SettingsCatalog {
    private static final long KB = 1024;

    public static final TextSetting PROVIDER = Setting.text("millrace.tls.provider", "auto")
            .form("auto or a provider's name, as jdk")
            .doc("Who makes TLS records; auto takes the fastest that works here.");

    public static final DurationSetting HANDSHAKE_TIMEOUT = Setting.duration(
                    "millrace.tls.handshake.timeout", Duration.ofSeconds(10))
            .between(Duration.ofMillis(10), Duration.ofHours(1))
            .doc("Longest time from accepting or opening a connection to the end of its handshake.");

    public static final SizeSetting HELLO_LENGTH_MAX = Setting.size("millrace.tls.hello.length.max", 16 * KB)
            .between(512, 32 * KB)
            .doc("Longest ClientHello; whoever sends a longer one is refused before it is read.");

    public static final SizeSetting HANDSHAKE_LENGTH_MAX = Setting.size("millrace.tls.handshake.length.max", 64 * KB)
            .between(4 * KB, 1024 * KB)
            .doc("Most bytes of a peer's whole handshake, certificates included.");

    public static final CountSetting HANDSHAKES_PER_TURN_MAX = Setting.count("millrace.tls.handshakes.per.turn.max", 8)
            .between(1, 65_536)
            .doc("Handshakes that are begun in one turn of a loop; the rest waits for the next.");

    public static final CountSetting TASKS_MAX = Setting.count("millrace.tls.tasks.max", 4)
            .between(1, 1024)
            .doc("Costly steps of handshakes of one loop that are worked at beside it at once; the rest waits, the"
                    + " longest first.");

    public static final SizeSetting WRAP_AHEAD_LENGTH = Setting.size("millrace.tls.wrap.ahead.length", 64 * KB)
            .between(2 * KB, 16 * 1024 * KB)
            .doc("Bytes of a connection that are made into records before the kernel has taken those made before.");

    public static final CountSetting EMPTY_RECORDS_MAX = Setting.count("millrace.tls.empty.records.max", 32)
            .between(1, 65_536)
            .doc("Records without a byte of data that a peer may send in a row once its handshake is over.");

    public static final CountSetting SESSIONS_MAX = Setting.count("millrace.tls.sessions.max", 20_480)
            .between(1, 16_777_216)
            .doc("Sessions that one certificate configuration remembers, to be gone on from.");

    public static final DurationSetting SESSION_TIMEOUT = Setting.duration(
                    "millrace.tls.session.timeout", Duration.ofHours(2))
            .between(Duration.ofSeconds(1), Duration.ofDays(7))
            .doc("How long a session may be gone on from.");
}
