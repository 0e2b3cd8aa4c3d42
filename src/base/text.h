/* text.h - strings that grow, and the nearest of a list of names.
 *
 * Invariant  text_of(t) is always a valid, terminated string, even after memory ran out.
 * Ownership  a struct text owns its bytes; text_clear gives them back.
 * Touches    base/memory.h; files by name.
 */
#ifndef ERGON_BASE_TEXT_H
#define ERGON_BASE_TEXT_H

#include "base/fault.h"

#include <stddef.h>

struct text {
    char  *bytes; /* NULL while empty */
    size_t length;
    size_t capacity;
};

MUST_CHECK fault text_add(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
MUST_CHECK fault text_add_bytes(struct text *text, const char *bytes, size_t count);
const char      *text_of(const struct text *text);
void             text_clear(struct text *text);

/* A copy of a string that the caller gives back with memory_give. */
MUST_CHECK fault text_copy(char **out, const char *string);

/* The whole of a file, terminated; *length without the terminator.
 *   faults  FAULT_INPUT (cannot be read; names path and reason), FAULT_MEMORY */
MUST_CHECK fault text_read_file(struct text *text, const char *path);

/* Replace a file by a text, whole or not at all: written as PATH.part, synced, then renamed.
 *   faults  FAULT_FILE (names path and reason; an old file is untouched), FAULT_MEMORY */
MUST_CHECK fault text_write_file(const struct text *text, const char *path);

/* The name nearest to a misspelt word (edit distance with transpositions, case ignored), or NULL
 * if none is near enough to be meant (more than a third of the word, at least 2, would change). */
const char *text_nearest(const char *word, const char *const *names, size_t count);

#endif
