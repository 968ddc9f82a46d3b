package io.millrace.transport.iouring;

/**
 * The numbers of the kernel's io_uring interface that are used here: the same on every architecture, and stable.
 * Stateless.
 */
final class Uapi {
    // --- operations of a submission ---
    static final int OP_POLL_ADD = 6;
    static final int OP_SENDMSG = 9;
    static final int OP_ACCEPT = 13;
    static final int OP_ASYNC_CANCEL = 14;
    static final int OP_CONNECT = 16;
    static final int OP_CLOSE = 19;
    static final int OP_READ = 22;
    static final int OP_SEND = 26;
    static final int OP_RECV = 27;

    /** Of a submission: the kernel chooses a buffer of the group. */
    static final int SQE_BUFFER_SELECT = 1 << 5;

    static final int POLL_OUT = 4;
    static final int ACCEPT_MULTISHOT = 1;
    static final int RECV_MULTISHOT = 1 << 1;
    static final int CANCEL_ALL = 1;
    static final int CANCEL_ANY = 1 << 2;

    // --- flags of a completion ---
    static final int CQE_BUFFER = 1;
    static final int CQE_MORE = 1 << 1;
    static final int CQE_BUFFER_SHIFT = 16;

    // --- setting up ---
    static final int SETUP_CQSIZE = 1 << 3;
    static final int SETUP_CLAMP = 1 << 4;
    static final int SETUP_R_DISABLED = 1 << 6;
    static final int SETUP_SUBMIT_ALL = 1 << 7;
    static final int SETUP_TASKRUN_FLAG = 1 << 9;
    static final int SETUP_SINGLE_ISSUER = 1 << 12;
    static final int SETUP_DEFER_TASKRUN = 1 << 13;
    static final int SETUP_NO_SQARRAY = 1 << 16;

    static final int FEATURE_EXT_ARG = 1 << 8;
    static final int FEATURE_MIN_TIMEOUT = 1 << 15;
    static final int FEATURE_NO_IOWAIT = 1 << 17;

    static final long MAP_QUEUES = 0;
    static final long MAP_SUBMISSIONS = 0x1000_0000L;

    // --- flags of the submission queue, set by the kernel ---
    static final int SQ_CQ_OVERFLOW = 1 << 1;
    static final int SQ_TASKRUN = 1 << 2;

    // --- entering ---
    static final int ENTER_GETEVENTS = 1;
    static final int ENTER_EXT_ARG = 1 << 3;
    static final int ENTER_REGISTERED_RING = 1 << 4;
    static final int ENTER_NO_IOWAIT = 1 << 7;

    // --- registering ---
    static final int REGISTER_PROBE = 8;
    static final int REGISTER_RESTRICTIONS = 11;
    static final int REGISTER_ENABLE_RINGS = 12;
    static final int REGISTER_RING_FDS = 20;
    static final int UNREGISTER_RING_FDS = 21;
    static final int REGISTER_PBUF_RING = 22;

    /** Of an operation in the answer to a probe: it is there. */
    static final int PROBE_SUPPORTED = 1;

    static final int RESTRICTION_REGISTER_OP = 0;
    static final int RESTRICTION_SQE_OP = 1;
    static final int RESTRICTION_SQE_FLAGS_ALLOWED = 2;

    // --- sockets, on Linux ---
    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_STREAM = 1;
    static final int SOCK_SEQPACKET = 5;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int SHUT_WR = 1;
    static final int SHUT_BOTH = 2;
    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int SO_TYPE = 3;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_KEEPALIVE = 9;
    static final int SO_LINGER = 13;
    static final int SO_REUSEPORT = 15;
    static final int SO_PEERCRED = 17;
    static final int SO_RCVTIMEO = 20;
    static final int SO_SNDTIMEO = 21;
    static final int SO_ACCEPTCONN = 30;
    static final int SO_BUSY_POLL = 46;
    static final int IPPROTO_IP = 0;
    static final int IP_TOS = 1;
    static final int IP_FREEBIND = 15;
    static final int IP_TRANSPARENT = 19;
    static final int IP_BIND_ADDRESS_NO_PORT = 24;
    static final int IPPROTO_TCP = 6;
    static final int TCP_NODELAY = 1;
    static final int TCP_KEEPIDLE = 4;
    static final int TCP_KEEPINTVL = 5;
    static final int TCP_KEEPCNT = 6;
    static final int TCP_DEFER_ACCEPT = 9;
    static final int TCP_USER_TIMEOUT = 18;
    static final int TCP_FASTOPEN = 23;
    static final int TCP_NOTSENT_LOWAT = 25;
    static final int TCP_FASTOPEN_CONNECT = 30;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_TCLASS = 67;

    private Uapi() {}
}
