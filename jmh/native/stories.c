/* Lets nghttp2 decode what our encoder wrote of the public stories: stories FILE, see StoriesWriter. */
#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 1024, LENGTH_MAX = 1 << 20 };

struct text {
    size_t length;
    uint8_t *bytes;
};

static FILE *file;
static long story, section;

static void die(const char *what, const char *of) {
    fprintf(stderr, "story %ld, section %ld: %s: %s\n", story, section, what, of);
    exit(1);
}

static int number(uint32_t *n) {
    uint8_t l[4];
    if (fread(l, 1, sizeof l, file) != sizeof l) return 0;
    *n = (uint32_t)l[0] << 24 | l[1] << 16 | l[2] << 8 | l[3];
    return 1;
}

static uint32_t need(void) {
    uint32_t n;
    if (!number(&n)) die("cut", "file of stories");
    return n;
}

static void text(struct text *t) {
    t->length = need();
    if (t->length > LENGTH_MAX) die("too long", "a text");
    t->bytes = malloc(t->length + 1);
    if (!t->bytes || fread(t->bytes, 1, t->length, file) != t->length) die("cut", "file of stories");
}

static int same(const struct text *t, const uint8_t *bytes, size_t length) {
    return t->length == length && memcmp(t->bytes, bytes, length) == 0;
}

static void decode(nghttp2_hd_inflater *inflater, const struct text *fields, size_t count, const struct text *wire) {
    const uint8_t *at = wire->bytes;
    size_t left = wire->length, found = 0;
    for (;;) {
        nghttp2_nv nv;
        int flags = 0;
        ssize_t taken = nghttp2_hd_inflate_hd2(inflater, &nv, &flags, at, left, 1);
        if (taken < 0) die("is refused", nghttp2_strerror((int)taken));
        at += taken;
        left -= (size_t)taken;
        if (flags & NGHTTP2_HD_INFLATE_EMIT) {
            if (found >= count) die("has", "one field too many");
            if (!same(&fields[2 * found], nv.name, nv.namelen)) die("another name", (const char *)nv.name);
            if (!same(&fields[2 * found + 1], nv.value, nv.valuelen)) die("another value", (const char *)nv.value);
            found++;
        }
        if (flags & NGHTTP2_HD_INFLATE_FINAL) break;
    }
    if (found != count || left != 0) die("ends", "early");
    nghttp2_hd_inflate_end_headers(inflater);
}

int main(int argc, char **argv) {
    static struct text fields[2 * FIELDS_MAX];
    if (argc != 2 || !(file = fopen(argv[1], "rb"))) die("usage", "stories FILE");
    long all = 0, bytes = 0;
    uint32_t sections;
    for (; number(&sections); story++) {
        nghttp2_hd_inflater *inflater;
        if (nghttp2_hd_inflate_new(&inflater)) die("no memory", "inflater");
        uint32_t setting = 4096;
        for (section = 0; section < sections; section++) {
            uint32_t now = need();
            if (now != setting && nghttp2_hd_inflate_change_table_size(inflater, now)) die("no memory", "table");
            setting = now;
            uint32_t count = need();
            if (count > FIELDS_MAX) die("too many", "fields");
            for (uint32_t f = 0; f < 2 * count; f++) text(&fields[f]);
            struct text wire;
            text(&wire);
            decode(inflater, fields, count, &wire);
            all++;
            bytes += (long)wire.length;
            free(wire.bytes);
            for (uint32_t f = 0; f < 2 * count; f++) free(fields[f].bytes);
        }
        nghttp2_hd_inflate_del(inflater);
    }
    printf("nghttp2 %s decoded %ld sections of %ld stories, %ld bytes, to the same fields\n", NGHTTP2_VERSION, all, story,
           bytes);
    return all == 0;
}
