/* samples.h - how a run went: one sample a second, those of the last hour.
 *
 * Invariant  the newest SAMPLES_MAX at most, in the order of their time; each has as many rates as
 *            the run had populations when the first came, POPULATIONS_MAX at most.
 * Ownership  samples own their memory, which grows with them.
 * Touches    base/.
 */
#ifndef ERGON_COORDINATOR_SAMPLES_H
#define ERGON_COORDINATOR_SAMPLES_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

enum { SAMPLES_MAX = 3600, POPULATIONS_MAX = 256 };

struct sample {
    uint64_t time_unix_us;
    uint64_t step;
    double   real_time_factor; /* NAN: not known, as those below */
    double   waiting_share;    /* of the time of all ranks since the sample before, 0..1 */
    double   behind_s;
    double   resident_bytes; /* of all ranks */
};

struct samples {
    uint32_t       populations;
    uint32_t       count, next; /* next: where the next one goes */
    struct sample *at;          /* [SAMPLES_MAX], as far as there are any */
    float         *rates_Hz;    /* [SAMPLES_MAX][populations] */
};

/* faults  FAULT_MEMORY: the sample is left out */
MUST_CHECK fault samples_add(struct samples *samples, const struct sample *sample,
                             const float *rates_Hz);
/* The i-th, oldest first. */
const struct sample *samples_get(const struct samples *samples, uint32_t i);
const float         *samples_rates(const struct samples *samples, uint32_t i);
void                 samples_clear(struct samples *samples);

#endif
