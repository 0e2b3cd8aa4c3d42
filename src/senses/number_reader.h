/* number_reader.h - rows of numbers out of text, as it comes: what any program can write to a pipe.
 *
 * A row is a line of at least one number, the first of which may be its time. A line with a word
 * that is no number (a heading) is left out and counted, and so is one of more numbers than there
 * is room for. Comments and blank lines say nothing.
 *
 * Ownership  the reader owns its row; it is valid until the next call.
 * Touches    base/ only.
 */
#ifndef ERGON_SENSES_NUMBER_READER_H
#define ERGON_SENSES_NUMBER_READER_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct number_plan {
    bool     has_time; /* the first number of a line, in seconds */
    uint32_t column;   /* only this one of the others, from 1; 0: all of them */
    uint32_t most;     /* numbers of a row */
};

struct number_row {
    uint64_t      line;
    double        time_s;
    uint32_t      count;
    const double *numbers;
};

struct number_reader;

/* faults  FAULT_MEMORY */
MUST_CHECK fault number_reader_create(struct number_reader **out, const struct number_plan *plan);
void             number_reader_destroy(struct number_reader **reader);

/* Take bytes until they end or a row is whole; returns how many. row->count 0: none is. */
size_t number_reader_take(struct number_reader *reader, const uint8_t *bytes, size_t count,
                          struct number_row *row);
/* The stream has ended: a last line may lack its end. */
void     number_reader_end(struct number_reader *reader, struct number_row *row);
uint64_t number_reader_left_out(const struct number_reader *reader); /* lines */

#endif
