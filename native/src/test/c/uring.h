/* The kernel's interface to io_uring in our own words, since the headers here may be older than the kernel: as much of it
 * as the checks and the limit servers of the benchmarks need. */
#ifndef MILLRACE_URING_H
#define MILLRACE_URING_H

#include <stdint.h>

enum {
    SETUP_CQSIZE = 1 << 3,
    SETUP_SUBMIT_ALL = 1 << 7,
    SETUP_SINGLE_ISSUER = 1 << 12,
    SETUP_DEFER_TASKRUN = 1 << 13,
    ENTER_GETEVENTS = 1 << 0,
    ENTER_EXT_ARG = 1 << 3,
    ENTER_REGISTERED_RING = 1 << 4,
    REGISTER_RING_FDS = 20,
    REGISTER_PBUF_RING = 22,
    OP_NOP = 0,
    OP_TIMEOUT = 11,
    OP_ACCEPT = 13,
    OP_ASYNC_CANCEL = 14,
    OP_CLOSE = 19,
    OP_SEND = 26,
    OP_RECV = 27,
    SQE_BUFFER_SELECT = 1 << 5,
    RECV_MULTISHOT = 1 << 1,
    ACCEPT_MULTISHOT = 1 << 0,
    CQE_BUFFER = 1 << 0,
    CQE_MORE = 1 << 1,
    CQE_BUFFER_SHIFT = 16
};

#define OFFSET_RINGS 0LL
#define OFFSET_SQES 0x10000000LL

struct sq_offsets {
    uint32_t head, tail, mask, entries, flags, dropped, array, reserved;
    uint64_t address;
};

struct cq_offsets {
    uint32_t head, tail, mask, entries, overflow, cqes, flags, reserved;
    uint64_t address;
};

struct params {
    uint32_t sq_entries, cq_entries, flags, thread_cpu, thread_idle, features, wq_fd, reserved[3];
    struct sq_offsets sq;
    struct cq_offsets cq;
};

struct sqe {
    uint8_t op, flags;
    uint16_t priority;
    int32_t fd;
    uint64_t offset, address;
    uint32_t length, op_flags;
    uint64_t token;
    uint16_t buffer_group, personality;
    uint32_t file_index;
    uint64_t more[2];
};

struct cqe {
    uint64_t token;
    int32_t result;
    uint32_t flags;
};

struct buffer {
    uint64_t address;
    uint32_t length;
    uint16_t id, tail;
};

struct buffer_ring {
    uint64_t address;
    uint32_t entries;
    uint16_t group, flags;
    uint64_t reserved[3];
};

/* Of registered descriptors of rings; the offset of one that the kernel may choose is all ones, and comes back. */
struct resource {
    uint32_t offset, reserved;
    uint64_t data;
};

struct span {
    int64_t seconds, nanos;
};

struct wait {
    uint64_t signals;
    uint32_t signals_length, reserved;
    uint64_t span;
};

_Static_assert(sizeof(struct params) == 120, "params");
_Static_assert(sizeof(struct sqe) == 64, "sqe");
_Static_assert(sizeof(struct cqe) == 16, "cqe");
_Static_assert(sizeof(struct buffer) == 16, "buffer");
_Static_assert(sizeof(struct buffer_ring) == 40, "buffer_ring");
_Static_assert(sizeof(struct resource) == 16, "resource");
_Static_assert(sizeof(struct wait) == 24, "wait");

#endif
