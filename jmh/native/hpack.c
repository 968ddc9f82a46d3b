/* Times nghttp2 over the field sections that the Java side has written, both ways: hpack FOLDER. */
#include "timing.h"

#include <nghttp2/nghttp2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 32, FIELDS_MAX = 64, LENGTH_MAX = 65536 };

static const char *const KINDS[] = {"REQUEST_WARM", "REQUEST_LITERAL", "RESPONSE_WARM", "RESPONSE_LITERAL"};

struct section {
    nghttp2_nv fields[FIELDS_MAX];
    size_t count;
    uint8_t *encoded;
    size_t length;
};

static struct section sections[2 * COUNT]; /* the first half fills the tables */
static nghttp2_hd_inflater *inflater;
static nghttp2_hd_deflater *deflater;
static uint8_t out[LENGTH_MAX];
static unsigned next;

static void die(const char *what, const char *of) {
    fprintf(stderr, "%s: %s\n", what, of);
    exit(1);
}

static uint32_t number(FILE *file) {
    uint8_t l[4];
    if (fread(l, 1, sizeof l, file) != sizeof l) die("cut", "file of sections");
    return l[0] | l[1] << 8 | l[2] << 16 | (uint32_t)l[3] << 24;
}

static uint8_t *bytes(FILE *file, size_t *length) {
    *length = number(file);
    uint8_t *b = malloc(LENGTH_MAX);
    if (!b || *length > LENGTH_MAX || fread(b, 1, *length, file) != *length) die("cut", "file of sections");
    return b;
}

static void load(const char *folder, const char *kind, uint32_t *table_length) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, kind);
    FILE *file = fopen(path, "rb");
    if (!file) die("cannot be opened", path);
    *table_length = number(file);
    for (int i = 0; i < 2 * COUNT; i++) {
        struct section *s = &sections[i];
        s->count = number(file);
        if (s->count > FIELDS_MAX) die("too many fields", path);
        for (size_t f = 0; f < s->count; f++) {
            nghttp2_nv *nv = &s->fields[f];
            nv->name = bytes(file, &nv->namelen);
            nv->value = bytes(file, &nv->valuelen);
            nv->flags = NGHTTP2_NV_FLAG_NONE;
        }
        s->encoded = bytes(file, &s->length);
    }
    fclose(file);
}

static size_t decode(const struct section *s) {
    const uint8_t *at = s->encoded;
    size_t left = s->length, found = 0;
    for (;;) {
        nghttp2_nv nv;
        int flags = 0;
        ssize_t taken = nghttp2_hd_inflate_hd2(inflater, &nv, &flags, at, left, 1);
        if (taken < 0) die("cannot be decoded", nghttp2_strerror((int)taken));
        at += taken;
        left -= (size_t)taken;
        if (flags & NGHTTP2_HD_INFLATE_EMIT) found++;
        if (flags & NGHTTP2_HD_INFLATE_FINAL) break;
    }
    nghttp2_hd_inflate_end_headers(inflater);
    return found;
}

static size_t encode(const struct section *s) {
    ssize_t length = nghttp2_hd_deflate_hd(deflater, out, sizeof out, s->fields, s->count);
    if (length < 0) die("cannot be encoded", nghttp2_strerror((int)length));
    return (size_t)length;
}

static void decode_some(void *state, long times) {
    (void)state;
    for (; times > 0; times--) {
        const struct section *s = &sections[COUNT + (next++ & (COUNT - 1))];
        if (decode(s) != s->count) die("decoded", "other fields");
    }
}

static void encode_some(void *state, long times) {
    (void)state;
    for (; times > 0; times--) encode(&sections[COUNT + (next++ & (COUNT - 1))]);
}

int main(int argc, char **argv) {
    if (argc != 2) die("usage", "hpack FOLDER");
    for (size_t k = 0; k < sizeof KINDS / sizeof KINDS[0]; k++) {
        uint32_t table_length;
        load(argv[1], KINDS[k], &table_length);
        if (nghttp2_hd_inflate_new(&inflater) || nghttp2_hd_deflate_new(&deflater, table_length)) die("no memory", KINDS[k]);
        nghttp2_hd_inflate_change_table_size(inflater, table_length);
        size_t ours = 0, theirs = 0;
        for (int i = 0; i < 2 * COUNT; i++) {
            if (decode(&sections[i]) != sections[i].count) die("decoded", "other fields");
            size_t length = encode(&sections[i]);
            ours += i < COUNT ? 0 : sections[i].length;
            theirs += i < COUNT ? 0 : length;
        }
        size_t entries = nghttp2_hd_inflate_get_num_table_entries(inflater);
        measure("parse.c.nghttp2", KINDS[k], decode_some, NULL);
        measure("encode.c.nghttp2", KINDS[k], encode_some, NULL);
        if (entries != nghttp2_hd_inflate_get_num_table_entries(inflater)) die("not warm", KINDS[k]);
        fprintf(stderr, "  %s: %zu bytes a section, of nghttp2's encoder %zu\n", KINDS[k], ours / COUNT, theirs / COUNT);
        nghttp2_hd_inflate_del(inflater);
        nghttp2_hd_deflate_del(deflater);
    }
    return 0;
}
