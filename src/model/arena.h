/* arena.h - many small things that live and die together.
 *
 * Invariant  what was taken stays where it is until arena_clear.
 * Ownership  the arena owns its chunks; a zeroed struct arena is an empty one.
 * Touches    base/memory.h only.
 */
#ifndef ERGON_MODEL_ARENA_H
#define ERGON_MODEL_ARENA_H

#include "base/fault.h"

#include <stdarg.h>
#include <stddef.h>

struct arena {
    struct arena_chunk *last;
};

/* count zeroed elements of size bytes, aligned for any scalar; *out == NULL on FAULT_MEMORY. */
MUST_CHECK fault arena_take(struct arena *arena, void *out, size_t count, size_t size);

/* A terminated copy of the first length bytes of text. */
MUST_CHECK fault arena_copy(struct arena *arena, const char **out, const char *text, size_t length);

MUST_CHECK fault arena_format(struct arena *arena, const char **out, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
MUST_CHECK fault arena_vformat(struct arena *arena, const char **out, const char *format,
                               va_list arguments) __attribute__((format(printf, 3, 0)));

void arena_clear(struct arena *arena);

#endif
