/* bounded.c - malloc, until the bounds are reached. */
#include "proto/bounded.h"

#include <stdlib.h>

enum { TIMES = 16, AT_LEAST_BYTES = 1 << 16 };

struct bounded bounded_by(size_t message_bytes)
{
    return (struct bounded){.left = TIMES * message_bytes + AT_LEAST_BYTES};
}

static void *bounded_take(void *self, size_t bytes)
{
    struct bounded *bounds = self;
    if (bytes > bounds->left) return NULL;
    bounds->left -= bytes;
    return malloc(bytes);
}

/* Sizes are not known here: what was given back does not count again. */
static void bounded_give(void *self, void *block)
{
    (void)self;
    free(block);
}

ProtobufCAllocator bounded_allocator(struct bounded *bounds)
{
    return (ProtobufCAllocator){
        .alloc = bounded_take, .free = bounded_give, .allocator_data = bounds};
}
