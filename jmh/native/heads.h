/* What every parser that is timed offers. */
#ifndef HEADS_H
#define HEADS_H

#include <stddef.h>

/* How it is called in the table. */
extern const char *const parser_name;

/* Length of the head, or 0 or less if it is incomplete or wrong. All that it found is added to *found. */
int parse_head(const char *bytes, size_t length, size_t *found);

#endif
