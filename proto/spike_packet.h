/* spike_packet.h - the words that carry spikes from one rank to another.
 *
 * A packet holds the spikes of one exchange interval. The sender names rows of the receiver, agreed
 * when the network was built, so the receiver searches for nothing.
 *
 *   word                    meaning
 *   0x80000000 | offset     what follows was sent in step (first step of the interval) + offset
 *                           (offset < 0x40000000)
 *   0xc0000000 | scale      the spike of the next word, a row, arrives with scale / 256 of its
 *                           weights (0 < scale < 256)
 *   row  (< 0x80000000)     a spike of the source of this row
 *
 * A packet starts with offset 0 unsaid; offsets only grow. A spike without a scale arrives whole.
 *
 * Invariant  a reader yields only offsets below the interval, rows below the receiver's count and
 *            scales from 1 to 256: anything else is a fault, never a wild read.
 * Touches    base/fault.h only.
 */
#ifndef ERGON_PROTO_SPIKE_PACKET_H
#define ERGON_PROTO_SPIKE_PACKET_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

#define SPIKE_PACKET_OFFSET 0x80000000u
#define SPIKE_PACKET_SCALE  0xc0000000u

/* The scale of a spike that arrives whole. */
enum { SPIKE_SCALE_WHOLE = 256 };

static inline uint32_t spike_packet_offset(uint32_t offset) { return SPIKE_PACKET_OFFSET | offset; }
static inline uint32_t spike_packet_scale(uint32_t scale) { return SPIKE_PACKET_SCALE | scale; }

struct spike_packet_reader {
    const uint32_t *words;
    uint32_t        count;
    uint32_t        interval; /* steps */
    uint32_t        row_count;
    uint32_t        at;
    uint32_t        offset; /* of the spike that was read last */
    uint32_t        row;
    uint32_t        scale;
};

/* The next spike into reader->offset, row and scale; *is_end when there is none.
 *   faults  FAULT_BUG: the words are no packet */
MUST_CHECK fault spike_packet_next(struct spike_packet_reader *reader, bool *is_end);

#endif
