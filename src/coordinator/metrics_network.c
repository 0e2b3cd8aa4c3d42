/* metrics_network.c - families of ranks, populations and regions. */
#include "coordinator/metrics_row.h"

#include <stdio.h>
#include <string.h>

/* More would be too many series for Prometheus. */
enum { RANKS_SHOWN = 4096, RANKS_OF_TRAFFIC = 32, REGIONS_SHOWN = 256 };

static const double US_PER_S = 1e6;

/* ---- ranks ----------------------------------------------------------------------------------- */

typedef void rank_function(struct row *row, const Ergon__RankCounters *rank);

static void for_ranks(struct row *row, rank_function *of_rank, size_t most)
{
    const Ergon__Ranks *ranks = run_ranks(row->run);
    if (!ranks || ranks->n_ranks > most) return;
    for (size_t r = 0; r < ranks->n_ranks; r++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", r);
        metric_push(&row->text, "rank", number);
        of_rank(row, ranks->ranks[r]);
        metric_pop(&row->text, 1);
    }
}

static void of_phases(struct row *row, const Ergon__RankCounters *rank)
{
    const struct {
        const char *phase;
        uint64_t    time_us;
    } PHASES[] = {{"deliver", rank->deliver_us},
                  {"update", rank->update_us},
                  {"communicate", rank->communicate_us},
                  {"wait", rank->wait_us},
                  {"record", rank->record_us}};
    for (size_t i = 0; i < sizeof PHASES / sizeof *PHASES; i++)
        metric_put_of(&row->text, "phase", PHASES[i].phase, (double)PHASES[i].time_us / US_PER_S);
}
void metric_rank_phases(struct row *row) { for_ranks(row, of_phases, RANKS_SHOWN); }

static void of_spikes(struct row *row, const Ergon__RankCounters *rank)
{
    row_put(row, (double)rank->spikes);
}
void metric_rank_spikes(struct row *row) { for_ranks(row, of_spikes, RANKS_SHOWN); }

static void of_synaptic(struct row *row, const Ergon__RankCounters *rank)
{
    row_put(row, (double)rank->synaptic_events);
}
void metric_rank_synaptic(struct row *row) { for_ranks(row, of_synaptic, RANKS_SHOWN); }

static void of_resident(struct row *row, const Ergon__RankCounters *rank)
{
    row_put(row, (double)rank->resident_bytes);
}
void metric_rank_resident(struct row *row) { for_ranks(row, of_resident, RANKS_SHOWN); }

static void traffic_put(struct row *row, const uint64_t *to, size_t count)
{
    for (size_t r = 0; r < count && r < RANKS_OF_TRAFFIC; r++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", r);
        metric_put_of(&row->text, "to", number, (double)to[r]);
    }
}

static void of_sent_spikes(struct row *row, const Ergon__RankCounters *rank)
{
    traffic_put(row, rank->spikes_to, rank->n_spikes_to);
}
void metric_rank_sent_spikes(struct row *row) { for_ranks(row, of_sent_spikes, RANKS_OF_TRAFFIC); }

static void of_sent_bytes(struct row *row, const Ergon__RankCounters *rank)
{
    traffic_put(row, rank->bytes_to, rank->n_bytes_to);
}
void metric_rank_sent_bytes(struct row *row) { for_ranks(row, of_sent_bytes, RANKS_OF_TRAFFIC); }

/* ---- populations ----------------------------------------------------------------------------- */

/* Names are unique in a model; where they are not, one series must not stand there twice. */
static bool population_is_first(const Ergon__Run *told, size_t p)
{
    for (size_t q = 0; q < p; q++)
        if (strcmp(told->populations[q]->name, told->populations[p]->name) == 0) return false;
    return true;
}

typedef bool population_function(const struct run_state *run, size_t p, double *value);

static void for_populations(struct row *row, population_function *of_population)
{
    const Ergon__Run *told = run_told(row->run);
    double            value;
    for (size_t p = 0; told && p < told->n_populations && p < POPULATIONS_MAX; p++)
        if (population_is_first(told, p) && of_population(row->run, p, &value))
            metric_put_of(&row->text, "population", told->populations[p]->name, value);
}

static bool of_population_spikes(const struct run_state *run, size_t p, double *value)
{
    const Ergon__Rates *rates = run_rates(run);
    if (!rates || p >= rates->n_spikes) return false;
    *value = (double)rates->spikes[p];
    return true;
}
void metric_population_spikes(struct row *row) { for_populations(row, of_population_spikes); }

static bool of_population_neurons(const struct run_state *run, size_t p, double *value)
{
    *value = run_told(run)->populations[p]->size;
    return true;
}
void metric_population_neurons(struct row *row) { for_populations(row, of_population_neurons); }

static bool of_population_rate(const struct run_state *run, size_t p, double *value)
{
    const struct samples *samples = &run->samples;
    if (samples->count == 0 || p >= samples->populations) return false;
    *value = (double)samples_rates(samples, samples->count - 1)[p];
    return true;
}
void metric_population_rate(struct row *row) { for_populations(row, of_population_rate); }

/* ---- regions --------------------------------------------------------------------------------- */

static bool region_is_first(const Ergon__Run *told, size_t r)
{
    for (size_t q = 0; q < r; q++)
        if (strcmp(told->regions[q]->name, told->regions[r]->name) == 0) return false;
    return true;
}

typedef double region_function(const Ergon__RegionEnergy *region);

static void for_regions(struct row *row, region_function *of_region)
{
    const Ergon__Run    *told   = run_told(row->run);
    const Ergon__Energy *energy = run_energy(row->run);
    if (!told || !energy || told->n_regions != energy->n_regions) return;
    for (size_t r = 0; r < told->n_regions && r < REGIONS_SHOWN; r++)
        if (region_is_first(told, r))
            metric_put_of(&row->text, "region", told->regions[r]->name,
                          of_region(energy->regions[r]));
}

#define REGION_METRIC(name, field)                                                                 \
    static double of_##name(const Ergon__RegionEnergy *region) { return (double)region->field; }   \
    void          metric_##name(struct row *row) { for_regions(row, of_##name); }

REGION_METRIC(region_pool, pool_atp)
REGION_METRIC(region_stores, stores_atp)
REGION_METRIC(region_filled, filled_atp)
REGION_METRIC(region_spent, spent_atp)
REGION_METRIC(region_granted, granted_atp)
REGION_METRIC(region_scarce, scarce_ticks)
