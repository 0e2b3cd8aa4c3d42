/* writer.h - JSON and plain text, built piece by piece.
 *
 * What fails sticks: a page is built without a look at every piece, and looked at once when it is
 * done. Strings come from runs and are hostile: whatever they hold, what is written is JSON of
 * valid UTF-8, within max_bytes.
 *
 * Invariant  after a fault nothing is added any more.
 * Ownership  a writer owns its text until writer_clear.
 * Touches    base/.
 */
#ifndef ERGON_COORDINATOR_WRITER_H
#define ERGON_COORDINATOR_WRITER_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct writer {
    struct text text;
    fault       failed;
    size_t      max_bytes; /* FAULT_PEER beyond; 0: WRITER_BYTES_MAX */
};

enum { WRITER_BYTES_MAX = 32 << 20 };

void writer_add(struct writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void writer_put(struct writer *writer, const char *text);
/* "a string", quoted. What is no UTF-8 becomes U+FFFD; NULL is "". */
void writer_string(struct writer *writer, const char *string);
/* The fewest digits that read back as the same bits; null where it is no finite number. */
void writer_number(struct writer *writer, double value);
/* Likewise for numbers of 32 bits. */
void writer_float(struct writer *writer, float value);
/* "name": with a comma before it unless an object or array begins here. */
void writer_key(struct writer *writer, const char *name);
void writer_comma(struct writer *writer);

void writer_clear(struct writer *writer);

/* The bytes of one character that begin at `text`, 1 to 4; 0 where they are no UTF-8. */
size_t utf8_length(const char *text);

#endif
