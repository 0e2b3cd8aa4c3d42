/* bounded.h - memory for unpacking messages that may be hostile.
 *
 * A few bytes of a message can become many in memory (an empty message in a list: two bytes become
 * fifty). protobuf-c has no limit of its own, so it is given memory that ends: what would take more
 * does not unpack.
 *
 *   struct bounded       bounds    = bounded_by(count);
 *   ProtobufCAllocator   allocator = bounded_allocator(&bounds);
 *   Ergon__Run          *run       = ergon__run__unpack(&allocator, count, bytes);
 *
 * The bounds must outlive the message only if it is freed with the same allocator.
 *
 * Touches    protobuf-c.
 */
#ifndef ERGON_PROTO_BOUNDED_H
#define ERGON_PROTO_BOUNDED_H

#include <protobuf-c/protobuf-c.h>

struct bounded {
    size_t left; /* bytes that may still be taken */
};

/* Enough for any message of ours in so many bytes: sixteen times as many, and 64 KiB. */
struct bounded     bounded_by(size_t message_bytes);
ProtobufCAllocator bounded_allocator(struct bounded *bounds);

#endif
