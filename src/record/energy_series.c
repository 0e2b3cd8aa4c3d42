/* energy_series.c - taking samples. */
#include "record/energy_series.h"

#include "base/memory.h"

#include <assert.h>

/* Fewer samples where there is much to be drawn. */
enum { SAMPLES_LEAST = 16, VALUES_MAX = 64 * SERIES_SAMPLES };

fault energy_series_create(struct energy_series *series, uint32_t things, size_t sample_bytes,
                           uint64_t ticks)
{
    uint64_t wanted = things ? VALUES_MAX / things : SERIES_SAMPLES;
    if (wanted > SERIES_SAMPLES) wanted = SERIES_SAMPLES;
    if (wanted < SAMPLES_LEAST) wanted = SAMPLES_LEAST;
    *series =
        (struct energy_series){.things       = things,
                               .capacity     = (uint32_t)wanted + SERIES_CAPACITY - SERIES_SAMPLES,
                               .stride_ticks = ticks / wanted + 1};
    TRY(memory_take(&series->ticks, series->capacity, sizeof *series->ticks, "energy over time"));
    return memory_take(&series->samples, (size_t)series->capacity * things, sample_bytes,
                       "energy over time");
}

void energy_series_clear(struct energy_series *series)
{
    memory_give(&series->ticks);
    memory_give(&series->samples);
}

void energy_series_trim(struct energy_series *series, uint64_t tick)
{
    if (series->count < 3) return;
    const uint64_t *last = &series->ticks[series->count - 1];
    if (tick > last[0] && 2 * (tick - last[0]) < last[0] - last[-1]) series->count--;
}

/* Where a sample of a tick goes; SIZE_MAX: there is one already. */
static size_t sample_place(struct energy_series *series, uint64_t tick)
{
    if (series->count > 0 && series->ticks[series->count - 1] >= tick) return SIZE_MAX;
    assert(series->count < series->capacity);
    series->ticks[series->count] = tick;
    return (size_t)series->count++ * series->things;
}

void energy_series_regions(struct energy_series *series, const struct ledger *ledger)
{
    uint64_t checked = ledger_ticks(ledger);
    size_t   place   = checked > 0 ? sample_place(series, checked - 1) : SIZE_MAX;
    if (place == SIZE_MAX) return;
    struct region_sample *to = (struct region_sample *)series->samples + place;
    for (uint32_t r = 0; r < series->things; r++) {
        struct ledger_region is = ledger_region(ledger, r);
        to[r]                   = (struct region_sample){.pool    = (double)is.pool,
                                                         .stores  = wide_to_double(is.stores),
                                                         .filled  = wide_to_double(is.filled),
                                                         .granted = wide_to_double(is.granted),
                                                         .spent   = wide_to_double(is.spent),
                                                         .scarce  = (double)is.scarce_ticks};
    }
}

void energy_series_populations(struct energy_series *series, const struct ledger *ledger)
{
    uint64_t booked = ledger_ticks_booked(ledger);
    size_t   place  = booked > 0 ? sample_place(series, booked - 1) : SIZE_MAX;
    if (place != SIZE_MAX)
        ledger_totals_mine(ledger, (struct energy_totals *)series->samples + place);
}
