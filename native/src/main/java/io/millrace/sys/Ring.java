package io.millrace.sys;

/**
 * The three system calls of io_uring and the mapping of its memory. Any thread may call; a ring itself belongs to the
 * thread that enabled it.
 *
 * <p>Addresses are of memory outside the heap, which the caller keeps alive. What fails returns a negative {@link
 * Errno}. {@link NativeLibrary#load()} comes first.
 */
public final class Ring {
    private Ring() {}

    /** {@code io_uring_setup}: a descriptor. @param params address of {@code struct io_uring_params}, filled in */
    public static native int setup(int entries, long params);

    /**
     * {@code io_uring_enter}: how many were submitted. The only native call of a loop under load.
     *
     * @param arg address of {@code struct io_uring_getevents_arg}, or 0
     * @param argLength bytes of it
     */
    public static native int enter(int fd, int submit, int complete, int flags, long arg, int argLength);

    /** {@code io_uring_register}. @param arg address of what the operation takes, or 0 */
    public static native int register(int fd, int op, long arg, int count);

    /** Maps a part of a ring, shared with the kernel and not with child processes: its address. */
    public static native long map(int fd, long offset, long length);

    /** Ends a mapping. Nothing may use it any more, the kernel neither. */
    public static native int unmap(long address, long length);
}
