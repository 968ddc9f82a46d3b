package io.millrace.sys;

import java.nio.channels.FileChannel;

/** The descriptors inside objects of the JDK. Any thread. {@link NativeLibrary#load()} comes first. */
public final class Descriptors {
    private Descriptors() {}

    /**
     * The descriptor of a file that the JDK opened, or -1: of a channel that is closed, null, or not the JDK's own. It
     * stays the channel's, and holds until the channel is closed; afterwards the number may be another file's.
     */
    public static native int of(FileChannel channel);
}
