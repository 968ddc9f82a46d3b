#define _GNU_SOURCE
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
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

int sys_accept(int fd) {
    int accepted = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
    return accepted < 0 ? -errno : accepted;
}

int sys_connect(int fd, const void *address, uint32_t length) {
    return connect(fd, address, length) != 0 ? -errno : 0;
}

/* Returns the length of the value. */
int sys_option_of(int fd, int level, int name, void *value, uint32_t length) {
    socklen_t filled = length;
    return getsockopt(fd, level, name, value, &filled) != 0 ? -errno : (int)filled;
}

/* Not one of the first three, which have a meaning. */
int sys_duplicate(int fd) {
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    return copy < 0 ? -errno : copy;
}

int sys_replace(int from, int to) {
    return dup3(from, to, O_CLOEXEC) < 0 ? -errno : 0;
}

int sys_close_on_exec(int fd) {
    return fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 ? -errno : 0;
}

/* The kernel's own limit of descriptors in one message. */
enum { DESCRIPTORS_MAX = 253 };

union control {
    struct cmsghdr aligned;
    char bytes[CMSG_SPACE(DESCRIPTORS_MAX * sizeof(int))];
};

int sys_send(int fd, const void *bytes, uint32_t length, const int *fds, uint32_t count) {
    if (count > DESCRIPTORS_MAX) {
        return -EINVAL;
    }
    union control control;
    struct iovec text = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &text, .msg_iovlen = 1};
    if (count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(header), fds, count * sizeof(int));
    }
    ssize_t n = sendmsg(fd, &message, MSG_NOSIGNAL);
    return n < 0 ? -errno : (int)n;
}

static void close_all(const unsigned char *fds, size_t count) {
    for (size_t i = 0; i < count; i++) {
        int fd;
        memcpy(&fd, fds + i * sizeof fd, sizeof fd);
        close(fd);
    }
}

/* What does not fit, or was cut, is an error; nothing of it stays open. */
int sys_receive(int fd, void *bytes, uint32_t room, int *fds, uint32_t count_max) {
    if (count_max > DESCRIPTORS_MAX) {
        return -EINVAL;
    }
    union control control;
    struct iovec text = {.iov_base = bytes, .iov_len = room};
    struct msghdr message = {
        .msg_iov = &text, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
    if (n < 0) {
        return -errno;
    }
    size_t count = 0;
    int cut = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
    for (struct cmsghdr *h = CMSG_FIRSTHDR(&message); h != NULL; h = CMSG_NXTHDR(&message, h)) {
        if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        size_t more = (h->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        if (cut || count + more > count_max) {
            close_all(CMSG_DATA(h), more);
            cut = 1;
        } else {
            memcpy(fds + 1 + count, CMSG_DATA(h), more * sizeof(int));
            count += more;
        }
    }
    if (cut) {
        close_all((unsigned char *)(fds + 1), count);
        return -EMSGSIZE;
    }
    fds[0] = (int)count;
    return (int)n;
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
