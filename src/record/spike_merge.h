/* spike_merge.h - the spikes of all ranks in one order.
 *
 * A spike of an interval is one word, (step within the interval) << 32 | gid: words in ascending
 * order are spikes in order of time, then neuron.
 *
 * Touches    base/ only.
 */
#ifndef ERGON_RECORD_SPIKE_MERGE_H
#define ERGON_RECORD_SPIKE_MERGE_H

#include "base/fault.h"

#include <stdint.h>

static inline uint64_t spike_word(uint64_t step_within, uint32_t gid)
{
    return step_within << 32 | gid;
}

/* Merge run_count ascending runs that lie one after the other into one, in place. run_first has
 * run_count + 1 entries and is used up.
 *   faults  FAULT_MEMORY: nothing is changed */
MUST_CHECK fault spike_merge(uint64_t *words, uint64_t *run_first, uint32_t run_count);

#endif
