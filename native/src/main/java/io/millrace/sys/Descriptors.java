package io.millrace.sys;

import java.nio.channels.Channel;

/** The descriptors inside objects of the JDK. Any thread. {@link NativeLibrary#load()} comes first. */
public final class Descriptors {
    private Descriptors() {}

    /**
     * The descriptor of a file channel or a server socket channel that the JDK opened, or -1: of one that is closed,
     * null, of another kind, or not the JDK's own. It stays the channel's, and holds until the channel is closed;
     * afterwards the number may be another file's.
     */
    public static native int of(Channel channel);
}
