/* What the kernel alone costs with epoll: one thread, level-triggered, one recv and one send for what is ready. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http.h"

enum { EVENTS = 256, RECEIVE_LENGTH = 1 << 16 };

struct connection {
    struct debt debt;
    uint8_t matched, wants_room;
};

static struct connection connections[CONNECTIONS_MAX]; /* by descriptor */
static char received[RECEIVE_LENGTH];

static void watch(int epoll, int op, int fd, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    epoll_ctl(epoll, op, fd, &event);
}

static void accept_all(int epoll, int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= CONNECTIONS_MAX) {
            close(fd);
            continue;
        }
        memset(&connections[fd], 0, sizeof connections[fd]);
        watch(epoll, EPOLL_CTL_ADD, fd, EPOLLIN);
    }
}

/* Whether the connection goes on; so below. */
static int receive(int fd, struct connection *c) {
    ssize_t n = recv(fd, received, sizeof received, 0);
    if (n > 0) {
        owe(&c->debt, count_heads(received, (uint32_t)n, &c->matched));
    }
    return n > 0 || (n < 0 && errno == EAGAIN);
}

static int pay(int epoll, int fd, struct connection *c) {
    while (c->debt.bytes > 0) {
        const char *at;
        uint32_t length = next_bytes(&c->debt, &at);
        ssize_t n = send(fd, at, length, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN) {
            return 0;
        }
        if (n < 0) {
            break;
        }
        paid(&c->debt, (uint32_t)n);
    }
    uint8_t wants_room = c->debt.bytes > 0;
    if (wants_room != c->wants_room) {
        c->wants_room = wants_room;
        watch(epoll, EPOLL_CTL_MOD, fd, wants_room ? EPOLLOUT : EPOLLIN); /* who does not read is not read from */
    }
    return 1;
}

int main(int argc, char **argv) {
    struct epoll_event events[EVENTS];
    prepare_answers();
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_as_told(argc, argv, SOCK_STREAM | SOCK_NONBLOCK);
    watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN);
    for (;;) {
        int n = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                accept_all(epoll, listener);
                continue;
            }
            struct connection *c = &connections[fd];
            int goes_on = c->wants_room || receive(fd, c);
            if (!goes_on || !pay(epoll, fd, c)) {
                close(fd);
            }
        }
    }
}
