/* check.c - ergon check MODEL: what would be built, without building it. Of a cluster file: what it
 * says. */
#include "base/memory.h"
#include "cli/check_energy.h"
#include "cli/check_live.h"
#include "cli/cluster.h"
#include "cli/command.h"
#include "cli/model_load.h"
#include "model/tunable.h"
#include "network/row_stream.h"
#include "step/graph_check.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>

/* What a process of Ergon takes before it has a network: MPI, HDF5, its own code. */
static const double PROCESS_BYTES = 40e6;
static const double GIVEN_BYTES   = 11; /* given_edges.h */

struct check {
    const struct model  *model;
    struct tile_table   *tiles;
    struct quantisation *quantisation;
    uint32_t             ranks;
};

static void head_print(const struct check *check)
{
    const struct model *model = check->model;
    printf("model %s (%s)\n", model->name, model->path);
    printf("  dt %g ms, seed %llu, %u tiles of up to %u neurons\n", model->dt_ms,
           (unsigned long long)model->seed, check->tiles->count, model->tile_size);
    if (model->scaling.neurons != 1 || model->scaling.indegree != 1)
        printf("  scaled: neurons x %g, in-degree x %g, weights x %g\n", model->scaling.neurons,
               model->scaling.indegree, model->scaling.weight);
}

static void populations_print(const struct model *model)
{
    printf("\n%-16s %-16s %10s  %s\n", "population", "kind", "neurons", "receptors");
    for (uint32_t p = 0; p < model->population_count; p++) {
        const struct population *it       = &model->populations[p];
        const char              *receptor = it->kind->receptor_count == 0   ? "none"
                                            : it->kind->receptor_count == 1 ? "one"
                                            : it->is_merged                 ? "merged"
                                                                            : "two";
        printf("%-16s %-16s %10u  %s\n", it->name, it->kind->name, it->size, receptor);
    }
    printf("%-16s %-16s %10u\n", "all", "", model->neuron_count);
}

static double projections_print(const struct check *check)
{
    const struct model *model = check->model;
    double              total = 0;
    printf("\n%-32s %-20s %14s %14s %12s  %s\n", "projection", "rule", "synapses", "delays (ms)",
           "quantisation", "rows");
    for (uint32_t p = 0; p < model->projection_count; p++) {
        const struct projection *it       = &model->projections[p];
        double                   synapses = projection_expected_synapses(model, it);
        double                   error    = quantisation_error(check->quantisation, it);
        char                     delays[32], exactness[32] = "exact", name[64];
        uint32_t                 smallest, largest;
        projection_delay_range(model, it, &smallest, &largest);
        snprintf(delays, sizeof delays, "%g..%g", smallest * model->dt_ms, largest * model->dt_ms);
        if (error > 0) snprintf(exactness, sizeof exactness, "%.1e", error);
        snprintf(name, sizeof name, "%s -> %s", model->populations[it->source].name,
                 model->populations[it->target].name);
        printf("%-32s %-20s %14.0f %14s %12s  %s\n", name, rule_name(it->rule), synapses, delays,
               exactness,
               it->given                         ? "read from a file"
               : projection_is_random_access(it) ? "made from keys"
                                                 : "drawn per target, stored");
        total += synapses;
    }
    printf("%-32s %-20s %14.0f\n", "all", "", total);
    return total;
}

static void units_print(const struct quantisation *q)
{
    static const char *const CLASSES[KIND_RECEPTORS_MAX] = {"0 (excitatory, merged, first)",
                                                            "1 (inhibitory, second)"};
    printf("\n%-30s %22s %26s\n", "receptor class", "unit", "largest input of a step");
    for (uint32_t r = 0; r < KIND_RECEPTORS_MAX; r++) {
        if (q->largest_input[r] == 0) continue;
        char size[40];
        if (q->is_quantum[r])
            snprintf(size, sizeof size, "%g (quantum)", q->accumulator_unit[r]);
        else
            snprintf(size, sizeof size, "2^%.0f", log2(q->accumulator_unit[r]));
        printf("%-30s %22s %26g\n", CLASSES[r], size, q->largest_input[r]);
    }
    printf("stored weights have %u bits\n", q->weight_bits);
}

/* What a synapse takes: 4 or 8 bytes, 2 or 4 more where it is tunable, and while it is built those
 * that came from a file 11 more. */
static double synapses_bytes(const struct check *check, double synapses)
{
    double bytes = synapses * (check->quantisation->weight_bits == 32 ? 8 : 4);
    for (uint32_t p = 0; p < check->model->projection_count; p++) {
        const struct projection *it = &check->model->projections[p];
        if (it->given) bytes += GIVEN_BYTES * (double)it->number;
        if (tunable_of_projection(check->model, p))
            bytes += projection_expected_synapses(check->model, it) *
                     check->quantisation->weight_bits / CHAR_BIT;
    }
    return bytes;
}

/* Synapses, a row per source and rank, a run per distinct delay of a row (at most one per synapse),
 * and states. */
static void memory_print(const struct check *check, double synapses)
{
    const struct model *model  = check->model;
    double              delays = 1, columns = 0;
    for (uint32_t p = 0; p < model->projection_count; p++) {
        uint32_t smallest, largest;
        projection_delay_range(model, &model->projections[p], &smallest, &largest);
        if (largest - smallest + 1 > delays) delays = largest - smallest + 1;
    }
    for (uint32_t p = 0; p < model->population_count; p++) {
        const struct population *it        = &model->populations[p];
        double                   constants = it->is_uniform ? 0 : it->kind->constant_count;
        columns += it->size * (it->kind->state_count + 1 + KIND_RECEPTORS_MAX + constants);
    }
    double rows    = model->neuron_count;
    double per_row = synapses / check->ranks / rows;
    double runs    = rows * (per_row < delays ? per_row : delays);
    double bytes   = PROCESS_BYTES + synapses_bytes(check, synapses) / check->ranks + 4 * runs +
                   24 * rows + 4 * columns / check->ranks;
    printf("\nmemory: about %.0f MB per rank on %u rank%s (%.2f bytes a synapse in all)\n",
           bytes / 1e6, check->ranks, check->ranks == 1 ? "" : "s",
           synapses > 0 ? bytes * check->ranks / synapses : 0.0);
}

/* What the model tells of its graph; the rest shows when it is built. */
static fault graph_print(const struct model *model)
{
    struct graph_findings findings;
    char                  lines[GRAPH_LINES_MAX][GRAPH_LINE_BYTES];
    TRY(graph_check_model(&findings, model));
    uint32_t count = graph_lines(&findings, model, lines);
    printf("\ngraph: %s\n", count ? "" : "nothing wrong that shows before it is built");
    for (uint32_t i = 0; i < count; i++)
        printf("  %s\n", lines[i]);
    if (graph_delay_line(&findings, model, lines[0])) printf("  %s\n", lines[0]);
    graph_findings_clear(&findings);
    return FAULT_NONE;
}

static fault check_print(const struct check *check)
{
    head_print(check);
    populations_print(check->model);
    double synapses = projections_print(check);
    units_print(check->quantisation);
    energy_print(check->model);
    live_print(check->model, check->quantisation);
    memory_print(check, synapses);
    return graph_print(check->model);
}

fault command_check(struct comm *comm, const struct options *options)
{
    struct model *model      = NULL;
    struct check  check      = {.ranks = options->ranks};
    bool          is_cluster = false;
    TRY(cluster_check(comm, options->argument, &is_cluster));
    if (is_cluster) return FAULT_NONE;
    TRY(model_load(&model, comm, options));
    check.model = model;
    fault mine  = tile_table_create(&check.tiles, model);
    if (!mine) mine = quantisation_create(&check.quantisation, model);
    mine = comm_agree(comm, mine);
    if (!mine && comm_is_first(comm)) mine = check_print(&check);
    mine = comm_agree(comm, mine);
    quantisation_destroy(&check.quantisation);
    tile_table_destroy(&check.tiles);
    model_destroy(&model);
    return mine;
}
