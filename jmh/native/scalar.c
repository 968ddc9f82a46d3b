/*
 * A request head cut byte by byte: request line, names that are tokens, values without controls, CRLF only. It knows no
 * names and looks into none of the values.
 */
#include "heads.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { FIELDS_MAX = 100, TOKEN = 1, TARGET = 2, VALUE = 4 };

const char *const parser_name = "c.scalar";

struct field {
    const char *name;
    uint32_t name_length;
    uint32_t value_length;
    const char *value;
};

static uint8_t classes[256];

__attribute__((constructor)) static void fill_classes(void) {
    for (int c = 0x21; c < 0x7F; c++) {
        bool alphanumeric = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        classes[c] |= alphanumeric || strchr("!#$%&'*+-.^_`|~", c) ? TOKEN : 0;
        classes[c] |= TARGET;
    }
    for (int c = 0x20; c < 256; c++) {
        classes[c] |= c == 0x7F ? 0 : VALUE;
    }
    classes['\t'] |= VALUE;
}

static const char *skip(const char *at, const char *end, int class) {
    while (at < end && (classes[(uint8_t)*at] & class)) at++;
    return at;
}

static const char *line_end(const char *at, const char *end) {
    return end - at >= 2 && at[0] == '\r' && at[1] == '\n' ? at + 2 : NULL;
}

static const char *request_line(const char *at, const char *end) {
    const char *method = skip(at, end, TOKEN);
    if (method == at || method == end || *method != ' ') return NULL;
    const char *target = skip(method + 1, end, TARGET);
    if (target == method + 1 || target == end || *target != ' ') return NULL;
    const char *version = target + 1;
    if (end - version < 10 || memcmp(version, "HTTP/1.", 7) || (version[7] != '0' && version[7] != '1')) return NULL;
    return line_end(version + 8, end);
}

static const char *field(const char *at, const char *end, struct field *out) {
    const char *name = skip(at, end, TOKEN);
    if (name == at || name == end || *name != ':') return NULL;
    const char *value = name + 1;
    while (value < end && (*value == ' ' || *value == '\t')) value++;
    const char *stop = skip(value, end, VALUE);
    const char *next = line_end(stop, end);
    while (stop > value && (stop[-1] == ' ' || stop[-1] == '\t')) stop--;
    *out = (struct field){at, (uint32_t)(name - at), (uint32_t)(stop - value), value};
    return next;
}

int parse_head(const char *bytes, size_t length, size_t *found) {
    const char *end = bytes + length;
    struct field fields[FIELDS_MAX];
    int count = 0;
    const char *at = request_line(bytes, end);
    while (at && at < end && *at != '\r' && count < FIELDS_MAX) {
        at = field(at, end, &fields[count++]);
    }
    at = at && at < end && count < FIELDS_MAX ? line_end(at, end) : NULL;
    if (!at) return 0;
    __asm__ volatile("" : : "r"(fields) : "memory"); /* the fields are wanted */
    *found += count;
    return (int)(at - bytes);
}
