/* Another parser behind the same call; its source lies elsewhere. */
#include "heads.h"
#include "picohttpparser.h"

enum { FIELDS_MAX = 100 };

#ifdef __SSE4_2__
const char *const parser_name = "c.pico-sse42";
#else
const char *const parser_name = "c.pico";
#endif

int parse_head(const char *bytes, size_t length, size_t *found) {
    struct phr_header fields[FIELDS_MAX];
    size_t count = FIELDS_MAX, method_length, target_length;
    const char *method, *target;
    int minor;
    int n = phr_parse_request(
        bytes, length, &method, &method_length, &target, &target_length, &minor, fields, &count, 0);
    __asm__ volatile("" : : "r"(fields) : "memory");
    *found += count;
    return n;
}
