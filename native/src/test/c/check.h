/* What the checks share. */
#ifndef MILLRACE_CHECK_H
#define MILLRACE_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "sys.h"
#include "uring.h"

#define EXPECT(expected, actual) expect(__FILE__, __LINE__, #actual, (long long)(expected), (long long)(actual))

static inline void expect(const char *file, int line, const char *what, long long expected, long long actual) {
    if (expected != actual) {
        fprintf(stderr, "%s:%d: %s is %lld, expected %lld\n", file, line, what, actual, expected);
        exit(1);
    }
}

/* Whether the kernel gives a ring; else why not is said on stderr. */
int check_ring(void);

#endif
