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

    /** {@code eventfd}: a descriptor whose count is 0. */
    public static native int event();

    /** Adds one to the count of an eventfd. */
    public static native int signal(int fd);
}
