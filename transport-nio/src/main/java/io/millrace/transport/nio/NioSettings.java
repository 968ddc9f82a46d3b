package io.millrace.transport.nio;

import io.millrace.engine.config.CountSetting;
import io.millrace.engine.config.Setting;
import io.millrace.engine.config.SettingsCatalog;
import io.millrace.engine.config.SizeSetting;

/**
 * The settings of the portable transport.
 * Immutable; any thread.
 */
public final class NioSettings implements SettingsCatalog {
    private static final long KB = 1024;

    public static final CountSetting GATHER_PIECES_MAX = Setting.count("millrace.nio.gather.pieces.max", 64)
            .between(1, 1024)
            .doc("Pieces of a send queue that leave in one write; 1 writes each by itself.");

    public static final SizeSetting FILE_LENGTH_MAX = Setting.size("millrace.nio.file.length.max", 256 * KB)
            .between(4 * KB, 1024 * KB * KB)
            .doc("Bytes of a file that one channel may send in one turn, since a cold file blocks its loop.");
}
