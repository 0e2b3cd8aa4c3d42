/* spike_packet.h - the words that carry spikes from one rank to another.
 *
 * A packet holds the spikes of one exchange interval. The sender names rows of the receiver, agreed
 * when the network was built, so the receiver searches for nothing.
 *
 *   word                    meaning
 *   0x80000000 | offset     what follows was sent in step (first step of the interval) + offset
 *   row  (< 0x80000000)     a spike of the source of this row
 *
 * A packet starts with offset 0 unsaid; offsets only grow.
 *
 * Invariant  a reader yields only offsets below the interval and rows below the receiver's count:
 *            anything else is a fault, never a wild read.
 * Touches    base/fault.h only.
 */
#ifndef ERGON_PROTO_SPIKE_PACKET_H
#define ERGON_PROTO_SPIKE_PACKET_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

#define SPIKE_PACKET_OFFSET 0x80000000u

static inline uint32_t spike_packet_offset(uint32_t offset) { return SPIKE_PACKET_OFFSET | offset; }

struct spike_packet_reader {
    const uint32_t *words;
    uint32_t        count;
    uint32_t        interval; /* steps */
    uint32_t        row_count;
    uint32_t        at;
    uint32_t        offset; /* of the spike that was read last */
    uint32_t        row;
};

/* The next spike into reader->offset and reader->row; *is_end when there is none.
 *   faults  FAULT_BUG: the words are no packet */
MUST_CHECK fault spike_packet_next(struct spike_packet_reader *reader, bool *is_end);

#endif
