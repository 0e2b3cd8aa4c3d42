/* digest.h - one number for a run: equal runs have equal digests, whatever the number of ranks.
 *
 * Every spike from step 0 on, warm-up included, is hashed by its (step, gid) with Philox under a
 * fixed key, and the hashes are added modulo 2^64 in two lanes: a sum has no order. States are
 * hashed likewise by the shard at the end. The run's digest is the sum of two more hashes, one of
 * the spike lanes, one of the state lanes, under keys of their own.
 *
 * Ownership  a struct digest is plain data of the caller, borrowed by its observer.
 * Touches    base/random.h, comm/ (sums at the end), shard/ (states).
 */
#ifndef ERGON_RECORD_DIGEST_H
#define ERGON_RECORD_DIGEST_H

#include "comm/comm.h"
#include "shard/shard.h"
#include "step/observer.h"

struct digest {
    uint64_t lanes[2];
    uint64_t spikes; /* so far, on this rank */
};

enum { DIGEST_BYTES = 33 }; /* 32 hexadecimal digits and the terminator */

struct digest_result {
    char     run[DIGEST_BYTES];    /* spikes and final states */
    char     spikes[DIGEST_BYTES]; /* spikes alone            */
    char     states[DIGEST_BYTES]; /* final states alone      */
    uint64_t spike_count;          /* from step 0 on          */
};

struct observer digest_observer(struct digest *digest);

/* The digest of all ranks, the same on every rank.
 *   ranks   collective */
struct digest_result digest_finish(const struct digest *digest, struct comm *comm,
                                   const struct shard *shard);

#endif
