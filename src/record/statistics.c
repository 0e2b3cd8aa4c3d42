/* statistics.c - columns over lids; gaps of padding stay silent and are skipped. */
#include "record/statistics.h"

#include "base/memory.h"
#include "base/units.h"
#include "record/population_of.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const double RATIO_UNIT = 0x1p-32;
static const double MS_PER_S   = 1000;

struct train {
    uint64_t last_step; /* of the last spike          */
    uint64_t spikes;
    uint64_t sum;     /* of intervals, in steps       */
    uint64_t squares; /* of intervals, in steps^2     */
};

/* What ranks add up, per population. */
enum { SUM_SPIKES, SUM_SQUARES, SUM_SILENT, SUM_CV_NEURONS, SUM_CV, SUM_COUNT };

struct statistics {
    const struct model *model;
    const struct shard *shard;
    uint64_t            step_first;
    struct train       *trains; /* [lids] */
    uint64_t           *sums;   /* [populations][SUM_COUNT] */
};

fault statistics_create(struct statistics **out, const struct model *model,
                        const struct shard *shard, uint64_t step_first)
{
    struct statistics *made = NULL;
    *out                    = NULL;
    TRY(memory_take(&made, 1, sizeof *made, "statistics"));
    made->model      = model;
    made->shard      = shard;
    made->step_first = step_first;
    fault failed =
        memory_take(&made->trains, shard_lid_count(shard), sizeof *made->trains, "statistics");
    if (!failed)
        failed = memory_take(&made->sums, model->population_count, SUM_COUNT * sizeof *made->sums,
                             "statistics of populations");
    if (failed)
        statistics_destroy(&made);
    else
        *out = made;
    return failed;
}

void statistics_destroy(struct statistics **statistics)
{
    if (!*statistics) return;
    memory_give(&(*statistics)->trains);
    memory_give(&(*statistics)->sums);
    memory_give(statistics);
}

static fault observe_spikes(void *self, uint64_t step, uint32_t count, const uint32_t *gids)
{
    struct statistics *statistics = self;
    if (step < statistics->step_first) return FAULT_NONE;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t lid = shard_find(statistics->shard, gids[i]);
        assert(lid < shard_lid_count(statistics->shard));
        struct train *train = &statistics->trains[lid];
        if (train->spikes++) {
            uint64_t interval = step - train->last_step;
            train->sum += interval;
            train->squares += interval * interval;
        }
        train->last_step = step;
    }
    return FAULT_NONE;
}

struct observer statistics_observer(struct statistics *statistics)
{
    return (struct observer){.self = statistics, .spiked = observe_spikes};
}

/* Standard deviation (of the population) over mean of a neuron's intervals. */
static double train_cv(const struct train *train)
{
    double intervals = (double)(train->spikes - 1), sum = (double)train->sum;
    double spread = intervals * (double)train->squares - sum * sum;
    return spread > 0 ? sqrt(spread) / sum : 0;
}

static void train_add(const struct train *train, uint64_t *sums)
{
    sums[SUM_SPIKES] += train->spikes;
    sums[SUM_SQUARES] += train->spikes * train->spikes;
    sums[SUM_SILENT] += train->spikes == 0;
    if (train->spikes < 3) return;
    sums[SUM_CV_NEURONS]++;
    sums[SUM_CV] += (uint64_t)(train_cv(train) / RATIO_UNIT);
}

static struct population_statistics figures_of(const uint64_t *sums, double neurons, double seconds)
{
    double per_neuron = (double)sums[SUM_SPIKES] / neurons;
    double variance   = (double)sums[SUM_SQUARES] / neurons - per_neuron * per_neuron;
    return (struct population_statistics){
        .spikes     = sums[SUM_SPIKES],
        .silent     = sums[SUM_SILENT],
        .cv_neurons = sums[SUM_CV_NEURONS],
        .rate_hz    = seconds > 0 ? (double)sums[SUM_SPIKES] / neurons / seconds : NAN,
        .rate_sd_hz = seconds > 0 ? sqrt(fmax(variance, 0)) / seconds : NAN,
        .cv_isi     = sums[SUM_CV_NEURONS]
                          ? (double)sums[SUM_CV] * RATIO_UNIT / (double)sums[SUM_CV_NEURONS]
                          : NAN,
    };
}

void statistics_reduce(const struct statistics *statistics, struct comm *comm, uint64_t step_end,
                       struct population_statistics *out)
{
    const struct model *model = statistics->model;
    uint64_t           *sums  = statistics->sums;
    memset(sums, 0, (size_t)model->population_count * SUM_COUNT * sizeof *sums);
    for (uint32_t lid = 0; lid < shard_lid_count(statistics->shard); lid++) {
        uint32_t gid = shard_gid(statistics->shard, lid);
        if (gid != UINT32_MAX)
            train_add(&statistics->trains[lid],
                      sums + (size_t)population_of(model, gid) * SUM_COUNT);
    }
    comm_sum_u64(comm, sums, model->population_count * SUM_COUNT);

    uint64_t steps   = step_end > statistics->step_first ? step_end - statistics->step_first : 0;
    double   seconds = ms_from_steps((int64_t)steps, model->dt_ms) / MS_PER_S;
    for (uint32_t p = 0; p < model->population_count; p++)
        out[p] = figures_of(sums + (size_t)p * SUM_COUNT, model->populations[p].size, seconds);
}

void statistics_tile_spikes(const struct statistics *statistics, struct comm *comm,
                            const struct tile_table *tiles, uint64_t *spikes)
{
    memset(spikes, 0, tiles->count * sizeof *spikes);
    for (uint32_t lid = 0; lid < shard_lid_count(statistics->shard); lid++) {
        uint32_t gid = shard_gid(statistics->shard, lid);
        if (gid != UINT32_MAX) spikes[tile_of(tiles, gid)] += statistics->trains[lid].spikes;
    }
    comm_sum_u64(comm, spikes, tiles->count);
}
