package io.millrace.sys;

/**
 * System calls on sockets and descriptors. Any thread.
 *
 * <p>Addresses are of memory outside the heap, which the caller keeps alive. What fails returns a negative {@link
 * Errno}. Descriptors are closed when the process executes another program. {@link NativeLibrary#load()} comes first.
 */
public final class Sockets {
    private Sockets() {}

    /** {@code socket}: a blocking one. */
    public static native int open(int family, int type, int protocol);

    /** {@code socketpair}. @param fds address of two ints, filled in */
    public static native int pair(int family, int type, long fds);

    /** {@code bind}. @param address of a {@code struct sockaddr} of that length */
    public static native int bind(int fd, long address, int length);

    /** {@code listen}. */
    public static native int listen(int fd, int backlog);

    /** {@code setsockopt}. @param value address of the value */
    public static native int option(int fd, int level, int name, long value, int length);

    /**
     * {@code getpeername} or {@code getsockname}: the length of the address.
     *
     * @param address of room for a {@code struct sockaddr}, filled in
     */
    public static native int name(int fd, boolean ofPeer, long address, int room);

    /** {@code shutdown}. @param how 0 ends the input, 1 the output, 2 both */
    public static native int shutdown(int fd, int how);

    /** {@code close}; the descriptor is gone even when this fails. */
    public static native int close(int fd);

    /** {@code accept}: a blocking one. */
    public static native int accept(int fd);

    /** {@code connect}. @param address of a {@code struct sockaddr} of that length */
    public static native int connect(int fd, long address, int length);

    /** {@code getsockopt}: the length of the value. @param value address of room for it, filled in */
    public static native int optionOf(int fd, int level, int name, long value, int length);

    /** Another descriptor, above 2, of the same socket or file. */
    public static native int duplicate(int fd);

    /** {@code dup3}: from now on {@code to}, whose own file is closed, is of the file of {@code from} too. */
    public static native int replace(int from, int to);

    /** The descriptor is closed when the process executes another program, as all that come from here. */
    public static native int closeOnExec(int fd);

    /**
     * {@code sendmsg} with descriptors, which stay open here: bytes sent.
     *
     * @param fds address of that many ints, at most 253
     */
    public static native int send(int fd, long bytes, int length, long fds, int count);

    /**
     * {@code recvmsg} with descriptors: bytes received, 0 at the end. A message that does not fit is lost with what it
     * carried.
     *
     * @param fds address of one int for the count and {@code countMax} for the descriptors, at most 253
     */
    public static native int receive(int fd, long bytes, int room, long fds, int countMax);

    /** {@code eventfd}: a descriptor whose count is 0. */
    public static native int event();

    /** Adds one to the count of an eventfd. */
    public static native int signal(int fd);
}
