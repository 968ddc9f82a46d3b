#define _GNU_SOURCE
#include "sys.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* Blocking sockets: a ring waits by itself, and never blocks on them. */
int sys_socket(int family, int type, int protocol) {
    int fd = socket(family, type | SOCK_CLOEXEC, protocol);
    return fd < 0 ? -errno : fd;
}

int sys_socket_pair(int family, int type, int *fds) {
    return socketpair(family, type | SOCK_CLOEXEC, 0, fds) != 0 ? -errno : 0;
}

int sys_bind(int fd, const void *address, uint32_t length) {
    return bind(fd, address, length) != 0 ? -errno : 0;
}

int sys_listen(int fd, int backlog) {
    return listen(fd, backlog) != 0 ? -errno : 0;
}

int sys_option(int fd, int level, int name, const void *value, uint32_t length) {
    return setsockopt(fd, level, name, value, length) != 0 ? -errno : 0;
}

/* Returns the length of the address, which is cut to the room when it is longer. */
int sys_name(int fd, int of_peer, void *address, uint32_t room) {
    socklen_t length = room;
    int failed = of_peer ? getpeername(fd, address, &length) : getsockname(fd, address, &length);
    return failed ? -errno : (int)length;
}

int sys_shutdown(int fd, int how) {
    return shutdown(fd, how) != 0 ? -errno : 0;
}

/* Not again after EINTR: Linux has let go of the number by then, and another thread may have it. */
int sys_close(int fd) {
    return close(fd) != 0 ? -errno : 0;
}

int sys_event(void) {
    int fd = eventfd(0, EFD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int sys_event_signal(int fd) {
    uint64_t one = 1;
    for (;;) {
        ssize_t n = write(fd, &one, sizeof one);
        if (n >= 0) {
            return 0;
        }
        if (errno != EINTR) {
            return -errno;
        }
    }
}
