/* spike_coder.h - pictures as an event camera sees them: ON where it gets lighter, OFF where
 * darker.
 *
 * Each cell keeps the logarithm of the intensity at which it last spiked. When the picture is away
 * from that by a threshold, the cell spikes and its level moves by the threshold; by several
 * thresholds, it spikes several times, at most CODER_SPIKES_MAX. Dark is bounded: what is taken the
 * logarithm of is intensity + 0.02.
 *
 * The spikes of a picture are laid over a stated time after it, in the order in which the cells
 * would have crossed their thresholds; within its refractory time a cell does not spike again. What
 * a cell does not get to say it does not say later: its level moves on.
 *
 * Pure: the same pictures at the same times give the same spikes.
 * Ownership  the coder owns its spikes; they are valid until the next picture.
 * Touches    base/ only.
 */
#ifndef ERGON_SENSES_SPIKE_CODER_H
#define ERGON_SENSES_SPIKE_CODER_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

enum { CODER_SPIKES_MAX = 32 }; /* of a cell and picture */

struct spike_coder_plan {
    uint32_t cells;
    double   threshold; /* of the logarithm: 0.2 is a contrast of 22 % */
    uint32_t refractory_us;
    uint32_t spread_us; /* over which the spikes of a picture are laid */
};

struct coded_spike {
    uint32_t offset_us; /* after the picture */
    uint32_t cell;
    bool     is_on;
};

struct spike_coder;

/* faults  FAULT_MEMORY */
MUST_CHECK fault spike_coder_create(struct spike_coder **out, const struct spike_coder_plan *plan);
void             spike_coder_destroy(struct spike_coder **coder);

/* The spikes of a picture in order of time, then cell; the first picture only sets the levels.
 *   shape  intensity: [cells], 0..1
 *   units  time_us: of the picture, not falling */
MUST_CHECK fault spike_coder_take(struct spike_coder *coder, const float *intensity,
                                  uint64_t time_us, const struct coded_spike **spikes,
                                  uint32_t *count);
uint64_t         spike_coder_held(const struct spike_coder *coder); /* not made: refractory, or more
                                                                       than the most of a picture */

/* One cell's refractory time, for spikes that come from a camera that codes by itself. */
struct refractory {
    uint32_t  cells;
    uint32_t  time_us;
    uint64_t *free_us; /* [cells]: from when on a cell may spike again */
};
MUST_CHECK fault refractory_make(struct refractory *refractory, uint32_t cells, uint32_t time_us);
void             refractory_clear(struct refractory *refractory);
bool             refractory_passes(struct refractory *refractory, uint32_t cell, uint64_t at_us);

#endif
