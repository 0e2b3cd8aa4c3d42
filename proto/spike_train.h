/* spike_train.h - spikes of some steps as few bytes: what the bus carries and a page reads.
 *
 * For every step with spikes, in order: the steps since the one before (the first: since
 * step_first), how many spikes, then their gids, ascending: the first as it is, each other less the
 * one before less 1. All as varints: seven bits a byte, the lowest first, the top bit set on all
 * bytes but a number's last; at most 10 bytes, at most 5 of a gid.
 *
 * Invariant  a reader yields only steps below step_end, gids that ascend within a step, and as many
 *            spikes as were said: anything else ends it with `is_broken`, never a wild read.
 * Ownership  a train owns its bytes; a reader borrows them.
 * Touches    base/.
 */
#ifndef ERGON_PROTO_SPIKE_TRAIN_H
#define ERGON_PROTO_SPIKE_TRAIN_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spike_train {
    uint64_t step_first, step_last; /* step_last: of the last spikes added */
    uint64_t count;
    size_t   length, capacity;
    uint8_t *bytes;
};

/* Empty, from a step on; keeps its memory. */
void spike_train_begin(struct spike_train *train, uint64_t step_first);
/* Spikes of a step, after those of the steps before; gids ascending.
 *   faults  FAULT_MEMORY: the train is as it was */
MUST_CHECK fault spike_train_add(struct spike_train *train, uint64_t step, uint32_t count,
                                 const uint32_t *gids);
void             spike_train_clear(struct spike_train *train);

struct spike_train_reader {
    const uint8_t *bytes, *end;
    uint64_t       step, step_end;
    uint32_t       left; /* spikes of the step */
    uint32_t       gid;
    bool           is_first, is_broken;
};

struct spike_train_reader spike_train_read(const uint8_t *bytes, size_t length, uint64_t step_first,
                                           uint64_t step_end);
/* The next spike; false at the end, or where the bytes are broken. */
bool spike_train_next(struct spike_train_reader *reader, uint64_t *step, uint32_t *gid);

#endif
