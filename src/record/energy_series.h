/* energy_series.h - samples of regions and populations over time. Inside record/ only.
 *
 * Samples are sums since the start of the run, or what is there at the moment; an interval is the
 * difference of two.
 *
 * Ownership  a struct energy_series owns its arrays; energy_series_clear.
 * Touches    step/ledger.h (its results), sonata/json.h.
 */
#ifndef ERGON_RECORD_ENERGY_SERIES_H
#define ERGON_RECORD_ENERGY_SERIES_H

#include "energy/totals.h"
#include "model/model.h"
#include "sonata/json.h"
#include "step/ledger.h"

/* Points that a picture can show, and the ends. */
enum { SERIES_SAMPLES = 400, SERIES_CAPACITY = SERIES_SAMPLES + 3 };

struct region_sample {
    double pool, stores, filled, granted, spent, scarce;
};

/* Of things (regions or populations) at times; thing t at time i stands at i x things + t. */
struct energy_series {
    uint32_t  things, capacity, count;
    uint64_t  stride_ticks;
    uint64_t *ticks;   /* [capacity] of each sample */
    void     *samples; /* struct region_sample or struct energy_totals */
};

/* Room for a run of so many ticks; stride_ticks is set so that it suffices. */
MUST_CHECK fault energy_series_create(struct energy_series *series, uint32_t things,
                                      size_t sample_bytes, uint64_t ticks);
void             energy_series_clear(struct energy_series *series);

/* Nothing where there is a sample of that tick already. */
void energy_series_regions(struct energy_series *series, const struct ledger *ledger);
void energy_series_populations(struct energy_series *series, const struct ledger *ledger);
/* What would leave a sliver before a last sample at this tick goes. */
void energy_series_trim(struct energy_series *series, uint64_t tick);

/* Both as the file that energy_recorder.h describes; populations added up over ranks. */
MUST_CHECK fault energy_series_write(struct json *doc, const struct model *model,
                                     const struct energy_series *regions,
                                     const struct energy_series *populations);

#endif
