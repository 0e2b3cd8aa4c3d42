/* small_model.c - models without files. */
#include "support/small_model.h"

#include "base/memory.h"
#include "network/row_stream.h"

#include <string.h>

static const struct kind TWO_RECEPTORS = {
    .name = "two_receptors", .weight_unit = UNIT_PA, .receptor_count = 2};

void small_model_make(struct small_model *small, uint32_t populations, const uint32_t *sizes)
{
    memset(small, 0, sizeof *small);
    small->model = (struct model){.name             = "small",
                                  .dt_ms            = 0.1,
                                  .seed             = 1,
                                  .tile_size        = SMALL_TILE,
                                  .population_count = populations,
                                  .populations      = small->populations,
                                  .projections      = small->projections};
    for (uint32_t p = 0; p < populations; p++) {
        small->populations[p] = (struct population){.name             = "population",
                                                    .kind             = &TWO_RECEPTORS,
                                                    .size             = sizes[p],
                                                    .gid_first        = small->model.neuron_count,
                                                    .expected_rate_Hz = 5};
        small->model.neuron_count += sizes[p];
    }
}

struct projection *small_model_join(struct small_model *small, uint32_t source, uint32_t target,
                                    rule_kind rule, uint64_t number)
{
    struct projection *p = &small->projections[small->model.projection_count++];
    *p                   = (struct projection){.name            = "projection",
                                               .source          = source,
                                               .target          = target,
                                               .rule            = rule,
                                               .number          = number,
                                               .allow_autapses  = true,
                                               .allow_multapses = true,
                                               .weight          = constant_make(1),
                                               .delay_ms        = constant_make(1)};
    return p;
}

struct distribution constant_make(double value)
{
    return (struct distribution){
        .shape = SHAPE_CONSTANT, .a = value, .minimum = value, .maximum = value};
}

struct distribution normal_make(double mean, double deviation, double minimum, double maximum)
{
    return (struct distribution){
        .shape = SHAPE_NORMAL, .a = mean, .b = deviation, .minimum = minimum, .maximum = maximum};
}

static fault row_add(struct edge_list *list, const struct row *row)
{
    TRY(memory_reserve(&list->edges, &list->capacity, list->count + (size_t)row->count,
                       sizeof *list->edges, "edges"));
    if (list->count && list->edges[list->count - 1].source >= row->source_gid)
        list->is_ascending = false;
    for (uint32_t k = 0; k < row->count; k++)
        list->edges[list->count++] = (struct edge){.source      = row->source_gid,
                                                   .target      = row->target[k],
                                                   .delay_steps = row->delay_steps[k],
                                                   .weight      = row->weight[k],
                                                   .receptor    = row->receptor[k]};
    list->row_count++;
    return FAULT_NONE;
}

static fault stream_drain(struct edge_list *list, struct row_stream *stream)
{
    struct row row;
    for (;;) {
        TRY(row_stream_next(stream, &row));
        if (!row.count) return FAULT_NONE;
        TRY(row_add(list, &row));
    }
}

/* Targets count from their tile's gid, so that they come out as gids. */
static fault tiles_choose(const struct tile_table *table, uint32_t *tile_count,
                          const uint32_t *tiles, uint32_t **chosen, uint32_t **first)
{
    bool is_all = *tile_count == 0;
    if (is_all) *tile_count = table->count;
    TRY(memory_take(chosen, *tile_count, sizeof **chosen, "chosen tiles"));
    TRY(memory_take(first, *tile_count, sizeof **first, "chosen tiles"));
    for (uint32_t i = 0; i < *tile_count; i++) {
        (*chosen)[i] = is_all ? i : tiles[i];
        (*first)[i]  = table->tiles[(*chosen)[i]].gid_first;
    }
    return FAULT_NONE;
}

fault edge_list_make(struct edge_list *list, const struct model *model, uint32_t tile_count,
                     const uint32_t *tiles)
{
    struct tile_table   *table  = NULL;
    struct quantisation *q      = NULL;
    struct row_stream   *stream = NULL;
    uint32_t            *chosen = NULL;
    uint32_t            *first  = NULL;
    *list                       = (struct edge_list){.is_ascending = true};
    fault mine                  = tile_table_create(&table, model);
    if (!mine) mine = quantisation_create(&q, model);
    if (!mine) mine = tiles_choose(table, &tile_count, tiles, &chosen, &first);
    if (!mine) mine = row_stream_create(&stream, model, table, q, tile_count, chosen, first);
    if (!mine) mine = stream_drain(list, stream);
    row_stream_destroy(&stream);
    quantisation_destroy(&q);
    tile_table_destroy(&table);
    memory_give(&chosen);
    memory_give(&first);
    if (mine) edge_list_clear(list);
    return mine;
}

void edge_list_clear(struct edge_list *list) { memory_give(&list->edges); }
