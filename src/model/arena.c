/* arena.c - chunks in a list, filled from the front. */
#include "model/arena.h"

#include "base/memory.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK_BYTES = 16384, ALIGNMENT = 16 };

struct arena_chunk {
    struct arena_chunk *before;
    size_t              used; /* bytes of the chunk, this header included */
    size_t              capacity;
};

static fault chunk_add(struct arena *arena, size_t needed)
{
    size_t head     = (sizeof(struct arena_chunk) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    size_t capacity = head + needed > CHUNK_BYTES ? head + needed : CHUNK_BYTES;

    struct arena_chunk *chunk = NULL;
    TRY(memory_take(&chunk, capacity, 1, "the model"));
    *chunk      = (struct arena_chunk){.before = arena->last, .used = head, .capacity = capacity};
    arena->last = chunk;
    return FAULT_NONE;
}

fault arena_take(struct arena *arena, void *out, size_t count, size_t size)
{
    assert(size > 0);
    void *none = NULL;
    memcpy(out, &none, sizeof none);
    if (count > (SIZE_MAX / 2) / size)
        RAISE(FAULT_MEMORY, "the model: %zu elements of %zu bytes are more than memory can hold",
              count, size);
    size_t bytes = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (bytes == 0) bytes = ALIGNMENT;
    if (!arena->last || arena->last->capacity - arena->last->used < bytes)
        TRY(chunk_add(arena, bytes));

    assert(arena->last);
    void *place = (char *)arena->last + arena->last->used;
    arena->last->used += bytes;
    memcpy(out, &place, sizeof place);
    return FAULT_NONE;
}

fault arena_copy(struct arena *arena, const char **out, const char *text, size_t length)
{
    char *copy = NULL;
    *out       = NULL;
    TRY(arena_take(arena, &copy, length + 1, 1));
    memcpy(copy, text, length);
    *out = copy;
    return FAULT_NONE;
}

fault arena_vformat(struct arena *arena, const char **out, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert(length >= 0);

    char *copy = NULL;
    *out       = NULL;
    TRY(arena_take(arena, &copy, (size_t)length + 1, 1));
    vsnprintf(copy, (size_t)length + 1, format, arguments);
    *out = copy;
    return FAULT_NONE;
}

fault arena_format(struct arena *arena, const char **out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fault failed = arena_vformat(arena, out, format, arguments);
    va_end(arguments);
    return failed;
}

void arena_clear(struct arena *arena)
{
    while (arena->last) {
        struct arena_chunk *before = arena->last->before;
        memory_give(&arena->last);
        arena->last = before;
    }
}
