/* Tiles in space against the network that is made of them. */
#include "network/row_stream.h"
#include "network/tile_graph.h"
#include "network/tile_place.h"
#include "support/check.h"
#include "support/model_text.h"
#include "support/small_model.h"

#include <math.h>
#include <string.h>

enum { TILES_MAX = 64 };

static const char INDEGREE[] =
    "ergon: 1\ndt: 0.1 ms\ntile: 64\npopulations:\n"
    "  E: {kind: iaf_psc_exp, size: 4096, positions: &s {layout: free, extent: [1 mm, 1 mm], "
    "periodic: true}}\n"
    "  I: {kind: iaf_psc_exp, size: 1024, positions: *s}\n"
    "projections:\n"
    "  - {source: E, target: I, rule: fixed_indegree, indegree: 30, kernel: {gaussian: {std: 0.03 "
    "mm}}, mask: {ball: {radius: 0.08 mm}}, weight: 1 pA, delay: {linear: {base: 0.5 ms, per_mm: "
    "20 ms}}}\n";
static const char BERNOULLI[] =
    "ergon: 1\ndt: 0.1 ms\ntile: 64\npopulations:\n"
    "  E: {kind: iaf_psc_exp, size: 4096, positions: &s {layout: free, extent: [1 mm, 1 mm]}}\n"
    "  I: {kind: iaf_psc_exp, size: 1024, positions: *s}\n"
    "projections:\n"
    "  - {source: E, target: I, rule: pairwise_bernoulli, p: {exponential: {peak: 0.7, beta: 0.05 "
    "mm}}, mask: {box: {lower_left: [0 mm, -0.1 mm], upper_right: [0.1 mm, 0 mm]}}, weight: 1 pA, "
    "delay: {linear: {base: 0.5 ms, per_mm: 20 ms}}}\n";

/* What was made between tiles of E (rows) and I (columns). */
static struct made {
    uint32_t synapses[TILES_MAX][TILES_MAX];
    uint32_t senders[TILES_MAX][TILES_MAX];
    uint32_t delay_steps[TILES_MAX][TILES_MAX];
} made;

static struct model        *model;
static struct tile_table   *tiles;
static struct tile_meetings meetings;

static void network_tally(const char *text)
{
    struct edge_list list;
    uint32_t         last[TILES_MAX];
    memset(&made, 0, sizeof made);
    memset(last, 0xff, sizeof last);
    model = model_of_text(text);
    CHECK_OK(edge_list_make(&list, model, 0, NULL));
    CHECK_OK(tile_table_create(&tiles, model));
    for (uint32_t k = 0; k < list.count; k++) {
        const struct edge *e    = &list.edges[k];
        uint32_t           from = e->source / 64, to = (e->target - 4096) / 64;
        uint32_t          *delay = &made.delay_steps[from][to];
        made.synapses[from][to]++;
        made.senders[from][to] += last[to] != e->source;
        last[to] = e->source;
        if (*delay == 0 || e->delay_steps < *delay) *delay = e->delay_steps;
    }
    edge_list_clear(&list);
}

static void network_drop(void)
{
    tile_meetings_clear(&meetings);
    tile_table_destroy(&tiles);
    model_destroy(&model);
}

/* Every pair of tiles that has synapses is told, with a delay that none falls below; synapses and
 * senders add up to what was made. */
static void meetings_check(double tolerance)
{
    uint32_t first = tiles->population_first[1], end = tiles->population_first[2], told = 0;
    double   synapses = 0, senders = 0, made_synapses = 0, made_senders = 0;
    uint32_t unseen = 0, early = 0;
    for (uint32_t to = first; to < end; to++) {
        double here[TILES_MAX];
        memset(here, 0xff, sizeof here); /* NAN */
        CHECK_OK(tile_place_meet(&meetings, tiles, model, 0, to));
        for (size_t k = 0; k < meetings.count; k++) {
            const struct tile_meeting *m     = &meetings.items[k];
            double                     count = tiles->tiles[m->from].count;
            here[m->from]                    = m->delay_ms;
            synapses += m->synapses * count;
            senders += (1 - m->missed) * count;
            told++;
        }
        for (uint32_t from = 0; from < first; from++) {
            made_synapses += made.synapses[from][to - first];
            made_senders += made.senders[from][to - first];
            if (!made.synapses[from][to - first]) continue;
            unseen += isnan(here[from]) ? 1 : 0;
            early += made.delay_steps[from][to - first] < here[from];
        }
    }
    CU_ASSERT_EQUAL(unseen, 0);
    CU_ASSERT_EQUAL(early, 0);
    CU_ASSERT_TRUE(told < first * (end - first) / 2); /* sparse */
    CU_ASSERT_DOUBLE_EQUAL(synapses / made_synapses, 1, tolerance);
    CU_ASSERT_DOUBLE_EQUAL(senders / made_senders, 1, 0.05);
}

static void tiles_that_meet_are_told_with_what_they_send(void)
{
    network_tally(INDEGREE);
    meetings_check(1e-9); /* in-degrees are exact */
    network_drop();
    network_tally(BERNOULLI);
    meetings_check(0.1); /* a sample of pairs, and chance */
    network_drop();
}

static void the_tile_graph_joins_what_has_synapses_and_little_else(void)
{
    struct tile_graph *graph;
    network_tally(INDEGREE);
    CHECK_OK(tile_graph_create(&graph, model, tiles, NULL));
    const struct graph *g     = tile_graph_view(graph);
    uint32_t            first = tiles->population_first[1], lost = 0;
    for (uint32_t from = 0; from < first; from++)
        for (uint32_t to = first; to < tiles->count; to++) {
            bool is_joined = false;
            for (uint64_t e = g->edge_first[from]; e < g->edge_first[from + 1]; e++)
                is_joined = is_joined || g->neighbour[e] == to;
            lost += made.synapses[from][to - first] && !is_joined;
        }

    CU_ASSERT_EQUAL(lost, 0);
    CU_ASSERT_TRUE(g->edge_first[tiles->count] < first * (tiles->count - first));
    tile_graph_destroy(&graph);
    network_drop();
}

static void a_tile_has_a_middle_and_a_box(void)
{
    double     middle[3];
    struct box box;
    network_tally(INDEGREE);
    CU_ASSERT_EQUAL(tile_place_centre(tiles, 3, middle, &box), 2);
    for (uint32_t n = 3 * 64; n < 4 * 64; n++) {
        double at[3];
        place_at(&tiles->places->of[0], n, at);
        for (int i = 0; i < 2; i++)
            CU_ASSERT_TRUE(at[i] >= box.low[i] && at[i] <= box.high[i]);
    }
    CU_ASSERT_TRUE(middle[0] > box.low[0] && middle[0] < box.high[0]);
    network_drop();
}

CHECK_MAIN(tile_place, CASE(tiles_that_meet_are_told_with_what_they_send),
           CASE(the_tile_graph_joins_what_has_synapses_and_little_else),
           CASE(a_tile_has_a_middle_and_a_box))
