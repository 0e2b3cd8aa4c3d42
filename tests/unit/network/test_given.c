/* Given edges: the survey is the same for any number of parts, and every edge is placed. */
#include "network/given_edges.h"
#include "network/given_survey.h"
#include "network/given_tiles.h"
#include "support/check.h"
#include "support/scratch.h"
#include "support/small_model.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Twelve nodes, every third of which is in population 1. */
static const uint64_t THIRDS[] = {0, 3, 6, 9}, OTHERS[] = {1, 2, 4, 5, 7, 8, 10, 11};

struct given {
    struct small_model small;
    struct edge_source sources[4];
};

/* Node i sends to i + 1 and i + 2 (of twelve), with weights 0.25 (1 + i) and -0.5 (1 + i), delays
 * of 0.2 and 0.4 ms. */
static const char *file_make(bool has_index)
{
    static char path[2][256]; /* made once */
    if (path[has_index][0]) return path[has_index];
    snprintf(path[has_index], sizeof path[has_index], "%s",
             scratch_path(has_index ? "index.h5" : "plain.h5"));
    CU_ASSERT_EQUAL(scratch_shell("/usr/bin/python3 - '%s' %d <<'END'\n"
                                  "import h5py, sys, numpy as np\n"
                                  "g = h5py.File(sys.argv[1], 'w').create_group('edges/n_to_n')\n"
                                  "e = sorted(((i + k) %% 12, i, k) for i in range(12)"
                                  " for k in (1, 2))\n"
                                  "t, s, k = (np.array(x) for x in zip(*e))\n"
                                  "g['source_node_id'], g['target_node_id'] = s, t\n"
                                  "g['edge_type_id'] = k\n"
                                  "g['0/w'] = np.where(k == 1, 0.25, -0.5) * (1 + s)\n"
                                  "i = 'indices/target_to_source/'\n"
                                  "if sys.argv[2] == '1':\n"
                                  "    g[i + 'node_id_to_range'] = np.stack([np.arange(12),"
                                  " np.arange(12) + 1], 1)\n"
                                  "    g[i + 'range_to_edge_id'] = np.stack([2 * np.arange(12),"
                                  " 2 * np.arange(12) + 2], 1)\n"
                                  "END",
                                  path[has_index], has_index),
                    0);
    return path[has_index];
}

static const struct edge_type TYPES[] = {{1, NAN, 0.2}, {2, NAN, 0.4}};

static void given_make(struct given *g, bool has_index, uint32_t tile_size)
{
    const char *path = file_make(has_index);
    small_model_make(&g->small, 2, (uint32_t[]){8, 4});
    g->small.model.tile_size      = tile_size;
    g->small.model.path           = "small.yaml";
    g->small.populations[0].nodes = (struct node_ids){.population = "n", .ids = OTHERS};
    g->small.populations[1].nodes = (struct node_ids){.population = "n", .ids = THIRDS};
    for (uint32_t i = 0; i < 4; i++) {
        g->sources[i] = (struct edge_source){.path          = path,
                                             .population    = "n_to_n",
                                             .weight_column = "w",
                                             .weight        = NAN,
                                             .delay         = NAN,
                                             .weight_factor = 2,
                                             .delay_factor  = 1,
                                             .has_types     = true,
                                             .type_count    = 2,
                                             .types         = TYPES};
        small_model_join(&g->small, i / 2, i % 2, RULE_GIVEN, 0)->given = &g->sources[i];
    }
}

static void words_merge(struct survey_words *into, const struct survey_words *from)
{
    for (uint32_t i = 0; i < into->minimum_count; i++)
        if (from->minima[i] < into->minima[i]) into->minima[i] = from->minima[i];
    for (uint32_t i = 0; i < into->maximum_count; i++)
        if (from->maxima[i] > into->maxima[i]) into->maxima[i] = from->maxima[i];
    for (uint32_t i = 0; i < into->sum_count; i++)
        into->sums[i] += from->sums[i];
}

/* All parts to the first, and back. */
static void parts_merge(struct given_survey **parts, uint32_t count)
{
    struct survey_words first = given_survey_words(parts[0]);
    for (uint32_t p = 1; p < count; p++) {
        struct survey_words words = given_survey_words(parts[p]);
        words_merge(&first, &words);
    }
    for (uint32_t p = 1; p < count; p++) {
        struct survey_words words = given_survey_words(parts[p]);
        memcpy(words.minima, first.minima, first.minimum_count * sizeof *first.minima);
        memcpy(words.maxima, first.maxima, first.maximum_count * sizeof *first.maxima);
        memcpy(words.sums, first.sums, first.sum_count * sizeof *first.sums);
    }
}

/* The survey as `parts` ranks make it; what the last one writes stays in the model. */
static fault survey_make(struct given *g, uint32_t count)
{
    struct given_survey *parts[8] = {NULL};
    fault                failed   = FAULT_NONE;
    for (uint32_t p = 0; p < count && !failed; p++)
        failed = given_survey_create(&parts[p], &g->small.model, p, count);
    for (uint32_t p = 0; p < count && !failed; p++)
        failed = given_survey_scan(parts[p]);
    if (!failed) parts_merge(parts, count);
    for (uint32_t p = 0; p < count && !failed; p++)
        failed = given_survey_quanta(parts[p]);
    if (!failed) parts_merge(parts, count);
    if (!failed) failed = given_survey_finish(parts[count - 1], &g->small.model);
    for (uint32_t p = 0; p < count; p++)
        given_survey_destroy(&parts[p]);
    return failed;
}

static void the_survey_is_the_same_for_any_number_of_parts(void)
{
    struct given one, many;
    given_make(&one, true, 1);
    if (!CHECK_OK(survey_make(&one, 1))) return;
    for (uint32_t parts = 1; parts <= 8; parts++)
        for (int has_index = 0; has_index < 2; has_index++) {
            given_make(&many, has_index, 1);
            if (!CHECK_OK(survey_make(&many, parts))) return;
            for (int i = 0; i < 4; i++)
                CU_ASSERT_EQUAL(memcmp(&one.sources[i].survey, &many.sources[i].survey,
                                       sizeof one.sources[i].survey),
                                0);
        }
}

/* From others to thirds: 2 -> 3, 5 -> 6, 8 -> 9, 11 -> 0 (0.5 each 1 + i) and 1 -> 3, 4 -> 6, 7 ->
 * 9, 10 -> 0 (-1 each 1 + i). */
static void the_survey_finds_bounds_and_quantum(void)
{
    struct given g;
    given_make(&g, true, 1);
    if (!CHECK_OK(survey_make(&g, 3))) return;
    const struct edge_survey *survey = &g.sources[1].survey;
    CU_ASSERT_EQUAL(survey->count, 8);
    CU_ASSERT_EQUAL(survey->smallest, -11);
    CU_ASSERT_EQUAL(survey->largest, 6);
    CU_ASSERT_EQUAL(survey->smallest_size, 1.5);
    CU_ASSERT_EQUAL(survey->quantum, 0.5);
    CU_ASSERT_EQUAL(survey->into_sum[0], 6);
    CU_ASSERT_EQUAL(survey->into_sum[1], 11);
    CU_ASSERT_EQUAL(survey->into_count[0], 1);
    CU_ASSERT_EQUAL(survey->delay_min_steps, 2);
    CU_ASSERT_EQUAL(survey->delay_max_steps, 4);
    CU_ASSERT_EQUAL(g.small.projections[1].number, 8);
    CU_ASSERT_EQUAL(g.small.projections[3].number, 0); /* thirds never reach thirds */
}

static void the_survey_counts_delays_below_the_step(void)
{
    for (uint32_t parts = 1; parts <= 4; parts++) {
        struct given g;
        given_make(&g, true, 1);
        for (uint32_t i = 0; i < 4; i++)
            g.sources[i].delay_factor = 0.35; /* 0.07 and 0.14 ms */
        if (!CHECK_OK(survey_make(&g, parts))) return;
        CU_ASSERT_EQUAL(g.sources[1].survey.short_count, 4);
        CU_ASSERT_DOUBLE_EQUAL(g.sources[1].survey.shortest_ms, 0.07, 1e-12);
        CU_ASSERT_EQUAL(g.sources[3].survey.short_count, 0);
    }
}

/* Thirds are no neurons of the model: edges from and to them lead nowhere, the first in row 0. */
static void the_survey_tells_what_it_leaves_out(void)
{
    struct given         g;
    struct given_survey *survey = NULL;
    struct left_out      left;
    given_make(&g, true, 1);
    g.small.model.projection_count = 1;
    if (!CHECK_OK(given_survey_create(&survey, &g.small.model, 0, 1))) return;
    CHECK_OK(given_survey_scan(survey));
    CHECK_OK(given_survey_quanta(survey));
    CHECK_OK(given_survey_finish(survey, &g.small.model));
    CU_ASSERT_TRUE(given_survey_left_out(survey, 0, &left));
    CU_ASSERT_EQUAL(left.edges, 24);
    CU_ASSERT_EQUAL(left.count, 16);
    CU_ASSERT_EQUAL(left.first, 0);
    CU_ASSERT_STRING_EQUAL(left.population, "n_to_n");
    CU_ASSERT_FALSE(given_survey_left_out(survey, 1, &left));
    given_survey_destroy(&survey);
}

/* The weights that excite follow in the order of the ring: their mean is what a population is
 * charged by, however many ranks found it; what the model says itself stays. */
static void with_energy_the_mean_of_what_excites_is_found(void)
{
    for (uint32_t parts = 1; parts <= 8; parts++) {
        struct population_energy energy[2] = {{.mode = ENERGY_ACCOUNT}, {.mode = ENERGY_ACCOUNT}};
        struct given             g;
        given_make(&g, true, 1);
        energy[0].real_synapses = energy[0].release_probability = 1;
        energy[1].weight_is_given                               = parts % 2 == 0;
        energy[1].weight_reference                              = 7;
        g.small.model.energy = (struct model_energy){.mode = ENERGY_ACCOUNT, .populations = energy};
        g.small.model.energy.costs.postsynaptic = 137000;
        if (!CHECK_OK(survey_make(&g, parts))) return;
        CU_ASSERT_EQUAL(g.sources[1].survey.excitatory_count, 4);
        CU_ASSERT_DOUBLE_EQUAL(g.sources[1].survey.excitatory_mean, 3.75, 1e-8);
        CU_ASSERT_DOUBLE_EQUAL(energy[0].weight_reference, 3, 1e-8);
        CU_ASSERT_EQUAL(energy[0].receive_atp, 137000);
        CU_ASSERT_DOUBLE_EQUAL(energy[1].weight_reference, parts % 2 ? 3.75 : 7, 1e-8);
    }
}

static uint64_t node_of(uint32_t gid) { return gid < 8 ? OTHERS[gid] : THIRDS[gid - 8]; }

/* All edges onto some tiles are those of the ring. */
static void check_list(const struct given *g, uint32_t tiles, const uint32_t *chosen,
                       uint32_t expected)
{
    struct edge_list     list;
    struct quantisation *q = NULL;
    if (!CHECK_OK(quantisation_create(&q, &g->small.model))) return;
    if (!CHECK_OK(edge_list_make(&list, &g->small.model, tiles, chosen))) return;
    CU_ASSERT_EQUAL(list.count, expected);
    CU_ASSERT_TRUE(list.is_ascending);
    for (uint32_t i = 0; i < list.count; i++) {
        const struct edge *edge = &list.edges[i];
        uint64_t           from = node_of(edge->source), to = node_of(edge->target);
        uint64_t           apart = (to + 12 - from) % 12;
        double   weight = apart == 1 ? 0.5 * (double)(1 + from) : -1.0 * (double)(1 + from);
        uint32_t cell   = (edge->source >= 8 ? KIND_RECEPTORS_MAX : 0) + edge->receptor;
        CU_ASSERT_TRUE(apart == 1 || apart == 2);
        CU_ASSERT_EQUAL(edge->delay_steps, apart == 1 ? 2 : 4);
        CU_ASSERT_EQUAL(edge->receptor, weight < 0);
        CU_ASSERT_EQUAL(edge->weight * q->weight_unit[cell], weight);
    }
    edge_list_clear(&list);
    quantisation_destroy(&q);
}

static void every_edge_comes_once_whatever_the_tiles(void)
{
    for (uint32_t tile_size = 1; tile_size <= 64; tile_size *= 4)
        for (int has_index = 0; has_index < 2; has_index++) {
            struct given g;
            given_make(&g, has_index, tile_size);
            if (!CHECK_OK(survey_make(&g, 2))) return;
            check_list(&g, 0, NULL, 24);
            g.small.model.weight_bits = 32;
            check_list(&g, 0, NULL, 24);
        }
    struct given g;
    given_make(&g, true, 1);
    if (!CHECK_OK(survey_make(&g, 1))) return;
    check_list(&g, 3, (uint32_t[]){1, 7, 9}, 6);
}

static void given_edges_and_drawn_ones_share_a_row(void)
{
    struct given     g;
    struct edge_list list;
    given_make(&g, true, 1);
    small_model_join(&g.small, 0, 1, RULE_ALL_TO_ALL, 0);
    if (!CHECK_OK(survey_make(&g, 1))) return;
    if (!CHECK_OK(edge_list_make(&list, &g.small.model, 0, NULL))) return;
    CU_ASSERT_EQUAL(list.count, 24 + 32);
    CU_ASSERT_EQUAL(list.row_count, 12);
    CU_ASSERT_TRUE(list.is_ascending);
    edge_list_clear(&list);
}

static void tiles_are_joined_where_edges_join_them(void)
{
    static const double RATES_HZ[6] = {1, 2, 3, 4, 5, 6};
    struct given        g;
    struct tile_table  *tiles = NULL;
    struct tile_edges   edges;
    struct graph_edges  graph;
    given_make(&g, false, 2);
    if (!CHECK_OK(tile_table_create(&tiles, &g.small.model))) return;
    if (!CHECK_OK(tile_edges_make(&edges, tiles, RATES_HZ))) return;
    if (!CHECK_OK(given_tiles_join(&g.small.model, tiles, &edges))) return;
    if (!CHECK_OK(graph_builder_finish(&edges.builder, tiles->count, &graph))) return;
    /* Tiles: {1, 2} {4, 5} {7, 8} {10, 11} and {0, 3} {6, 9}. {1, 2} sends to 2, 3 twice and 4. */
    CU_ASSERT_EQUAL(edges.targets[0], 2);
    CU_ASSERT_EQUAL(edges.synapses[4], 4);
    CU_ASSERT_EQUAL(edges.events_Hz[4], 2 * 4 + 2 * 1);  /* 10, 11 -> 0; 1, 2 -> 3 */
    CU_ASSERT_EQUAL(graph.first[1] - graph.first[0], 3); /* {4, 5}, {0, 3}; from 11 */
    CU_ASSERT_EQUAL(graph.neighbour[0], 1);
    CU_ASSERT_EQUAL(graph.delay_steps[0], 4);
    graph_edges_clear(&graph);
    tile_edges_clear(&edges);
    tile_table_destroy(&tiles);
}

/* A circuit of a thousand files must not need a thousand handles. */
static void files_are_open_one_at_a_time(void)
{
    struct given  g;
    struct rlimit limit, few;
    given_make(&g, true, 1);
    char copies[4][256];
    for (int i = 0; i < 4; i++) {
        snprintf(copies[i], sizeof copies[i], "%s.%d", g.sources[i].path, i);
        CU_ASSERT_EQUAL(scratch_shell("cp '%s' '%s'", g.sources[i].path, copies[i]), 0);
        g.sources[i].path = copies[i];
    }
    int next = dup(0); /* the lowest handle that is free */
    close(next);
    CU_ASSERT_EQUAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
    few = (struct rlimit){(rlim_t)next + 1, limit.rlim_max};
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_NOFILE, &few), 0);
    fault made = survey_make(&g, 1);
    if (!made) check_list(&g, 0, NULL, 24);
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
    (void)CHECK_OK(made);
}

static void check_said(struct given *g, const char *words)
{
    CU_ASSERT_EQUAL(survey_make(g, 2), FAULT_INPUT);
    CU_ASSERT_TRUE(strstr(fault_message(), words) != NULL);
    if (!strstr(fault_message(), words)) fprintf(stderr, "not '%s': %s\n", words, fault_message());
    fault_forget();
}

static void what_does_not_fit_the_model_is_said(void)
{
    static const uint64_t TWICE[] = {0, 3, 6, 7};
    struct given          g;
    given_make(&g, true, 1);
    g.small.populations[1].nodes.ids = TWICE;
    check_said(&g, "node 7 belongs to the populations");
    given_make(&g, true, 1);
    g.sources[0].type_count = 1;
    g.sources[1].type_count = g.sources[2].type_count = g.sources[3].type_count = 1;
    check_said(&g, "is of type 2; expected one of the 1 types");
    given_make(&g, true, 1);
    for (int i = 0; i < 4; i++)
        g.sources[i].weight_column = NULL;
    check_said(&g, "edge 0 has no weight");
    given_make(&g, true, 1);
    small_model_join(&g.small, 0, 0, RULE_GIVEN, 0)->given = &g.sources[0];
    check_said(&g, "read the same edges between the same populations");
}

CHECK_MAIN(given, CASE(the_survey_is_the_same_for_any_number_of_parts),
           CASE(the_survey_finds_bounds_and_quantum), CASE(the_survey_counts_delays_below_the_step),
           CASE(the_survey_tells_what_it_leaves_out),
           CASE(with_energy_the_mean_of_what_excites_is_found),
           CASE(every_edge_comes_once_whatever_the_tiles), CASE(files_are_open_one_at_a_time),
           CASE(given_edges_and_drawn_ones_share_a_row),
           CASE(tiles_are_joined_where_edges_join_them), CASE(what_does_not_fit_the_model_is_said))
