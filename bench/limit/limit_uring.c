/* What the kernel alone costs with io_uring (6.1 or later): one thread, multishot accept and receive into a ring of
 * buffers, and for each connection at most one send a turn. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "http.h"
#include "sys.h"
#include "uring.h"

enum { SUBMISSIONS = 1024, COMPLETIONS = 8192, BUFFERS = 1024, BUFFER_LENGTH = 4096, GROUP = 0 };
enum kind { ACCEPT, RECEIVE, SEND, CLOSE };

#define KIND_SHIFT 32

struct connection {
    struct debt debt;
    uint8_t matched, receiving, sending, listed;
};

static struct connection connections[CONNECTIONS_MAX]; /* by descriptor */
static int owing[CONNECTIONS_MAX];                     /* those that this turn has to send to */
static uint32_t owing_count;

static struct {
    int fd, listener;
    uint32_t submitted, sq_tail, sq_mask, cq_mask;
    uint32_t *sq_tail_shared, *cq_head_shared, *cq_tail_shared;
    struct sqe *sqes;
    struct cqe *cqes;
} ring;

static struct buffer *buffers; /* the ring of them */
static char *memory;           /* of all of them */
static uint16_t buffers_tail;

static int must(int result, const char *what) {
    if (result < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-result));
        exit(1);
    }
    return result;
}

static uint64_t address_of(const void *at) {
    return (uint64_t)(uintptr_t)at;
}

static void *map(int fd, int64_t offset, uint64_t length) {
    int64_t at = sys_ring_map(fd, offset, length);
    must(at < 0 ? (int)at : 0, "the memory of the ring");
    return (void *)(intptr_t)at;
}

static void open_ring(void) {
    struct params p = {
        .cq_entries = COMPLETIONS,
        .flags = SETUP_CQSIZE | SETUP_SUBMIT_ALL | SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN,
    };
    int fd = must(sys_ring_setup(SUBMISSIONS, &p), "io_uring_setup");
    uint64_t sq_end = p.sq.array + p.sq_entries * sizeof(uint32_t);
    uint64_t cq_end = p.cq.cqes + p.cq_entries * sizeof(struct cqe);
    char *at = map(fd, OFFSET_RINGS, sq_end > cq_end ? sq_end : cq_end);
    ring.sqes = map(fd, OFFSET_SQES, p.sq_entries * sizeof(struct sqe));
    ring.cqes = (struct cqe *)(void *)(at + p.cq.cqes);
    ring.sq_tail_shared = (uint32_t *)(void *)(at + p.sq.tail);
    ring.cq_head_shared = (uint32_t *)(void *)(at + p.cq.head);
    ring.cq_tail_shared = (uint32_t *)(void *)(at + p.cq.tail);
    ring.sq_mask = p.sq_entries - 1;
    ring.cq_mask = p.cq_entries - 1;
    uint32_t *array = (uint32_t *)(void *)(at + p.sq.array);
    for (uint32_t i = 0; i < p.sq_entries; i++) {
        array[i] = i;
    }
    struct resource itself = {.offset = UINT32_MAX, .data = (uint64_t)fd};
    must(sys_ring_register(fd, REGISTER_RING_FDS, &itself, 1), "IORING_REGISTER_RING_FDS");
    ring.fd = (int)itself.offset; /* the number to enter with, which costs no look-up of a file */
    memory = mmap(NULL, BUFFERS * BUFFER_LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    buffers = mmap(NULL, BUFFERS * sizeof *buffers, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(memory == MAP_FAILED || buffers == MAP_FAILED ? -ENOMEM : 0, "the buffers");
    struct buffer_ring group = {.address = address_of(buffers), .entries = BUFFERS, .group = GROUP};
    must(sys_ring_register(fd, REGISTER_PBUF_RING, &group, 1), "IORING_REGISTER_PBUF_RING");
}

/* EINTR, and EBUSY while completions wait for room, are for the next turn. */
static void enter(uint32_t complete) {
    __atomic_store_n(ring.sq_tail_shared, ring.sq_tail, __ATOMIC_RELEASE);
    uint32_t flags = ENTER_GETEVENTS | ENTER_REGISTERED_RING;
    int n = sys_ring_enter(ring.fd, ring.sq_tail - ring.submitted, complete, flags, NULL, 0);
    if (n >= 0) {
        ring.submitted += (uint32_t)n;
    } else if (n != -EINTR && n != -EBUSY) {
        must(n, "io_uring_enter");
    }
}

static void submit(struct sqe sqe, enum kind kind, int fd) {
    while (ring.sq_tail - ring.submitted > ring.sq_mask) {
        enter(0);
    }
    sqe.fd = fd;
    sqe.token = (uint64_t)kind << KIND_SHIFT | (uint32_t)fd;
    ring.sqes[ring.sq_tail++ & ring.sq_mask] = sqe;
}

static void give_back(uint16_t id) {
    struct buffer *b = &buffers[buffers_tail++ % BUFFERS];
    b->address = address_of(memory + (size_t)id * BUFFER_LENGTH);
    b->length = BUFFER_LENGTH;
    b->id = id;
}

/* The tail lies in what no buffer uses of the first entry. */
static void publish_buffers(void) {
    __atomic_store_n(&buffers[0].tail, buffers_tail, __ATOMIC_RELEASE);
}

static void accept_more(void) {
    struct sqe accept = {.op = OP_ACCEPT, .priority = ACCEPT_MULTISHOT, .op_flags = SOCK_CLOEXEC};
    submit(accept, ACCEPT, ring.listener);
}

static void receive_more(int fd) {
    connections[fd].receiving = 1;
    struct sqe receive = {
        .op = OP_RECV, .flags = SQE_BUFFER_SELECT, .priority = RECV_MULTISHOT, .buffer_group = GROUP};
    submit(receive, RECEIVE, fd);
}

static void close_if_done(int fd) {
    struct connection *c = &connections[fd];
    if (!c->receiving && !c->sending && c->debt.bytes == 0) {
        submit((struct sqe){.op = OP_CLOSE}, CLOSE, fd);
    }
}

static void list(int fd) {
    struct connection *c = &connections[fd];
    if (!c->listed && !c->sending && c->debt.bytes > 0) {
        c->listed = 1;
        owing[owing_count++] = fd;
    }
}

static void on_accept(const struct cqe *cqe) {
    int fd = cqe->result;
    if ((cqe->flags & CQE_MORE) == 0) {
        accept_more();
    }
    if (fd >= CONNECTIONS_MAX) {
        sys_close(fd);
    } else if (fd >= 0) {
        memset(&connections[fd], 0, sizeof connections[fd]);
        receive_more(fd);
    }
}

static void on_receive(const struct cqe *cqe, int fd) {
    struct connection *c = &connections[fd];
    c->receiving = (cqe->flags & CQE_MORE) != 0;
    if (cqe->result > 0) {
        uint16_t id = (uint16_t)(cqe->flags >> CQE_BUFFER_SHIFT);
        owe(&c->debt, count_heads(memory + (size_t)id * BUFFER_LENGTH, (uint32_t)cqe->result, &c->matched));
        give_back(id);
        list(fd);
    }
    if (c->receiving) {
        return;
    }
    if (cqe->result > 0 || cqe->result == -ENOBUFS) {
        receive_more(fd);
        return;
    }
    if (cqe->result < 0) {
        c->debt.bytes = 0;
    }
    close_if_done(fd);
}

static void on_send(const struct cqe *cqe, int fd) {
    struct connection *c = &connections[fd];
    c->sending = 0;
    if (cqe->result < 0) {
        c->debt.bytes = 0;
        sys_shutdown(fd, SHUT_RDWR); /* ends the receive */
    } else if (c->debt.bytes > 0) { /* else the receive has failed meanwhile */
        paid(&c->debt, (uint32_t)cqe->result);
    }
    list(fd);
    close_if_done(fd);
}

static void complete(void) {
    uint32_t head = *ring.cq_head_shared;
    uint32_t tail = __atomic_load_n(ring.cq_tail_shared, __ATOMIC_ACQUIRE);
    for (; head != tail; head++) {
        const struct cqe *cqe = &ring.cqes[head & ring.cq_mask];
        int fd = (int)(uint32_t)cqe->token;
        switch ((enum kind)(cqe->token >> KIND_SHIFT)) {
            case ACCEPT: on_accept(cqe); break;
            case RECEIVE: on_receive(cqe, fd); break;
            case SEND: on_send(cqe, fd); break;
            case CLOSE: break;
        }
    }
    publish_buffers();
    __atomic_store_n(ring.cq_head_shared, head, __ATOMIC_RELEASE);
}

static void send_what_is_owed(void) {
    for (uint32_t i = 0; i < owing_count; i++) {
        struct connection *c = &connections[owing[i]];
        c->listed = 0;
        if (c->debt.bytes > 0) {
            const char *at;
            uint32_t length = next_bytes(&c->debt, &at);
            c->sending = 1;
            struct sqe send = {.op = OP_SEND, .address = address_of(at), .length = length, .op_flags = MSG_NOSIGNAL};
            submit(send, SEND, owing[i]);
        }
    }
    owing_count = 0;
}

int main(int argc, char **argv) {
    prepare_answers();
    open_ring();
    for (uint16_t id = 0; id < BUFFERS; id++) {
        give_back(id);
    }
    publish_buffers();
    ring.listener = listen_as_told(argc, argv, SOCK_STREAM);
    accept_more();
    for (;;) {
        enter(1);
        complete();
        send_what_is_owed();
    }
}
