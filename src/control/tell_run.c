/* tell_run.c - what is told once: the run, and where its neurons are. */
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "control/tell_parts.h"
#include "network/place.h"

#include <stdlib.h>

enum { NETWORK_NEURONS_MAX = 20000 };

/* ---- the run: rows that live as long as it is packed ------------------------------------------
 */

struct run_rows {
    TELL_ROWS(Ergon__Population) populations;
    TELL_ROWS(Ergon__Rank) ranks;
    TELL_ROWS(Ergon__Region) regions;
    TELL_ROWS(Ergon__Tunable) tunables;
    TELL_ROWS(Ergon__Sense) senses;
};

static fault populations_fill(const struct tell *tell, struct run_rows *rows, Ergon__Run *run)
{
    const struct model *model = tell->model;
    TELL_ROWS_TAKE(rows->populations, model->population_count, ergon__population__init);
    run->n_populations = model->population_count;
    run->populations   = rows->populations.at;
    for (uint32_t p = 0; p < model->population_count; p++) {
        const struct population *from = &model->populations[p];
        Ergon__Population       *to   = &rows->populations.rows[p];
        to->name                      = (char *)from->name;
        to->kind                      = (char *)from->kind->name;
        to->first_gid                 = from->gid_first;
        to->size                      = from->size;
        for (uint32_t i = 0; i < model->live.sense_count; i++)
            if (model->live.senses[i].target == p && model->live.senses[i].kind != SENSE_CURRENT_PA)
                to->is_sense = true;
    }
    return FAULT_NONE;
}

static fault ranks_fill(const struct tell *tell, struct run_rows *rows, Ergon__Run *run)
{
    uint32_t ranks = comm_size(tell->plan.simulation->comm);
    TELL_ROWS_TAKE(rows->ranks, ranks, ergon__rank__init);
    run->n_ranks = ranks;
    run->ranks   = rows->ranks.at;
    for (uint32_t rank = 0; rank < ranks; rank++) {
        Ergon__Rank *to   = &rows->ranks.rows[rank];
        to->host          = tell->ranks[rank].host;
        to->pid           = tell->ranks[rank].pid;
        to->neuron_count  = tell->ranks[rank].neurons;
        to->synapse_count = tell->ranks[rank].synapses;
        run->synapse_count += to->synapse_count;
    }
    return FAULT_NONE;
}

static fault regions_fill(const struct tell *tell, struct run_rows *rows, Ergon__Run *run)
{
    const struct model_energy *energy = &tell->model->energy;
    TELL_ROWS_TAKE(rows->regions, energy->region_count, ergon__region__init);
    run->n_regions = energy->region_count;
    run->regions   = rows->regions.at;
    for (uint32_t r = 0; r < energy->region_count; r++) {
        Ergon__Region *to = &rows->regions.rows[r];
        to->name          = (char *)energy->regions[r].name;
        to->neuron_count  = energy->regions[r].neuron_count;
        to->capacity_atp  = (double)energy->regions[r].neuron_count * (double)energy->rest_atp;
    }
    return FAULT_NONE;
}

static fault tunables_fill(const struct tell *tell, struct run_rows *rows, Ergon__Run *run)
{
    const struct model_live *live = &tell->model->live;
    TELL_ROWS_TAKE(rows->tunables, live->tunable_count, ergon__tunable__init);
    run->n_tunables = live->tunable_count;
    run->tunables   = rows->tunables.at;
    for (uint32_t i = 0; i < live->tunable_count; i++) {
        Ergon__Tunable *to = &rows->tunables.rows[i];
        to->name           = (char *)live->tunables[i].name;
        to->unit           = (char *)unit_name(live->tunables[i].unit);
        to->minimum        = live->tunables[i].minimum;
        to->maximum        = live->tunables[i].maximum;
        to->value          = tell->tunable[i];
    }
    return FAULT_NONE;
}

static fault senses_fill(const struct tell *tell, struct run_rows *rows, Ergon__Run *run)
{
    const struct model_live *live = &tell->model->live;
    TELL_ROWS_TAKE(rows->senses, live->sense_count, ergon__sense__init);
    run->n_senses = live->sense_count;
    run->senses   = rows->senses.at;
    for (uint32_t i = 0; i < live->sense_count; i++) {
        Ergon__Sense *to = &rows->senses.rows[i];
        to->name         = (char *)live->senses[i].name;
        to->kind         = (Ergon__SenseKind)live->senses[i].kind;
        to->size         = live->senses[i].size;
        to->minimum      = live->senses[i].minimum;
        to->maximum      = live->senses[i].maximum;
    }
    return FAULT_NONE;
}

static fault rows_fill(const struct tell *tell, struct run_rows *rows, Ergon__Run *run)
{
    TRY(populations_fill(tell, rows, run));
    TRY(ranks_fill(tell, rows, run));
    TRY(regions_fill(tell, rows, run));
    TRY(tunables_fill(tell, rows, run));
    return senses_fill(tell, rows, run);
}

static void words_fill(const struct tell *tell, Ergon__Run *run)
{
    const struct simulation *s     = tell->plan.simulation;
    const struct model      *model = tell->model;
    run->id                        = (char *)bus_run_id(tell->plan.bus);
    run->model                     = (char *)model->name;
    run->title                     = (char *)model->title;
    run->model_path                = (char *)model->path;
    run->out_folder                = (char *)tell->plan.out_folder;
    run->version                   = (char *)tell->plan.version;
    run->kernel                    = (char *)isa_name(s->how.isa);
    run->partition                 = (char *)s->how.partition;
    run->started_unix_us           = tell->started_us;
    run->dt_ms                     = model->dt_ms;
    run->step_first                = tell->plan.step_first;
    run->step_end                  = tell->plan.step_end;
    run->seed                      = model->seed;
    run->neuron_count              = model->neuron_count;
    run->pace                      = tell->plan.pace;
}

static void end_fill(struct tell *tell, const struct tell_end *end, Ergon__Run *run)
{
    if (!end) return;
    tell_topics_count(tell);
    run->is_over       = true;
    run->ended_unix_us = clock_unix_us();
    run->exit_code     = end->exit_code;
    run->ended_because = (char *)end->because;
    run->digest        = (char *)end->digest;
    run->n_told        = TOPIC_COUNT;
    run->told          = tell->topics.at;
}

void tell_run(struct tell *tell, const struct tell_end *end)
{
    struct run_rows rows = {0};
    Ergon__Run      run  = ERGON__RUN__INIT;
    words_fill(tell, &run);
    if (rows_fill(tell, &rows, &run) == FAULT_NONE) {
        end_fill(tell, end, &run);
        tell_message(tell->plan.bus, TOPIC_RUN, &run.base);
    } else {
        fault_forget(); /* physics goes on without observers */
    }
    TELL_ROWS_GIVE(rows.populations);
    TELL_ROWS_GIVE(rows.ranks);
    TELL_ROWS_GIVE(rows.regions);
    TELL_ROWS_GIVE(rows.tunables);
    TELL_ROWS_GIVE(rows.senses);
}

void tell_tuned(struct tell *tell, uint32_t tunable, double value)
{
    if (!tell) return;
    tell->tunable[tunable] = value;
    tell_run(tell, NULL);
}

/* ---- the network ---------------------------------------------------------------------------- */

struct sample {
    uint32_t *gids, *ranks;
    float    *at_mm[SPACE_DIMENSIONS_MAX];
    uint32_t  count, dimensions;
};

static void sample_clear(struct sample *sample)
{
    memory_give(&sample->gids);
    memory_give(&sample->ranks);
    for (int d = 0; d < SPACE_DIMENSIONS_MAX; d++)
        memory_give(&sample->at_mm[d]);
}

static fault sample_take(struct sample *sample)
{
    TRY(memory_take(&sample->gids, NETWORK_NEURONS_MAX, sizeof *sample->gids, "places"));
    TRY(memory_take(&sample->ranks, NETWORK_NEURONS_MAX, sizeof *sample->ranks, "places"));
    for (int d = 0; d < SPACE_DIMENSIONS_MAX; d++)
        TRY(memory_take(&sample->at_mm[d], NETWORK_NEURONS_MAX, sizeof(float), "places"));
    return FAULT_NONE;
}

static void neuron_put(struct sample *sample, const struct places *places, uint32_t index)
{
    double at_mm[SPACE_DIMENSIONS_MAX] = {0};
    place_at(places, index, at_mm);
    for (uint32_t d = 0; d < SPACE_DIMENSIONS_MAX; d++)
        sample->at_mm[d][sample->count] = (float)at_mm[d];
    if (places->dimensions > sample->dimensions) sample->dimensions = places->dimensions;
}

/* Every so many-th neuron of those that lie somewhere, so that no more than fit are taken. */
static void sample_fill(const struct tell *tell, const struct place_table *table,
                        struct sample *sample)
{
    const struct simulation *s      = tell->plan.simulation;
    uint64_t                 placed = 0, seen = 0;
    for (uint32_t p = 0; p < table->population_count; p++)
        placed += table->of[p].count;
    uint64_t stride = placed / NETWORK_NEURONS_MAX + (placed % NETWORK_NEURONS_MAX != 0);
    for (uint32_t p = 0; p < table->population_count; p++)
        for (uint32_t i = 0; i < table->of[p].count; i++) {
            if (seen++ % stride) continue;
            uint32_t gid = tell->model->populations[p].gid_first + i;
            neuron_put(sample, &table->of[p], i);
            sample->gids[sample->count]    = gid;
            sample->ranks[sample->count++] = s->owner[tile_of(s->tiles, gid)];
        }
}

static void sample_tell(struct tell *tell, struct sample *sample)
{
    Ergon__Network network = ERGON__NETWORK__INIT;
    network.dimensions     = sample->dimensions;
    network.n_gids = network.n_ranks = sample->count;
    network.gids                     = sample->gids;
    network.ranks                    = sample->ranks;
    network.n_x_mm = network.n_y_mm = sample->count;
    network.n_z_mm                  = sample->dimensions > 2 ? sample->count : 0;
    network.x_mm                    = sample->at_mm[0];
    network.y_mm                    = sample->at_mm[1];
    network.z_mm                    = sample->at_mm[2];
    tell_message(tell->plan.bus, TOPIC_NETWORK, &network.base);
}

fault tell_network(struct tell *tell)
{
    struct place_table *table  = NULL;
    struct sample       sample = {0};
    fault               failed = sample_take(&sample);
    if (!failed) failed = place_table_create(&table, tell->model);
    if (!failed) {
        sample_fill(tell, table, &sample);
        sample_tell(tell, &sample);
    }
    place_table_destroy(&table);
    sample_clear(&sample);
    return failed;
}
