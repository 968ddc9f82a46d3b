/* What both limit servers share: the one answer, the search for the ends of heads, the listener. */
#ifndef MILLRACE_LIMIT_HTTP_H
#define MILLRACE_LIMIT_HTTP_H

#include <stdint.h>

enum {
    ANSWERS = 1024, /* as many pipelined requests are answered with one send */
    CONNECTIONS_MAX = 1 << 16,
    PORT_MAX = 65535
};

/* Bytes that a connection is still owed, and where in an answer they begin. */
struct debt {
    uint64_t bytes;
    uint32_t offset;
};

/* Builds the answers. */
void prepare_answers(void);

/* How many heads end in the bytes; what has matched of an end that is cut is carried from piece to piece. */
uint32_t count_heads(const char *at, uint32_t length, uint8_t *matched);

/* Adds as many answers as heads. */
void owe(struct debt *debt, uint32_t heads);

/* The bytes to send next; returns their length. */
uint32_t next_bytes(const struct debt *debt, const char **at);

/* Takes off what was sent. */
void paid(struct debt *debt, uint32_t length);

/* On loopback and the port that the arguments name; says so on stdout, and ends the process if it cannot. */
int listen_as_told(int argc, char **argv, int kind);

#endif
