/* bench_rows.c - time to make the rows of the cortical microcircuit (Potjans & Diesmann 2014).
 *
 *   bench_rows [SCALE [RANKS]]   neurons and synapses times SCALE and its square; every RANKS-th
 * tile
 *
 * Prints one JSON object: what was made, in what time, and a sum that tells equal from unequal.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "network/row_stream.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { POPULATIONS = 8, PROJECTIONS_MAX = POPULATIONS * POPULATIONS };

static const double SIZES[POPULATIONS] = {20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948};
static const double CHANCE[POPULATIONS][POPULATIONS] = {
    {.1009, .1689, .0437, .0818, .0323, 0, .0076, 0},
    {.1346, .1371, .0316, .0515, .0755, 0, .0042, 0},
    {.0077, .0059, .0497, .135, .0067, .0003, .0453, 0},
    {.0691, .0029, .0794, .1597, .0033, 0, .1057, 0},
    {.1004, .0622, .0505, .0057, .0831, .3726, .0204, 0},
    {.0548, .0269, .0257, .0022, .06, .3158, .0086, 0},
    {.0156, .0066, .0211, .0166, .0572, .0197, .0396, .2252},
    {.0364, .001, .0034, .0005, .0277, .008, .0658, .1443}};

static const struct kind KIND = {.name = "bench", .weight_unit = UNIT_PA, .receptor_count = 2};

static struct distribution normal_make(double mean, double deviation, double low, double high)
{
    return (struct distribution){.shape   = SHAPE_NORMAL,
                                 .a       = mean,
                                 .b       = deviation,
                                 .minimum = fmax(low, mean - 6 * deviation),
                                 .maximum = fmin(high, mean + 6 * deviation)};
}

static void projection_make(struct projection *p, uint32_t source, uint32_t target, double scale)
{
    double pairs    = SIZES[source] * SIZES[target];
    double number   = log1p(-CHANCE[target][source]) / log1p(-1 / pairs);
    bool   inhibits = source % 2;
    double mean_pA  = inhibits ? -351.2 : source == 2 && target == 0 ? 175.6 : 87.8;
    double mean_ms  = inhibits ? 0.75 : 1.5;
    *p              = (struct projection){.name            = "bench",
                                          .source          = source,
                                          .target          = target,
                                          .rule            = RULE_FIXED_TOTAL_NUMBER,
                                          .number          = (uint64_t)(number * scale * scale),
                                          .allow_autapses  = true,
                                          .allow_multapses = true};
    p->weight   = normal_make(mean_pA, fabs(mean_pA) / 10, inhibits ? -1e4 : 0, inhibits ? 0 : 1e4);
    p->delay_ms = normal_make(mean_ms, mean_ms / 2, 0.1, 100);
}

static void model_make(struct model *model, struct population *populations,
                       struct projection *projections, double scale)
{
    *model = (struct model){.dt_ms            = 0.1,
                            .seed             = 1,
                            .tile_size        = 512,
                            .population_count = POPULATIONS,
                            .populations      = populations,
                            .projections      = projections};
    for (uint32_t p = 0; p < POPULATIONS; p++) {
        populations[p] = (struct population){.name      = "bench",
                                             .kind      = &KIND,
                                             .size      = (uint32_t)(SIZES[p] * scale),
                                             .gid_first = model->neuron_count,
                                             .is_merged = true};
        model->neuron_count += populations[p].size;
    }
    for (uint32_t target = 0; target < POPULATIONS; target++)
        for (uint32_t source = 0; source < POPULATIONS; source++)
            if (CHANCE[target][source] > 0)
                projection_make(&projections[model->projection_count++], source, target, scale);
}

/* Walk over all rows; gives the number of synapses. */
static fault rows_walk(struct row_stream *stream, uint64_t *synapses, uint64_t *sum)
{
    struct row row;
    do {
        TRY(row_stream_next(stream, &row));
        *synapses += row.count;
        for (uint32_t k = 0; k < row.count; k++)
            *sum +=
                (uint64_t)row.target[k] + (uint16_t)row.weight[k] * 3u + row.delay_steps[k] * 5u;
    } while (row.count);
    return FAULT_NONE;
}

static fault bench(const struct model *model, uint32_t ranks)
{
    struct tile_table   *table        = NULL;
    struct quantisation *quantisation = NULL;
    struct row_stream   *stream       = NULL;
    uint32_t            *tiles        = NULL;
    uint32_t            *target_first = NULL;
    TRY(tile_table_create(&table, model));
    TRY(quantisation_create(&quantisation, model));
    TRY(memory_take(&tiles, table->count, sizeof *tiles, "tiles"));
    TRY(memory_take(&target_first, table->count, sizeof *target_first, "tiles"));
    uint32_t tile_count = 0;
    for (uint32_t t = 0; t < table->count; t += ranks) {
        target_first[tile_count] = tile_count * model->tile_size;
        tiles[tile_count++]      = t;
    }
    uint64_t start = clock_ns();
    TRY(row_stream_create(&stream, model, table, quantisation, tile_count, tiles, target_first));
    uint64_t opened   = clock_ns();
    uint64_t synapses = 0;
    uint64_t sum      = 0;
    TRY(rows_walk(stream, &synapses, &sum));
    uint64_t end = clock_ns();
    printf("{\"bench\": \"rows\", \"tiles\": %u, \"synapses\": %llu, \"expected\": %.0f, "
           "\"open_seconds\": %.3f, \"walk_seconds\": %.3f, \"ns_per_synapse\": %.2f, "
           "\"peak_bytes\": %llu, \"sum\": %llu}\n",
           tile_count, (unsigned long long)synapses, row_stream_expected(stream),
           (double)(opened - start) * 1e-9, (double)(end - opened) * 1e-9,
           (double)(end - start) / (double)synapses, (unsigned long long)memory_peak_bytes(),
           (unsigned long long)sum);
    row_stream_destroy(&stream);
    quantisation_destroy(&quantisation);
    tile_table_destroy(&table);
    memory_give(&target_first);
    memory_give(&tiles);
    return FAULT_NONE;
}

int main(int argc, char **argv)
{
    static struct population populations[POPULATIONS];
    static struct projection projections[PROJECTIONS_MAX];
    struct model             model;
    double                   scale = argc > 1 ? atof(argv[1]) : 1;
    int                      ranks = argc > 2 ? atoi(argv[2]) : 2;
    if (scale <= 0 || scale > 1 || ranks < 1) {
        fprintf(stderr, "usage: bench_rows [SCALE [RANKS]]\n");
        return 2;
    }
    model_make(&model, populations, projections, scale);
    fault mine = bench(&model, (uint32_t)ranks);
    if (mine) fprintf(stderr, "%s\n", fault_message());
    return fault_exit_code(mine);
}
