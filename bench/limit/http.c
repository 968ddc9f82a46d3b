#define _GNU_SOURCE
#include "http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "sys.h"

enum { BACKLOG = 8192 };

static const char ANSWER[] = "HTTP/1.1 200 OK\r\nServer: limit\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
                             "Content-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!";
static const char HEAD_END[] = "\r\n\r\n";

enum { ANSWER_LENGTH = sizeof ANSWER - 1, HEAD_END_LENGTH = sizeof HEAD_END - 1 };

/* One behind the other. */
static char answers[ANSWERS * ANSWER_LENGTH];

void prepare_answers(void) {
    for (int i = 0; i < ANSWERS; i++) {
        memcpy(answers + i * ANSWER_LENGTH, ANSWER, ANSWER_LENGTH);
    }
}

uint32_t count_heads(const char *at, uint32_t length, uint8_t *matched) {
    const char *end = at + length;
    uint32_t found = 0;
    uint8_t m = *matched;
    while (at < end) {
        if (m == 0) {
            at = memchr(at, HEAD_END[0], (size_t)(end - at));
            if (at == NULL) {
                break;
            }
        }
        if (*at != HEAD_END[m]) {
            m = 0; /* the byte is looked at again: it may begin an end */
            continue;
        }
        at++;
        if (++m == HEAD_END_LENGTH) {
            found++;
            m = 0;
        }
    }
    *matched = m;
    return found;
}

void owe(struct debt *debt, uint32_t heads) {
    debt->bytes += (uint64_t)heads * ANSWER_LENGTH;
}

uint32_t next_bytes(const struct debt *debt, const char **at) {
    uint32_t room = sizeof answers - debt->offset;
    *at = answers + debt->offset;
    return debt->bytes < room ? (uint32_t)debt->bytes : room;
}

void paid(struct debt *debt, uint32_t length) {
    debt->bytes -= length;
    debt->offset = (debt->offset + length) % ANSWER_LENGTH;
}

static void must(int result, const char *what) {
    if (result < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-result));
        exit(1);
    }
}

int listen_as_told(int argc, char **argv, int kind) {
    char *end = NULL;
    long port = argc == 2 ? strtol(argv[1], &end, 10) : -1;
    if (end == NULL || end == argv[1] || *end != 0 || port < 0 || port > PORT_MAX) {
        fprintf(stderr, "%s PORT: listens on the loopback address; 0 takes any port\n", argv[0]);
        exit(2);
    }
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    int fd = sys_socket(AF_INET, kind, 0);
    must(fd, "socket");
    must(sys_option(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "SO_REUSEADDR");
    must(sys_option(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY"); /* what it accepts inherits it */
    must(sys_bind(fd, &at, sizeof at), "bind");
    must(sys_listen(fd, BACKLOG), "listen");
    must(sys_name(fd, 0, &at, sizeof at), "getsockname");
    printf("READY http://127.0.0.1:%d\n", ntohs(at.sin_port));
    fflush(stdout);
    return fd;
}
