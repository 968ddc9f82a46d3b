/* Times a parser over the sample heads that the Java side has written: heads FOLDER. */
#include "heads.h"
#include "timing.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 32, MARGIN = 64, LENGTH_MAX = 1 << 20 };

static const char *const KINDS[] = {"WRK", "TE", "CHROME", "CURL"};

struct heads {
    char *bytes[COUNT];
    size_t length[COUNT];
    unsigned next;
    size_t found;
};

static void die(const char *what, const char *of) {
    fprintf(stderr, "%s: %s\n", what, of);
    exit(1);
}

static void load(struct heads *h, const char *folder, const char *kind) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, kind);
    FILE *file = fopen(path, "rb");
    if (!file) die("cannot be opened", path);
    char *all = calloc(1, LENGTH_MAX);
    if (!all) die("no memory", path);
    for (int i = 0; i < COUNT; i++) {
        uint8_t l[4];
        if (fread(l, 1, sizeof l, file) != sizeof l) die("cut", path);
        h->length[i] = l[0] | l[1] << 8 | l[2] << 16 | (size_t)l[3] << 24;
        h->bytes[i] = all;
        if (h->length[i] > 65535 || fread(all, 1, h->length[i], file) != h->length[i]) die("cut", path);
        all += h->length[i] + MARGIN;
    }
    fclose(file);
}

static void parse_some(void *state, long times) {
    struct heads *h = state;
    for (; times > 0; times--) {
        unsigned i = h->next++ & (COUNT - 1);
        if (parse_head(h->bytes[i], h->length[i], &h->found) != (int)h->length[i]) die(parser_name, "refuses a head");
    }
}

int main(int argc, char **argv) {
    if (argc != 2) die("usage", "heads FOLDER");
    for (size_t k = 0; k < sizeof KINDS / sizeof KINDS[0]; k++) {
        struct heads h = {.next = 0};
        load(&h, argv[1], KINDS[k]);
        char name[128];
        snprintf(name, sizeof name, "parse.%s", parser_name);
        measure(name, KINDS[k], parse_some, &h);
        if (h.found == 0) die(parser_name, "found nothing");
    }
    return 0;
}
