/* share.h - what a rank hands rank 0 at a meeting: spikes, counters, a few states.
 *
 * Spikes are coded as they come (proto/spike_train.h), in pieces that fit an event of the bus, and
 * only while somebody listens. Counters count from the start of the run.
 *
 * Ownership  a share owns its buffers; a view lies in the bytes it was read from.
 * Touches    shard/, step/loop.h, proto/spike_train.h. What it packs is sent as bytes: ranks are of
 *            one build.
 */
#ifndef ERGON_CONTROL_SHARE_H
#define ERGON_CONTROL_SHARE_H

#include "proto/spike_train.h"
#include "step/loop.h"
#include "step/simulation.h"

enum {
    SHARE_SPIKES            = 1 << 0,
    SHARE_COUNTS            = 1 << 1,
    SHARE_STATES            = 1 << 2,
    SHARE_TRAFFIC_RANKS_MAX = 64, /* spikes from each to each: not beyond */
    SHARE_SAMPLES_MAX       = 64  /* neurons whose states are told, of all ranks */
};

struct share;

struct share_plan {
    const struct simulation *simulation;
    size_t                   piece_bytes; /* of a train */
};

MUST_CHECK fault share_create(struct share **out, const struct share_plan *plan);
void             share_destroy(struct share **share);

/* Spikes of a step, as an observer gets them. */
MUST_CHECK fault share_spiked(struct share *share, uint64_t step, uint32_t count,
                              const uint32_t *gids);
/* From a step on, are spikes kept? What was kept and not packed is forgotten.
 *   faults  FAULT_MEMORY: then nothing is kept */
MUST_CHECK fault share_listen(struct share *share, uint64_t step, bool is_heard);

/* Pack what is asked for, as of before a step; valid until the next call. Kept spikes go with it.
 * loop: its counters, NULL before there is one. */
struct share_asked {
    uint32_t           what; /* SHARE_... */
    uint64_t           step;
    const struct loop *loop;
    struct phases      phases; /* of this rank so far */
};
MUST_CHECK fault share_pack(struct share *share, const struct share_asked *asked,
                            const void **bytes, uint64_t *count);

/* ---- what rank 0 reads ------------------------------------------------------------------------
 */

struct share_piece {
    uint64_t step_first, step_end, count, bytes;
};

struct share_sample {
    uint32_t gid, population, state;
    double   value;
};

struct share_counters {
    struct phases phases;
    uint64_t      spikes, synaptic_events, resident_bytes;
    uint64_t      memory_free_bytes, memory_total_bytes; /* of its host */
};

/* The head of a message; arrays follow it, 8-byte aligned. */
struct share_head {
    uint32_t              what, rank;
    uint32_t              piece_count, sample_count, population_count, traffic_ranks;
    uint64_t              has_stores;
    struct share_counters counters;
};

struct share_view {
    const struct share_head *head;
    const uint64_t          *population_spikes; /* [population_count] of SHARE_COUNTS, else NULL */
    const double   *population_stores;    /* [population_count] ATP, where an alert asks for them */
    const uint64_t *spikes_to, *bytes_to; /* [traffic_ranks], the same */
    const struct share_sample *samples;   /* [sample_count] */
    const struct share_piece  *pieces;    /* [piece_count] */
    const uint8_t             *trains;    /* of the pieces, one after the other */
};

/* ranks: rank 0. The message of one rank, where it stands in what was gathered. */
struct share_view share_read(const void *bytes);
/* From the train of a piece to that of the next. */
size_t share_train_bytes(uint64_t bytes);

#endif
