/* write_model.c - a model's network: nodes, then edges target tile by target tile. */
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/units.h"
#include "circuit/circuit_write.h"
#include "circuit/write_parts.h"
#include "network/row_stream.h"
#include "sonata/node_write.h"

#include <assert.h>
#include <string.h>

/* A stretch of target tiles is written when it may be expected to have half the synapses that are
 * kept in memory to be sorted. Each stretch reads the given edges into it, for which a file without
 * an index is read whole: of these stretches there are not more than so many. */
enum { GIVEN_STRETCHES_MOST = 16 };

/* What the edges are made with. */
struct making {
    const struct model  *model;
    struct tile_table   *tiles;
    struct quantisation *quantisation;
    struct edge_output  *edges;
    double               stretch_synapses;
    uint32_t            *stretch;      /* tiles of it */
    uint32_t            *target_first; /* index of each tile's first neuron in its population */
};

static fault row_add(const struct making *m, const struct row *row, uint32_t target)
{
    const struct model *model  = m->model;
    uint32_t            source = row->source_population;
    uint64_t            from   = row->source_gid - model->populations[source].gid_first;
    const double       *grain  = m->quantisation->weight_unit + (size_t)source * KIND_RECEPTORS_MAX;
    for (uint32_t i = 0; i < row->count; i++) {
        struct sort_edge edge = {.major    = row->target[i],
                                 .minor    = from,
                                 .weight   = row->weight[i] * grain[row->receptor[i]],
                                 .delay_ms = ms_from_steps(row->delay_steps[i], model->dt_ms)};
        TRY(edge_output_add(m->edges, source, target, edge));
    }
    return FAULT_NONE;
}

/* The edges into some tiles of one population. */
static fault stretch_write(const struct making *m, uint32_t target, uint32_t tile_count)
{
    struct row_stream *stream = NULL;
    TRY(row_stream_create(&stream, m->model, m->tiles, m->quantisation, tile_count, m->stretch,
                          m->target_first));
    fault failed = FAULT_NONE;
    for (bool is_end = false; !failed && !is_end;) {
        struct row row = {0};
        failed         = row_stream_next(stream, &row);
        is_end         = row.count == 0;
        if (!failed && !is_end) failed = row_add(m, &row, target);
    }
    row_stream_destroy(&stream);
    return failed ? failed : edge_output_drain(m->edges, target);
}

/* Synapses into a population as expected, and the most that a stretch of it should have. */
static double synapses_expected(const struct making *m, uint32_t target, double *stretch)
{
    double synapses = 0;
    bool   is_given = false;
    for (uint32_t p = 0; p < m->model->projection_count; p++) {
        const struct projection *projection = &m->model->projections[p];
        if (projection->target != target) continue;
        synapses += projection_expected_synapses(m->model, projection);
        is_given = is_given || projection->given;
    }
    double least = is_given ? synapses / GIVEN_STRETCHES_MOST : 0;
    *stretch     = least > m->stretch_synapses ? least : m->stretch_synapses;
    return synapses;
}

static fault population_edges(const struct making *m, uint32_t target)
{
    double   most     = 0;
    double   mean     = synapses_expected(m, target, &most) / m->model->populations[target].size;
    uint32_t tile     = m->tiles->population_first[target];
    uint32_t end      = m->tiles->population_first[target + 1];
    uint32_t count    = 0;
    double   expected = 0;
    if (mean == 0) return FAULT_NONE;
    for (; tile < end; tile++) {
        m->stretch[count]        = tile;
        m->target_first[count++] = m->tiles->tiles[tile].first;
        expected += mean * m->tiles->tiles[tile].count;
        if (expected < most && tile + 1 < end) continue;
        TRY(stretch_write(m, target, count));
        count    = 0;
        expected = 0;
    }
    return edge_output_end(m->edges, target);
}

static fault edges_write(const struct model *model, struct edge_output *edges, size_t sort_edges)
{
    struct making m = {.model = model, .edges = edges, .stretch_synapses = (double)sort_edges / 2};
    fault         failed = tile_table_create(&m.tiles, model);
    if (!failed) failed = quantisation_create(&m.quantisation, model);
    uint32_t count = failed ? 0 : m.tiles->count;
    if (!failed) failed = memory_take(&m.stretch, count, sizeof *m.stretch, "tiles");
    if (!failed) failed = memory_take(&m.target_first, count, sizeof *m.target_first, "tiles");
    for (uint32_t p = 0; !failed && p < model->population_count; p++) {
        if (m.quantisation->is_named[p])
            failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                                 "%s: population '%s' has receptors with names; an edge of a "
                                 "circuit cannot name one",
                                 model->path, model->populations[p].name);
        if (!failed) failed = population_edges(&m, p);
    }
    memory_give(&m.stretch);
    memory_give(&m.target_first);
    quantisation_destroy(&m.quantisation);
    tile_table_destroy(&m.tiles);
    return failed;
}

/* What all parts need of the model's populations. */
static fault populations_list(const struct model *model, struct model_writing *w)
{
    uint32_t count = model->population_count;
    TRY(memory_take(&w->names, count, sizeof *w->names, "populations"));
    TRY(memory_take(&w->sizes, count, sizeof *w->sizes, "populations"));
    TRY(memory_take(&w->populations, count, sizeof *w->populations, "populations"));
    for (uint32_t p = 0; p < count; p++) {
        w->names[p] = model->populations[p].name;
        w->sizes[p] = model->populations[p].size;
    }
    return FAULT_NONE;
}

static fault model_write(struct model_writing *w, size_t sort_edges)
{
    struct edge_output     *edges  = NULL;
    struct edge_output_plan plan   = {.capacity         = sort_edges,
                                      .population_count = w->model->population_count,
                                      .names            = w->names,
                                      .sizes            = w->sizes};
    struct text             path   = {0};
    fault                   failed = text_add(&path, "%s/network", w->folder);
    plan.folder                    = text_of(&path);
    if (!failed) failed = edge_output_create(&edges, &plan);
    if (!failed) failed = edges_write(w->model, edges, sort_edges);
    if (!failed)
        failed = circuit_config_write(w->folder, w->populations, w->model->population_count, edges);
    fault closed = edge_output_close(&edges);
    text_clear(&path);
    return failed ? failed : closed;
}

fault circuit_write_model(const struct model *model, const char *folder, size_t sort_edges)
{
    static const char *const FOLDERS[] = {"network", "components", "inputs"};
    struct model_writing     w         = {.model = model, .folder = folder};
    fault                    failed    = populations_list(model, &w);
    for (size_t i = 0; i < 3 && !failed; i++)
        failed = circuit_folder_make(folder, FOLDERS[i]);
    if (!failed) failed = model_nodes_write(&w);
    if (!failed) failed = model_write(&w, sort_edges);
    if (!failed) failed = model_simulation_write(&w);
    memory_give(&w.names);
    memory_give(&w.sizes);
    memory_give(&w.populations);
    memory_give(&w.templates);
    return failed;
}
