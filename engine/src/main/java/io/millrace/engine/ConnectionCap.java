package io.millrace.engine;

import com.sun.management.UnixOperatingSystemMXBean;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.config.Settings;
import java.lang.management.ManagementFactory;

/** How many channels an engine may have open. Any thread. */
public final class ConnectionCap {
    /** Descriptors left to the rest of the process. */
    private static final int RESERVED = 128;

    private ConnectionCap() {}

    static int of(Settings settings) {
        int given = settings.count(EngineSettings.CONNECTIONS_MAX);
        if (given > 0) {
            return given;
        }
        long limit = fileDescriptorLimit();
        return limit < 0 ? Integer.MAX_VALUE : (int) Math.max(1, Math.min(Integer.MAX_VALUE, limit - RESERVED));
    }

    /** The process's limit of open files; -1 where the system has none or does not tell. */
    public static long fileDescriptorLimit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : -1;
    }
}
