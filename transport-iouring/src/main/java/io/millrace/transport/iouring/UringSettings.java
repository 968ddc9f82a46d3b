package io.millrace.transport.iouring;

import io.millrace.engine.config.CountSetting;
import io.millrace.engine.config.CrossCheck;
import io.millrace.engine.config.DurationSetting;
import io.millrace.engine.config.FlagSetting;
import io.millrace.engine.config.Setting;
import io.millrace.engine.config.SettingsCatalog;
import io.millrace.engine.config.SizeSetting;
import io.millrace.engine.config.TextSetting;
import io.millrace.sys.NativeLibrary;
import java.time.Duration;

/**
 * The settings of the Linux transport.
 * Immutable; any thread.
 */
public final class UringSettings implements SettingsCatalog {
    private static final long KB = 1024;

    public static final CountSetting SQ_ENTRIES = Setting.count("millrace.iouring.sq.entries", 1024)
            .powerOfTwo()
            .between(8, 32_768)
            .doc("Operations that are collected before the kernel is entered for them alone.");

    public static final CountSetting CQ_ENTRIES = Setting.count("millrace.iouring.cq.entries", 16_384)
            .powerOfTwo()
            .between(16, 65_536)
            .doc("Completions that find room in the ring; beyond them the kernel keeps a list, which is slower.");

    public static final CountSetting GATHER_PIECES_MAX = Setting.count("millrace.iouring.gather.pieces.max", 8)
            .between(1, 64)
            .doc("Pieces of a send queue that leave in one send.");

    public static final CountSetting FILE_CHUNKS = Setting.count("millrace.iouring.file.chunks", 16)
            .between(1, 4096)
            .doc("Parts of files of a loop that are read or sent at the same time; further ones wait in turn.");

    public static final SizeSetting FILE_CHUNK_LENGTH = Setting.size("millrace.iouring.file.chunk.length", 64 * KB)
            .between(4 * KB, 16 * KB * KB)
            .doc("Bytes of a file that are read at once.");

    public static final FlagSetting RECEIVE_LIMIT = Setting.flag("millrace.iouring.receive.limit", true)
            .doc("Lets the kernel end a standing order to receive after its bytes (6.17); else it is cancelled.");

    public static final DurationSetting COALESCED_MAX = Setting.duration(
                    "millrace.iouring.coalesced.max", Duration.ofNanos(200_000))
            .between(Duration.ofNanos(1000), Duration.ofMillis(1))
            .zeroMeans("no completion is waited for together with others")
            .doc("Longest delay at a busy loop, so that more arrives to be worked off together (6.12).");

    public static final TextSetting NATIVE_LIBRARY = Setting.text(NativeLibrary.FILE, "")
            .form("a path")
            .atClassLoad()
            .doc("File that is loaded as the native library, instead of the one in the jar.");

    public static final TextSetting NATIVE_FOLDER = Setting.text(NativeLibrary.FOLDER, "")
            .form("a path")
            .atClassLoad()
            .doc("Folder that the native library is extracted to for a moment; unless named that for temporary files.");

    @Override
    public void check(CrossCheck check) {
        check.atMost(SQ_ENTRIES, CQ_ENTRIES);
    }
}
