/* row_stream.c - cells of all projections on the given tiles, walked source by source. */
#include "network/row_stream.h"

#include "base/memory.h"
#include "base/units.h"
#include "network/drawn.h"
#include "network/given_edges.h"
#include "network/reach.h"
#include "network/rule.h"
#include "network/synapse.h"

#include <math.h>
#include <string.h>

struct stream_cell {
    struct rule_cell    cell;
    uint32_t            target_first;
    const struct drawn *drawn;
};

struct row_stream {
    const struct model        *model;
    const struct quantisation *quantisation;
    synapse_kernel            *words_draw;
    struct rule_site          *sites; /* [projections] */
    struct drawn              *drawn; /* [projections] */
    struct drawn_tables        tables;
    struct stream_cell        *cells; /* by source population, projection, tile */
    uint32_t                   cell_count;
    uint32_t                  *population_first; /* [populations + 1] into cells */
    uint32_t                  *cell_tile;        /* [cells] */
    struct reach_cells        *by_projection;    /* [projections] */
    struct reach               reach;
    struct place_list          open;       /* cells of rules by distance with what they drew */
    struct given_edges        *given;      /* NULL: none */
    uint32_t                   given_next; /* of its sources */
    uint32_t                   population; /* the next source */
    uint32_t                   source;
    size_t                     word_capacity; /* of each word[] */
    uint32_t                  *word[3];
    double                    *value[2]; /* [word_capacity] weights and delays that come along */
    size_t                     capacity; /* of the row */
    uint32_t                  *target;
    int32_t                   *weight;
    uint16_t                  *delay;
    uint8_t                   *receptor;
    size_t                     part_capacity;
    uint32_t                   part_count;
    struct row_part           *parts;
};

/* Cells. */

static fault cells_open(struct row_stream *s, uint32_t index, const struct tile_table *table,
                        uint32_t tile_count, const uint32_t *tiles, const uint32_t *target_first)
{
    const struct projection *p     = &s->model->projections[index];
    uint32_t                 first = table->population_first[p->target];
    uint32_t                 end   = table->population_first[p->target + 1];
    s->by_projection[index] =
        (struct reach_cells){.first = s->cell_count, .tile = s->cell_tile + s->cell_count};
    for (uint32_t i = 0; i < tile_count; i++) {
        if (tiles[i] < first || tiles[i] >= end) continue;
        s->cell_tile[s->cell_count] = tiles[i] - first;
        struct stream_cell *cell    = &s->cells[s->cell_count++];
        cell->target_first          = target_first[i];
        cell->drawn                 = &s->drawn[index];
        rule_cell_place(&cell->cell, &s->sites[index], tiles[i] - first);
        if (!p->space) TRY(rule_cell_open(&cell->cell, &s->sites[index], tiles[i] - first));
        s->by_projection[index].count++;
    }
    return FAULT_NONE;
}

/* Cells of all rules, by the population that sources are in. */
static fault sources_open(struct row_stream *s, const struct tile_table *table, uint32_t tile_count,
                          const uint32_t *tiles, const uint32_t *target_first)
{
    const struct model *model = s->model;
    for (uint32_t population = 0; population < model->population_count; population++) {
        for (uint32_t i = 0; i < model->projection_count; i++)
            if (model->projections[i].source == population && !model->projections[i].given)
                TRY(cells_open(s, i, table, tile_count, tiles, target_first));
        s->population_first[population + 1] = s->cell_count;
    }
    return FAULT_NONE;
}

/* Number of (projection, owned tile) pairs. */
static size_t cells_needed(const struct model *model, const struct tile_table *table,
                           uint32_t tile_count, const uint32_t *tiles)
{
    size_t count = 0;
    for (uint32_t i = 0; i < tile_count; i++)
        for (uint32_t p = 0; p < model->projection_count; p++)
            count += model->projections[p].target == table->tiles[tiles[i]].population &&
                     !model->projections[p].given;
    return count;
}

static fault stream_take(struct row_stream *s, size_t cells)
{
    size_t projections = s->model->projection_count;
    TRY(memory_take(&s->sites, projections, sizeof *s->sites, "projections"));
    TRY(memory_take(&s->drawn, projections, sizeof *s->drawn, "projections"));
    TRY(drawn_tables_create(&s->tables, s->model, s->quantisation));
    TRY(memory_take(&s->cells, cells, sizeof *s->cells, "cursors of projections"));
    TRY(memory_take(&s->cell_tile, cells, sizeof *s->cell_tile, "cursors of projections"));
    TRY(memory_take(&s->by_projection, projections, sizeof *s->by_projection, "projections"));
    return memory_take(&s->population_first, s->model->population_count + (size_t)1,
                       sizeof *s->population_first, "cursors of projections");
}

static fault sites_make(struct row_stream *s, const struct tile_table *table)
{
    for (uint32_t i = 0; i < s->model->projection_count; i++) {
        rule_site_make(&s->sites[i], s->model, i);
        s->sites[i].places = table->places;
        if (s->model->projections[i].given) continue;
        TRY(rule_site_check(&s->sites[i]));
        TRY(drawn_make(&s->tables, i, &s->drawn[i]));
    }
    return FAULT_NONE;
}

/* NOLINTNEXTLINE(readability-function-size): a model, its units, and the tiles asked for */
fault row_stream_create(struct row_stream **out, const struct model *model,
                        const struct tile_table *table, const struct quantisation *quantisation,
                        uint32_t tile_count, const uint32_t *tiles, const uint32_t *target_first)
{
    TRY(memory_take(out, 1, sizeof **out, "row stream"));
    struct row_stream *s = *out;
    s->model             = model;
    s->quantisation      = quantisation;
    s->words_draw        = synapse_kernel_of(isa_best());
    s->reach       = (struct reach){.model = model, .places = table->places, .block = UINT32_MAX};
    fault mine     = stream_take(s, cells_needed(model, table, tile_count, tiles));
    s->reach.cells = s->by_projection;
    if (!mine) mine = sites_make(s, table);
    if (!mine) mine = sources_open(s, table, tile_count, tiles, target_first);
    if (!mine && model_has_given_edges(model)) {
        struct given_plan plan = {model, table, quantisation, tile_count, tiles, target_first};
        mine                   = given_edges_create(&s->given, &plan);
    }
    if (mine) row_stream_destroy(out);
    return mine;
}

void row_stream_destroy(struct row_stream **stream)
{
    struct row_stream *s = *stream;
    if (!s) return;
    for (uint32_t i = 0; i < s->cell_count; i++)
        rule_cell_close(&s->cells[i].cell);
    drawn_tables_destroy(&s->tables);
    for (int w = 0; w < 3; w++)
        memory_give(&s->word[w]);
    for (int v = 0; v < 2; v++)
        memory_give(&s->value[v]);
    place_list_clear(&s->open);
    reach_clear(&s->reach);
    given_edges_destroy(&s->given);
    memory_give(&s->parts);
    memory_give(&s->receptor);
    memory_give(&s->delay);
    memory_give(&s->weight);
    memory_give(&s->target);
    memory_give(&s->population_first);
    memory_give(&s->by_projection);
    memory_give(&s->cell_tile);
    memory_give(&s->cells);
    memory_give(&s->drawn);
    memory_give(&s->sites);
    memory_give(stream);
}

/* Rows. */

static fault row_reserve(struct row_stream *s, size_t needed, size_t words)
{
    if (needed > s->capacity) {
        size_t grown = needed + needed / 2;
        TRY(memory_resize(&s->target, grown, sizeof *s->target, "targets of a row"));
        TRY(memory_resize(&s->weight, grown, sizeof *s->weight, "weights of a row"));
        TRY(memory_resize(&s->delay, grown, sizeof *s->delay, "delays of a row"));
        TRY(memory_resize(&s->receptor, grown, sizeof *s->receptor, "receptors of a row"));
        s->capacity = grown;
    }
    words = (words + SYNAPSE_LANES - 1) / SYNAPSE_LANES * SYNAPSE_LANES;
    if (words > s->word_capacity) {
        for (int w = 0; w < 3; w++)
            TRY(memory_resize(&s->word[w], words, sizeof *s->word[w], "words of a row"));
        for (int v = 0; v < 2; v++)
            TRY(memory_resize(&s->value[v], words, sizeof *s->value[v], "values of a row"));
        s->word_capacity = words;
    }
    return FAULT_NONE;
}

/* The synapses from the last part's end up to `end` are of a projection. */
static fault part_add(struct row_stream *s, uint32_t projection, uint32_t end)
{
    if (s->part_count && s->parts[s->part_count - 1].projection == projection) {
        s->parts[s->part_count - 1].end = end;
        return FAULT_NONE;
    }
    TRY(memory_reserve(&s->parts, &s->part_capacity, s->part_count + (size_t)1, sizeof *s->parts,
                       "parts of a row"));
    s->parts[s->part_count++] = (struct row_part){projection, end};
    return FAULT_NONE;
}

/* Append a cell's synapses of one source to the row. */
static fault cell_append(struct row_stream *s, struct stream_cell *c, uint32_t *row_count)
{
    const struct rule *rule  = c->cell.rule;
    uint32_t           count = rule->row_count(&c->cell, s->source);
    if (!count) return FAULT_NONE;
    if (count > UINT32_MAX - *row_count)
        RAISE(FAULT_INPUT, "a neuron of population %s has more than 2^32 - 1 synapses",
              s->model->populations[s->population].name);
    TRY(row_reserve(s, *row_count + (size_t)count, count));

    uint32_t           *target = s->target + *row_count;
    int32_t            *weight = s->weight + *row_count;
    struct synapse_cell place  = {c->cell.site->synapse_key, s->source, c->cell.tile, count};
    struct drawn_from   from   = {s->word, s->value[0], s->value[1]};
    if (!rule->is_spatial || drawn_needs_words(c->drawn)) s->words_draw(&place, s->word);
    rule->row_targets(&c->cell, s->source, count, s->word[0], target);
    if (c->drawn->is_weight_given)
        rule->row_weights(&c->cell, s->source, count, target, s->value[0]);
    if (c->drawn->is_delay_given) rule->row_delays(&c->cell, s->source, count, target, s->value[1]);
    for (uint32_t k = 0; k < count; k++)
        target[k] += c->target_first;
    drawn_values(c->drawn, count, &from, weight, s->delay + *row_count, s->receptor + *row_count);
    *row_count += count;
    return part_add(s, (uint32_t)(c->cell.site->projection - s->model->projections), *row_count);
}

/* Cells of rules by distance are opened for the first block that reaches them, and closed after
 * the last: what they hold at a time is a front that moves through space with the sources. */
static fault cells_turn(struct row_stream *s)
{
    size_t kept = 0;
    for (size_t k = 0; k < s->open.count; k++) {
        struct rule_cell *cell = &s->cells[s->open.items[k]].cell;
        bool              is_past =
            cell->site->projection->source != s->population || cell->source_last < s->source;
        if (is_past)
            rule_cell_close(cell);
        else
            s->open.items[kept++] = s->open.items[k];
    }
    s->open.count = kept;
    for (size_t k = 0; k < s->reach.list.count; k++) {
        uint32_t          index = s->reach.list.items[k];
        struct rule_cell *cell  = &s->cells[index].cell;
        if (cell->state || !cell->site->projection->space || !cell->rule->open) continue;
        TRY(memory_reserve(&s->open.items, &s->open.capacity, s->open.count + 1,
                           sizeof *s->open.items, "open cells"));
        s->open.items[s->open.count++] = index;
        TRY(rule_cell_open(cell, cell->site, cell->tile));
    }
    return FAULT_NONE;
}

/* Append what the source makes in all cells that can hold something of it. */
static fault cells_append(struct row_stream *s, uint32_t *row_count)
{
    bool changed = false;
    if (!reach_is_spatial(&s->reach, s->population)) {
        uint32_t end = s->population_first[s->population + 1];
        for (uint32_t i = s->population_first[s->population]; i < end; i++)
            TRY(cell_append(s, &s->cells[i], row_count));
        return FAULT_NONE;
    }
    TRY(reach_of(&s->reach, s->population, s->source, &changed));
    if (changed) TRY(cells_turn(s));
    for (size_t k = 0; k < s->reach.list.count; k++)
        TRY(cell_append(s, &s->cells[s->reach.list.items[k]], row_count));
    return FAULT_NONE;
}

/* Which projections the edges of a file, from `first` on, are of. */
static fault given_parts_add(struct row_stream *s, uint64_t first, uint64_t count, uint32_t at)
{
    const struct given_edges *given = s->given;
    if (!given->projection) return part_add(s, ROW_PART_GIVEN, at + (uint32_t)count);
    for (uint64_t k = 0; k < count; k++)
        TRY(part_add(s, given->projection[first + k], at + (uint32_t)k + 1));
    return FAULT_NONE;
}

/* Append what files give of the source. */
static fault given_append(struct row_stream *s, uint32_t source_gid, uint32_t *row_count)
{
    const struct given_edges *given = s->given;
    if (!given || s->given_next == given->source_count) return FAULT_NONE;
    if (given->source[s->given_next] != source_gid) return FAULT_NONE;
    uint64_t first = given->first[s->given_next], count = given->first[++s->given_next] - first;
    if (count > UINT32_MAX - *row_count)
        RAISE(FAULT_INPUT, "a neuron of population %s has more than 2^32 - 1 synapses",
              s->model->populations[s->population].name);
    TRY(row_reserve(s, *row_count + count, 0));
    memcpy(s->target + *row_count, given->target + first, count * sizeof *s->target);
    memcpy(s->weight + *row_count, given->weight + first, count * sizeof *s->weight);
    memcpy(s->delay + *row_count, given->delay_steps + first, count * sizeof *s->delay);
    memcpy(s->receptor + *row_count, given->receptor + first, count * sizeof *s->receptor);
    TRY(given_parts_add(s, first, count, *row_count));
    *row_count += (uint32_t)count;
    return FAULT_NONE;
}

/* Where no rule has cells the sources between those with given edges are passed over. */
static bool source_find(struct row_stream *s)
{
    const struct population *population = &s->model->populations[s->population];
    if (s->population_first[s->population] < s->population_first[s->population + 1])
        return s->source < population->size;
    if (!s->given || s->given_next == s->given->source_count) return false;
    s->source = s->given->source[s->given_next] - population->gid_first;
    return s->source < population->size;
}

/* Make the row of the next source and step on; a row may be empty. */
static fault source_make(struct row_stream *s, struct row *row)
{
    *row = (struct row){.source_gid = s->model->populations[s->population].gid_first + s->source,
                        .source_population = s->population};
    s->part_count = 0;
    TRY(cells_append(s, &row->count));
    TRY(given_append(s, row->source_gid, &row->count));
    row->target      = s->target;
    row->weight      = s->weight;
    row->delay_steps = s->delay;
    row->receptor    = s->receptor;
    row->part_count  = s->part_count;
    row->parts       = s->parts;
    s->source++;
    return FAULT_NONE;
}

fault row_stream_next(struct row_stream *s, struct row *row)
{
    *row = (struct row){0};
    while (s->population < s->model->population_count) {
        if (!source_find(s)) {
            s->population++;
            s->source = 0;
            continue;
        }
        TRY(source_make(s, row));
        if (row->count) return FAULT_NONE;
    }
    return FAULT_NONE;
}

double row_stream_expected(const struct row_stream *s)
{
    double mean     = s->given ? (double)s->given->first[s->given->source_count] : 0;
    double variance = 0;
    for (uint32_t i = 0; i < s->cell_count; i++) {
        const struct rule_cell *cell     = &s->cells[i].cell;
        double                  synapses = cell->rule->indegree(cell->site) * cell->count;
        mean += synapses;
        if (!cell->rule->is_fixed_indegree) variance += synapses;
    }
    return mean + 8 * sqrt(variance);
}

void projection_delay_range(const struct model *model, const struct projection *projection,
                            uint32_t *smallest, uint32_t *largest)
{
    const struct distribution *d      = &projection->delay_ms;
    bool                       is_one = d->shape == SHAPE_CONSTANT;
    *smallest                         = delay_steps_of(is_one ? d->a : d->minimum, model->dt_ms);
    *largest                          = delay_steps_of(is_one ? d->a : d->maximum, model->dt_ms);
}
