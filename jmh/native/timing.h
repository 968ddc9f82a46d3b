/* Rounds of equal work, and the line that tells of them: the columns of io.millrace.jmh.Bench. */
#ifndef TIMING_H
#define TIMING_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 25 };

static const double WARMUP_NS = 3e8;
static const double ROUND_NS = 4e7;

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Calls work(state, times) often enough, and prints the median round in ns a time. */
static void measure(const char *name, const char *kind, void (*work)(void *, long), void *state) {
    double rounds[ROUNDS];
    long done = 0;
    double start = now_ns();
    while (now_ns() - start < WARMUP_NS) {
        work(state, 1000);
        done += 1000;
    }
    long times = (long)(done * ROUND_NS / (now_ns() - start)) + 1;
    for (int i = 0; i < ROUNDS; i++) {
        double begun = now_ns();
        work(state, times);
        rounds[i] = (now_ns() - begun) / times;
    }
    qsort(rounds, ROUNDS, sizeof rounds[0], by_value);
    printf("%s\t%s\tc\t%.1f\t-\t%.1f-%.1f\t-\n", name, kind, rounds[ROUNDS / 2], rounds[2], rounds[ROUNDS - 3]);
    fflush(stdout);
}

#endif
