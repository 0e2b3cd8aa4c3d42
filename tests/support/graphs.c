/* graphs.c - graphs by list and by chance. */
#include "support/graphs.h"

#include "base/random.h"
#include "support/check.h"

#include <math.h>
#include <string.h>

static void edges_take_over(struct made_graph *made, uint32_t vertices,
                            struct graph_builder *builder)
{
    CHECK_OK(graph_builder_finish(builder, vertices, &made->edges));
    made->graph = (struct graph){.vertex_count = vertices,
                                 .edge_first   = made->edges.first,
                                 .neighbour    = made->edges.neighbour,
                                 .work         = made->work,
                                 .size         = made->size,
                                 .reach        = made->edges.reach,
                                 .delay_steps  = made->edges.delay_steps,
                                 .memory       = made->memory};
}

void made_graph_make(struct made_graph *made, uint32_t vertices, const struct graph_half *edges,
                     uint32_t edge_count)
{
    struct graph_builder builder = {0};
    memset(made, 0, sizeof *made);
    for (uint32_t v = 0; v < vertices; v++) {
        made->work[v]   = 100;
        made->size[v]   = 1000;
        made->memory[v] = 10;
    }
    for (uint32_t e = 0; e < edge_count; e++)
        CHECK_OK(graph_builder_join(&builder, edges[e]));
    edges_take_over(made, vertices, &builder);
}

void made_graph_random(struct made_graph *made, uint32_t vertices, uint32_t sixteenths,
                       uint64_t seed)
{
    struct graph_builder builder = {0};
    struct random_key    key     = random_key_make(seed, RANDOM_PARTITION, 99);
    memset(made, 0, sizeof *made);
    for (uint32_t v = 0; v < vertices; v++) {
        struct random_block draw = random_draw(key, v, 0, 0, 1);
        made->work[v]            = 50 + random_below(draw.word[0], 100);
        made->size[v]            = 100 * random_below(draw.word[1], 20);
        made->memory[v]          = 10;
        for (uint32_t u = 0; u < vertices; u++) {
            draw = random_draw(key, v, u, 0, 0);
            if (u == v || random_below(draw.word[0], 16) >= sixteenths) continue;
            uint32_t          quarters = 1 + random_below(draw.word[1], 12);
            struct graph_half edge     = {.vertex    = v,
                                          .neighbour = u,
                                          .reach     = quarters < 9 ? (float)quarters / 4 : REACH_SURE,
                                          .delay_steps = 1 + random_below(draw.word[2], 8)};
            CHECK_OK(graph_builder_join(&builder, edge));
        }
    }
    edges_take_over(made, vertices, &builder);
}

void made_graph_clear(struct made_graph *made) { graph_edges_clear(&made->edges); }

struct partition_task task_of(const struct graph *graph, uint32_t parts)
{
    return (struct partition_task){
        .graph = graph, .parts = parts, .seed = 1, .dt_ms = 0.1, .interval_max_steps = 64};
}

double least_volume(const struct graph *graph, double allowed)
{
    struct partition_task task  = task_of(graph, 2);
    double                least = INFINITY;
    for (uint32_t cut = 0; cut < 1u << graph->vertex_count; cut++) {
        uint32_t              assignment[32];
        struct partition_cost cost;
        for (uint32_t v = 0; v < graph->vertex_count; v++)
            assignment[v] = cut >> v & 1;
        if (!CHECK_OK(partition_measure(&task, assignment, &cost, NULL))) return NAN;
        if (cost.imbalance <= allowed && cost.volume < least) least = cost.volume;
    }
    return least;
}
