/* A ring as Millrace has it: mapped, one thread, multishot receives into a buffer ring, waits with a deadline. */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ENTRIES = 8, BUFFERS = 2, BUFFER_LENGTH = 16, GROUP = 3, RECEIVE = 77, SECOND_NS = 1000000000 };

struct ring {
    int fd;
    struct params params;
    unsigned char *rings;
    uint64_t rings_length;
    struct sqe *sqes;
    uint64_t sqes_length;
};

static uint32_t *word(struct ring *ring, uint32_t offset) {
    return (uint32_t *)(void *)(ring->rings + offset);
}

static uint64_t address_of(const void *at) {
    return (uint64_t)(uintptr_t)at;
}

static void map(struct ring *ring) {
    struct params *p = &ring->params;
    uint64_t sq_end = p->sq.array + p->sq_entries * sizeof(uint32_t);
    uint64_t cq_end = p->cq.cqes + p->cq_entries * sizeof(struct cqe);
    ring->rings_length = sq_end > cq_end ? sq_end : cq_end;
    ring->sqes_length = p->sq_entries * sizeof(struct sqe);
    int64_t rings = sys_ring_map(ring->fd, OFFSET_RINGS, ring->rings_length);
    int64_t sqes = sys_ring_map(ring->fd, OFFSET_SQES, ring->sqes_length);
    EXPECT(1, rings > 0);
    EXPECT(1, sqes > 0);
    ring->rings = (unsigned char *)(intptr_t)rings;
    ring->sqes = (struct sqe *)(intptr_t)sqes;
}

static void submit(struct ring *ring, struct sqe sqe) {
    uint32_t *tail = word(ring, ring->params.sq.tail);
    uint32_t index = *tail & *word(ring, ring->params.sq.mask);
    ring->sqes[index] = sqe;
    word(ring, ring->params.sq.array)[index] = index;
    __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
    EXPECT(1, sys_ring_enter(ring->fd, 1, 0, 0, NULL, 0));
}

/* Waits for a completion for ns at most; returns what enter returned. */
static int await(struct ring *ring, int64_t ns) {
    struct span span = {ns / SECOND_NS, ns % SECOND_NS};
    struct wait wait = {.span = address_of(&span)};
    return sys_ring_enter(ring->fd, 0, 1, ENTER_GETEVENTS | ENTER_EXT_ARG, &wait, sizeof wait);
}

static struct cqe next(struct ring *ring) {
    uint32_t *head = word(ring, ring->params.cq.head);
    if (*head == __atomic_load_n(word(ring, ring->params.cq.tail), __ATOMIC_ACQUIRE)) {
        EXPECT(0, await(ring, 10LL * SECOND_NS));
    }
    struct cqe *cqes = (struct cqe *)(void *)(ring->rings + ring->params.cq.cqes);
    struct cqe cqe = cqes[*head & *word(ring, ring->params.cq.mask)];
    __atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
    return cqe;
}

static void check_bad_arguments(struct ring *ring) {
    struct params p = {0};
    int pair[2];
    EXPECT(-EINVAL, sys_ring_setup(0, &p));
    EXPECT(-EFAULT, sys_ring_setup(ENTRIES, NULL));
    p.flags = 1U << 31;
    EXPECT(-EINVAL, sys_ring_setup(ENTRIES, &p));
    EXPECT(-EBADF, sys_ring_enter(-1, 0, 0, 0, NULL, 0));
    EXPECT(-EINVAL, sys_ring_enter(ring->fd, 0, 0, 1U << 31, NULL, 0));
    EXPECT(-EINVAL, sys_ring_enter(ring->fd, 0, 1, ENTER_GETEVENTS | ENTER_EXT_ARG, &p, 1));
    EXPECT(-EBADF, sys_ring_register(-2, REGISTER_PBUF_RING, &p, 1));
    EXPECT(-EINVAL, sys_ring_register(ring->fd, 12345, NULL, 0));
    EXPECT(-EBADF, sys_ring_map(-1, OFFSET_RINGS, 4096));
    EXPECT(-EINVAL, sys_ring_map(ring->fd, OFFSET_RINGS, 0));
    EXPECT(-EINVAL, sys_ring_unmap(ring->rings + 1, 4096));
    EXPECT(0, sys_socket_pair(AF_UNIX, SOCK_STREAM, pair));
    EXPECT(-EOPNOTSUPP, sys_ring_enter(pair[0], 0, 0, 0, NULL, 0));
    EXPECT(0, sys_close(pair[0]));
    EXPECT(0, sys_close(pair[1]));
}

static void check_nops(struct ring *ring) {
    for (uint64_t token = 1; token <= 3 * ENTRIES; token++) { /* around both rings */
        submit(ring, (struct sqe){.op = OP_NOP, .fd = -1, .token = token});
        struct cqe cqe = next(ring);
        EXPECT(token, cqe.token);
        EXPECT(0, cqe.result);
    }
    submit(ring, (struct sqe){.op = 255, .fd = -1, .token = 9});
    EXPECT(-EINVAL, next(ring).result);
}

static void on_alarm(int signal) {
    (void)signal;
}

static void check_waits(struct ring *ring) {
    EXPECT(-ETIME, await(ring, 1000000));
    struct span span = {0, 1000000};
    submit(ring, (struct sqe){.op = OP_TIMEOUT, .fd = -1, .address = address_of(&span), .length = 1});
    EXPECT(-ETIME, next(ring).result);

    struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    struct itimerval soon = {.it_interval.tv_usec = 20000, .it_value.tv_usec = 20000}, never = {0};
    EXPECT(0, sigaction(SIGALRM, &action, NULL));
    EXPECT(0, setitimer(ITIMER_REAL, &soon, NULL));
    EXPECT(-EINTR, await(ring, 10LL * SECOND_NS));
    EXPECT(0, setitimer(ITIMER_REAL, &never, NULL));
}

static void give(struct buffer *buffers, uint16_t *tail, unsigned char *memory, uint16_t id) {
    struct buffer *at = &buffers[*tail & (BUFFERS - 1)];
    at->address = address_of(memory + (size_t)id * BUFFER_LENGTH);
    at->length = BUFFER_LENGTH;
    at->id = id;
    *tail += 1;
    __atomic_store_n(&buffers[0].tail, *tail, __ATOMIC_RELEASE);
}

static void send_text(struct ring *ring, int fd, const char *text) {
    uint32_t length = (uint32_t)strlen(text);
    submit(ring, (struct sqe){.op = OP_SEND, .fd = fd, .address = address_of(text), .length = length, .token = length});
}

/* The completions of a send and of the receive at the other end, which come in either order. */
static struct cqe sent_and_received(struct ring *ring, uint32_t length) {
    struct cqe first = next(ring), second = next(ring);
    struct cqe sent = first.token == RECEIVE ? second : first;
    EXPECT(length, sent.token);
    EXPECT(length, sent.result);
    return first.token == RECEIVE ? first : second;
}

static void receive(struct ring *ring, int fd) {
    submit(ring, (struct sqe){.op = OP_RECV, .flags = SQE_BUFFER_SELECT, .priority = RECV_MULTISHOT, .fd = fd,
                              .buffer_group = GROUP, .token = RECEIVE});
}

static void check_received(struct cqe cqe, const unsigned char *memory, const char *text) {
    EXPECT(RECEIVE, cqe.token);
    EXPECT(strlen(text), cqe.result);
    EXPECT(CQE_BUFFER | CQE_MORE, cqe.flags & (CQE_BUFFER | CQE_MORE));
    EXPECT(0, memcmp(memory + (size_t)(cqe.flags >> CQE_BUFFER_SHIFT) * BUFFER_LENGTH, text, strlen(text)));
}

static void check_receives(struct ring *ring) {
    unsigned char *memory = malloc((size_t)BUFFERS * BUFFER_LENGTH);
    struct buffer *buffers = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct buffer_ring group = {.address = address_of(buffers), .entries = BUFFERS, .group = GROUP};
    uint16_t tail = 0;
    int ends[2];
    EXPECT(0, sys_ring_register(ring->fd, REGISTER_PBUF_RING, &group, 1));
    EXPECT(-EEXIST, sys_ring_register(ring->fd, REGISTER_PBUF_RING, &group, 1));
    EXPECT(0, sys_socket_pair(AF_UNIX, SOCK_STREAM, ends));
    receive(ring, -1);
    EXPECT(-EBADF, next(ring).result);

    give(buffers, &tail, memory, 0);
    give(buffers, &tail, memory, 1);
    receive(ring, ends[1]);
    send_text(ring, ends[0], "first");
    check_received(sent_and_received(ring, 5), memory, "first");
    send_text(ring, ends[0], "second one");
    check_received(sent_and_received(ring, 10), memory, "second one");

    send_text(ring, ends[0], "too much");
    struct cqe starved = sent_and_received(ring, 8);
    EXPECT(-ENOBUFS, starved.result);
    EXPECT(0, starved.flags & CQE_MORE);
    give(buffers, &tail, memory, 1);
    give(buffers, &tail, memory, 0);
    receive(ring, ends[1]);
    check_received(next(ring), memory, "too much");

    submit(ring, (struct sqe){.op = OP_ASYNC_CANCEL, .fd = -1, .address = RECEIVE, .token = 0});
    struct cqe canceled = sent_and_received(ring, 0);
    EXPECT(-ECANCELED, canceled.result);
    receive(ring, ends[1]);
    EXPECT(0, sys_shutdown(ends[0], SHUT_WR));
    struct cqe end = next(ring);
    EXPECT(0, end.result);
    EXPECT(0, end.flags & CQE_MORE);
    EXPECT(0, sys_close(ends[0]));
    EXPECT(0, sys_close(ends[1]));
    EXPECT(0, munmap(buffers, 4096));
    free(memory);
}

/* A child must not have the ring's memory. */
static void check_fork(struct ring *ring) {
    pid_t child = fork();
    if (child == 0) {
        unsigned char resident;
        _exit(mincore(ring->rings, 1, &resident) != 0 && errno == ENOMEM ? 0 : 1);
    }
    int status = -1;
    EXPECT(child, waitpid(child, &status, 0));
    EXPECT(0, status);
}

int check_ring(void) {
    struct ring ring = {.params = {.flags = SETUP_CQSIZE | SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN,
                                   .cq_entries = 2 * ENTRIES}};
    ring.fd = sys_ring_setup(ENTRIES, &ring.params);
    if (ring.fd < 0) {
        fprintf(stderr, "the kernel gives no ring: %s\n", strerror(-ring.fd));
        return 0;
    }
    map(&ring);
    check_bad_arguments(&ring);
    check_nops(&ring);
    check_waits(&ring);
    check_receives(&ring);
    check_fork(&ring);
    EXPECT(0, sys_ring_unmap(ring.rings, ring.rings_length));
    EXPECT(0, sys_ring_unmap(ring.sqes, ring.sqes_length));
    EXPECT(0, sys_close(ring.fd));
    EXPECT(-EBADF, sys_ring_enter(ring.fd, 0, 0, 0, NULL, 0));
    return 1;
}
