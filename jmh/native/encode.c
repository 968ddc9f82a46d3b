/* Times the 133 bytes of HeadEncode written by memcpy for each field, lengths unknown to the compiler or known. */
#include "timing.h"

#include <string.h>

struct piece {
    const char *bytes;
    size_t length;
};

#define PIECE(text) {text, sizeof(text) - 1}

static struct piece pieces[] = {
    PIECE("HTTP/1.1 200 OK\r\n"),
    PIECE("Server: millrace\r\n"),
    PIECE("Date: "),
    PIECE("Mon, 23 Nov 2026 10:11:12 GMT"),
    PIECE("\r\n"),
    PIECE("Content-Type: text/plain\r\n"),
    PIECE("Content-Length: "),
    PIECE("13"),
    PIECE("\r\n\r\n"),
    PIECE("Hello, World!"),
};

enum { PIECES = sizeof pieces / sizeof pieces[0], WHOLE = 133 };

static char out[512];

static void by_field(void *state, long times) {
    struct piece *p = state;
    for (; times > 0; times--) {
        __asm__ volatile("" : "+r"(p) : : "memory"); /* lengths may have changed */
        char *at = out;
        for (int i = 0; i < PIECES; i++) {
            memcpy(at, p[i].bytes, p[i].length);
            at += p[i].length;
        }
        __asm__ volatile("" : : "r"(out) : "memory");
    }
}

#define CONSTANT(text) (memcpy(at, text, sizeof(text) - 1), at += sizeof(text) - 1)

static void by_constant(void *state, long times) {
    const struct piece *p = state;
    for (; times > 0; times--) {
        __asm__ volatile("" : "+r"(p) : : "memory");
        char *at = out;
        CONSTANT("HTTP/1.1 200 OK\r\n");
        CONSTANT("Server: millrace\r\n");
        CONSTANT("Date: ");
        memcpy(at, p[3].bytes, 29);
        at += 29;
        CONSTANT("\r\nContent-Type: text/plain\r\n");
        CONSTANT("Content-Length: ");
        memcpy(at, p[7].bytes, 2);
        at += 2;
        CONSTANT("\r\n\r\n");
        memcpy(at, p[9].bytes, 13);
        __asm__ volatile("" : : "r"(out) : "memory");
    }
}

int main(void) {
    size_t length = 0;
    for (int i = 0; i < PIECES; i++) length += pieces[i].length;
    if (length != WHOLE) return 1;
    measure("encode.c.memcpy", "-", by_field, pieces);
    measure("encode.c.memcpy-constant", "-", by_constant, pieces);
    return 0;
}
