/* write_list.c - an edge list and a table of nodes as a circuit. */
#include "base/log.h"
#include "base/text.h"
#include "circuit/circuit_write.h"
#include "circuit/edge_list.h"
#include "circuit/node_list.h"

#include <math.h>

static const double DELAY_USUAL_MS = 1.0, TIME_USUAL_MS = 1000, DT_USUAL_MS = 0.1;

struct listing {
    const struct edge_list  *plan;
    struct node_list         nodes;
    struct edge_list_reader *reader;
    struct edge_output      *edges;
    struct text              network; /* folder of the edges files */
    uint64_t                 largest; /* id, where there is no table of nodes */
};

/* The population and place of an end of an edge. */
static fault end_find(struct listing *l, const struct listed_edge *edge, uint64_t id,
                      const char *end, struct listed_node *out)
{
    *out = (struct listed_node){.id = id, .index = id};
    if (id > l->largest) l->largest = id;
    if (!l->plan->nodes && id < INT32_MAX) return FAULT_NONE;
    const struct listed_node *found = l->plan->nodes ? node_list_find(&l->nodes, id) : NULL;
    if (found) {
        *out = *found;
        return FAULT_NONE;
    }
    RAISE(FAULT_INPUT, "%s:%llu: %s %llu is no node; expected an id of %s", l->plan->edges,
          (unsigned long long)edge->place, end, (unsigned long long)id,
          l->plan->nodes ? l->plan->nodes : "less than 2^31 - 1");
}

static fault edge_take(struct listing *l, const struct listed_edge *edge)
{
    struct listed_node source, target;
    TRY(end_find(l, edge, edge->source, "source", &source));
    TRY(end_find(l, edge, edge->target, "target", &target));
    if (!l->nodes.populations[target.population].template)
        RAISE(FAULT_INPUT, "%s:%llu: target %llu is a virtual node; expected a neuron",
              l->plan->edges, (unsigned long long)edge->place, (unsigned long long)edge->target);
    if (edge->delay_ms <= 0)
        RAISE(FAULT_INPUT, "%s:%llu: delay is %g ms; expected more than 0", l->plan->edges,
              (unsigned long long)edge->place, edge->delay_ms);
    struct sort_edge sorted = {.major    = target.index,
                               .minor    = source.index,
                               .weight   = edge->weight,
                               .delay_ms = isnan(edge->delay_ms) ? DELAY_USUAL_MS : edge->delay_ms};
    return edge_output_add(l->edges, source.population, target.population, sorted);
}

static fault edges_take(struct listing *l)
{
    for (bool is_end = false; !is_end;) {
        struct listed_edge edge;
        TRY(edge_list_next(l->reader, &edge, &is_end));
        if (!is_end) TRY(edge_take(l, &edge));
    }
    if (!l->plan->nodes) {
        l->nodes.sizes[0]            = l->largest + 1;
        l->nodes.populations[0].size = l->largest + 1;
    }
    for (uint32_t p = 0; p < l->nodes.population_count; p++)
        TRY(edge_output_end(l->edges, p));
    return FAULT_NONE;
}

static fault nodes_write(const struct listing *l)
{
    struct node_writer *writer = NULL;
    struct text         path   = {0};
    fault               failed = text_add(&path, "%s/network/nodes.h5", l->plan->folder);
    if (!failed) failed = node_writer_create(&writer, text_of(&path));
    if (!failed) failed = node_list_write(&l->nodes, writer);
    fault closed = node_writer_close(&writer);
    text_clear(&path);
    return failed ? failed : closed;
}

/* A config to begin with: no input, a second of time. */
static fault simulation_write(const struct listing *l)
{
    struct json *doc = NULL;
    TRY(json_create(&doc));
    fault failed = json_put_number(doc, "version", 2.4);
    if (!failed) failed = json_put_string(doc, "network", "circuit_config.json");
    if (!failed) failed = json_put_number(doc, "run.dt", DT_USUAL_MS);
    if (!failed) failed = json_put_number(doc, "run.tstop", TIME_USUAL_MS);
    if (!failed) failed = json_put_string(doc, "output.output_dir", "output");
    if (!failed) failed = json_put_string(doc, "output.spikes_file", "spikes.h5");
    if (!failed) failed = document_write(doc, l->plan->folder, "simulation_config.json");
    json_destroy(&doc);
    return failed;
}

static fault output_open(struct listing *l)
{
    TRY(text_add(&l->network, "%s/network", l->plan->folder));
    const struct edge_output_plan plan = {.folder           = text_of(&l->network),
                                          .capacity         = l->plan->sort_edges,
                                          .population_count = l->nodes.population_count,
                                          .names            = l->nodes.names,
                                          .sizes            = l->nodes.sizes};
    return edge_output_create(&l->edges, &plan);
}

static fault list_write(struct listing *l)
{
    const struct edge_list *plan = l->plan;
    TRY(circuit_folder_make(plan->folder, "network"));
    TRY(node_list_read(&l->nodes, plan->nodes));
    TRY(edge_list_open(&l->reader, plan->edges));
    TRY(output_open(l));
    TRY(edges_take(l));
    TRY(nodes_write(l));
    TRY(circuit_config_write(plan->folder, l->nodes.populations, l->nodes.population_count,
                             l->edges));
    return simulation_write(l);
}

fault circuit_write_list(const struct edge_list *list)
{
    struct listing l      = {.plan = list};
    fault          failed = list_write(&l);
    fault          closed = edge_output_close(&l.edges);
    edge_list_close(&l.reader);
    text_clear(&l.network);
    node_list_clear(&l.nodes);
    return failed ? failed : closed;
}
