package io.millrace.sys;

/**
 * Error numbers of Linux, which are the same on all its architectures that this package knows, and what they mean. Any
 * thread.
 *
 * <p>System calls here return them negated.
 */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int ENOSPC = 28;
    public static final int EPIPE = 32;
    public static final int ENOSYS = 38;
    public static final int ETIME = 62;
    public static final int EBADFD = 77;
    public static final int ENOTSOCK = 88;
    public static final int EMSGSIZE = 90;
    public static final int EPROTOTYPE = 91;
    public static final int ENOPROTOOPT = 92;
    public static final int EPROTONOSUPPORT = 93;
    public static final int EOPNOTSUPP = 95;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENETUNREACH = 101;
    public static final int ECONNABORTED = 103;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;
    public static final int EISCONN = 106;
    public static final int ENOTCONN = 107;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTUNREACH = 113;
    public static final int EALREADY = 114;
    public static final int EINPROGRESS = 115;
    public static final int ECANCELED = 125;

    private Errno() {}

    /** Name and meaning of an error number, for people: {@code EPERM: operation not permitted}. */
    public static String text(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM: operation not permitted";
            case ENOENT -> "ENOENT: no such file, or nothing of that name";
            case EINTR -> "EINTR: interrupted by a signal";
            case EIO -> "EIO: the device failed";
            case EBADF -> "EBADF: the descriptor is not open, or not for this";
            case EAGAIN -> "EAGAIN: not now, try again";
            case ENOMEM -> "ENOMEM: the kernel gives no memory";
            case EACCES -> "EACCES: permission denied";
            case EFAULT -> "EFAULT: an address outside the memory of this process";
            case EBUSY -> "EBUSY: in use";
            case EEXIST -> "EEXIST: it exists, or belongs to another thread";
            case ENODEV -> "ENODEV: no such device, or it cannot do this";
            case EINVAL -> "EINVAL: an argument that the kernel does not know";
            case ENFILE -> "ENFILE: no descriptor left in the whole system";
            case EMFILE -> "EMFILE: no descriptor left for this process";
            case ENOSPC -> "ENOSPC: no space left";
            case EPIPE -> "EPIPE: the sending side is closed";
            case ENOSYS -> "ENOSYS: the kernel has no such system call";
            case ETIME -> "ETIME: the time is up";
            default -> textOfNetwork(errno);
        };
    }

    private static String textOfNetwork(int errno) {
        return switch (errno) {
            case EBADFD -> "EBADFD: the descriptor is in the wrong state";
            case ENOTSOCK -> "ENOTSOCK: the descriptor is no socket";
            case EMSGSIZE -> "EMSGSIZE: the message is too long";
            case EPROTOTYPE -> "EPROTOTYPE: a socket of another type";
            case ENOPROTOOPT -> "ENOPROTOOPT: no such socket option here";
            case EPROTONOSUPPORT -> "EPROTONOSUPPORT: no such protocol in this kernel";
            case EOPNOTSUPP -> "EOPNOTSUPP: operation not supported here";
            case EAFNOSUPPORT -> "EAFNOSUPPORT: no such address family in this kernel";
            case EADDRINUSE -> "EADDRINUSE: the address is in use";
            case EADDRNOTAVAIL -> "EADDRNOTAVAIL: the address is not of this machine, or no port is left";
            case ENETDOWN -> "ENETDOWN: the network is down";
            case ENETUNREACH -> "ENETUNREACH: no route to the network";
            case ECONNABORTED -> "ECONNABORTED: the connection ended before it was accepted";
            case ECONNRESET -> "ECONNRESET: the peer reset the connection";
            case ENOBUFS -> "ENOBUFS: no buffer is free";
            case EISCONN -> "EISCONN: already connected";
            case ENOTCONN -> "ENOTCONN: not connected";
            case ETIMEDOUT -> "ETIMEDOUT: the peer did not answer in time";
            case ECONNREFUSED -> "ECONNREFUSED: nobody listens there";
            case EHOSTUNREACH -> "EHOSTUNREACH: no route to the host";
            case EALREADY -> "EALREADY: under way, too late to cancel";
            case EINPROGRESS -> "EINPROGRESS: begun and not done";
            case ECANCELED -> "ECANCELED: canceled";
            default -> "errno " + errno;
        };
    }
}
