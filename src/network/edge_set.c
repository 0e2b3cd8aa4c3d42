/* edge_set.c - projections put together by file, and edges decoded for them. */
#include "network/edge_set.h"

#include "base/memory.h"
#include "base/units.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const double   WEIGHT_MAX = 1e15; /* as for weights that a model says */
static const uint32_t NONE       = UINT32_MAX;
static const int64_t  NO_TYPE    = -1; /* the format's word for an edge that has all of its own */

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_same_set(const struct edge_source *a, const struct edge_source *b)
{
    return strcmp(a->path, b->path) == 0 && strcmp(a->population, b->population) == 0 &&
           is_same_text(a->weight_column, b->weight_column) &&
           is_same_text(a->delay_column, b->delay_column);
}

static uint32_t *pair_of(struct edge_set *set, uint32_t source, uint32_t target)
{
    return &set->pair[(size_t)set->source_place[source] * set->model->population_count + target];
}

/* Note where each projection's populations stand, and which pair is whose. */
static fault pairs_fill(struct edge_set *set)
{
    const struct model *model = set->model;
    memset(set->source_place, 0xff, model->population_count * sizeof *set->source_place);
    for (uint32_t i = 0; i < set->projection_count; i++) {
        uint32_t source = model->projections[set->projections[i]].source;
        if (set->source_place[source] != NONE) continue;
        set->source_place[source]         = set->source_count;
        set->sources[set->source_count++] = source;
    }
    size_t cells = (size_t)set->source_count * model->population_count;
    TRY(memory_take(&set->pair, cells, sizeof *set->pair, "pairs of populations"));
    memset(set->pair, 0xff, cells * sizeof *set->pair);
    for (uint32_t i = 0; i < set->projection_count; i++) {
        const struct projection *p    = &model->projections[set->projections[i]];
        uint32_t                *pair = pair_of(set, p->source, p->target);
        if (*pair != NONE)
            RAISE(FAULT_INPUT,
                  "%s: projections %s and %s read the same edges between the same populations; "
                  "expected one of them",
                  model->path, model->projections[*pair].name, p->name);
        *pair = set->projections[i];
    }
    return FAULT_NONE;
}

static fault maps_fill(struct edge_set *set)
{
    const struct model *model = set->model;
    bool               *is_in = NULL;
    TRY(memory_take(&is_in, model->population_count, sizeof *is_in, "populations"));
    fault failed = FAULT_NONE;
    for (uint32_t i = 0; i < set->source_count && !failed; i++)
        failed = node_map_add(&set->from, model, set->sources[i]);
    for (uint32_t i = 0; i < set->projection_count && !failed; i++) {
        uint32_t target = model->projections[set->projections[i]].target;
        if (!is_in[target]) failed = node_map_add(&set->to, model, target);
        is_in[target] = true;
    }
    memory_give(&is_in);
    if (!failed) failed = node_map_finish(&set->from, model);
    if (!failed) failed = node_map_finish(&set->to, model);
    return failed;
}

/* Ids count within the node population that the file names: it must be the model's. */
static fault name_check(const struct edge_set *set, uint32_t population, const char *named,
                        const char *column)
{
    const struct population *p = &set->model->populations[population];
    if (!named[0] || !p->nodes.population || strcmp(named, p->nodes.population) == 0)
        return FAULT_NONE;
    RAISE(FAULT_INPUT,
          "%s: /edges/%s/%s: node_population is '%s'; expected '%s', whose nodes population %s has",
          set->source->path, set->source->population, column, named, p->nodes.population, p->name);
}

fault edge_set_open(struct edge_set *set)
{
    struct edge_columns columns = {set->source->weight_column, set->source->delay_column};
    assert(!set->file);
    TRY(edge_file_open(&set->file, set->source->path, set->source->population, &columns));
    set->edge_count = edge_file_count(set->file);
    for (uint32_t i = 0; i < set->projection_count; i++) {
        const struct projection *p = &set->model->projections[set->projections[i]];
        TRY(name_check(set, p->source, edge_file_source_population(set->file), "source_node_id"));
        TRY(name_check(set, p->target, edge_file_target_population(set->file), "target_node_id"));
    }
    return FAULT_NONE;
}

void edge_set_close(struct edge_set *set)
{
    edge_file_close(&set->file);
    memory_give(&set->edges);
    set->edge_capacity = 0;
}

static fault set_fill(struct edge_set *set)
{
    uint32_t populations = set->model->population_count;
    TRY(memory_take(&set->sources, populations, sizeof *set->sources, "populations"));
    TRY(memory_take(&set->source_place, populations, sizeof *set->source_place, "populations"));
    TRY(pairs_fill(set));
    return maps_fill(set);
}

/* The projection's set, a new one where none reads the same. */
static fault set_join(struct edge_sets *sets, const struct model *model, uint32_t projection)
{
    const struct edge_source *source = model->projections[projection].given;
    struct edge_set          *set    = sets->sets;
    while (set < sets->sets + sets->count && !is_same_set(set->source, source))
        set++;
    if (set == sets->sets + sets->count) {
        *set = (struct edge_set){.model = model, .source = source};
        sets->count++;
        TRY(memory_take(&set->projections, model->projection_count, sizeof *set->projections,
                        "projections"));
    }
    set->projections[set->projection_count++] = projection;
    return FAULT_NONE;
}

fault edge_sets_make(struct edge_sets *sets, const struct model *model)
{
    uint32_t given = 0;
    for (uint32_t i = 0; i < model->projection_count; i++)
        given += model->projections[i].given != NULL;
    *sets        = (struct edge_sets){0};
    fault failed = memory_take(&sets->sets, given, sizeof *sets->sets, "files of edges");
    for (uint32_t i = 0; i < model->projection_count && !failed; i++)
        if (model->projections[i].given) failed = set_join(sets, model, i);
    for (uint32_t s = 0; s < sets->count && !failed; s++)
        failed = set_fill(&sets->sets[s]);
    if (failed) edge_sets_clear(sets);
    return failed;
}

void edge_sets_clear(struct edge_sets *sets)
{
    for (uint32_t s = 0; sets->sets && s < sets->count; s++) {
        struct edge_set *set = &sets->sets[s];
        edge_set_close(set);
        node_map_clear(&set->from);
        node_map_clear(&set->to);
        memory_give(&set->projections);
        memory_give(&set->sources);
        memory_give(&set->source_place);
        memory_give(&set->pair);
    }
    memory_give(&sets->sets);
    sets->count = 0;
}

static const struct edge_type *type_find(const struct edge_source *source, int64_t id)
{
    uint32_t low = 0, high = source->type_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (source->types[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < source->type_count && source->types[low].id == id ? &source->types[low] : NULL;
}

/* The first that is there: the edge's own, its type's, the one for all. */
static double value_of(double own, double of_type, double for_all)
{
    return !isnan(own) ? own : !isnan(of_type) ? of_type : for_all;
}

static fault value_fail(const struct edge_source *source, const struct given_edge *edge,
                        const char *what, const char *column, double value, const char *expected)
{
    if (isnan(value))
        RAISE(FAULT_INPUT,
              "%s: /edges/%s: edge %llu has no %s; expected the dataset '%s' in its group, or one "
              "of its type or for all edges",
              source->path, source->population, (unsigned long long)edge->id, what,
              column ? column : what);
    RAISE(FAULT_INPUT, "%s: /edges/%s/%s: edge %llu has the %s %.9g; expected %s", source->path,
          source->population, column ? column : what, (unsigned long long)edge->id, what, value,
          expected);
}

static fault edge_decode(const struct edge_set *set, const struct edge_block *block, uint32_t i,
                         struct given_edge *edge)
{
    const struct edge_source *source = set->model->projections[edge->projection].given;
    const struct edge_type   *type   = source->has_types ? type_find(source, block->type[i]) : NULL;
    if (source->has_types && !type && block->type[i] != NO_TYPE)
        RAISE(FAULT_INPUT,
              "%s: /edges/%s/edge_type_id: edge %llu is of type %lld; expected one of "
              "the %u types that are given",
              source->path, source->population, (unsigned long long)edge->id,
              (long long)block->type[i], source->type_count);
    double weight = value_of(block->weight[i], type ? type->weight : NAN, source->weight);
    double delay  = value_of(block->delay[i], type ? type->delay : NAN, source->delay);
    edge->weight  = weight * source->weight_factor;
    if (!(fabs(edge->weight) <= WEIGHT_MAX))
        return value_fail(source, edge, "weight", source->weight_column, weight,
                          "at most 1e15 in size");
    double delay_ms = delay * source->delay_factor;
    if (!delay_fits(delay_ms, set->model->dt_ms))
        return value_fail(source, edge, "delay", source->delay_column, delay,
                          "1 to 65535 steps when rounded to the grid");
    edge->delay_ms    = delay_ms;
    edge->delay_steps = delay_steps_of(delay_ms, set->model->dt_ms);
    return FAULT_NONE;
}

fault edge_set_next(struct edge_set *set, struct given_block *out)
{
    struct edge_block block;
    *out = (struct given_block){.left_first = UINT64_MAX};
    TRY(edge_file_next(set->file, &block));
    TRY(memory_reserve(&set->edges, &set->edge_capacity, block.count, sizeof *set->edges,
                       "a block of edges"));
    for (uint32_t i = 0; i < block.count; i++) {
        const struct node_run *from = node_map_find(&set->from, block.source[i]);
        const struct node_run *to   = node_map_find(&set->to, block.target[i]);
        if (!from || !to || *pair_of(set, from->population, to->population) == NONE) {
            if (block.edge[i] < out->left_first) out->left_first = block.edge[i];
            continue;
        }
        struct given_edge *edge = &set->edges[out->count];
        *edge                   = (struct given_edge){
                              .id           = block.edge[i],
                              .target_place = to->place_first + (uint32_t)(block.target[i] - to->id_first),
                              .projection   = *pair_of(set, from->population, to->population),
                              .source_gid   = from->gid_first + (uint32_t)(block.source[i] - from->id_first),
                              .target_gid   = to->gid_first + (uint32_t)(block.target[i] - to->id_first)};
        TRY(edge_decode(set, &block, i, edge));
        out->count++;
    }
    out->seen  = block.count;
    out->edges = set->edges;
    return FAULT_NONE;
}
