/* given_survey.c - words of what was seen, in forms that minimum, maximum and sum can merge. */
#include "network/given_survey.h"

#include "base/memory.h"
#include "network/edge_set.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Of each projection. */
enum { MIN_WEIGHT, MIN_SIZE, MIN_DELAY, MIN_SHORT, MIN_QUANTA, MINIMA = MIN_QUANTA + 64 };
enum { MAX_WEIGHT, MAX_DELAY, MAX_SUM, MAX_COUNT = MAX_SUM + 2, MAXIMA = MAX_COUNT + 2 };
/* Of each projection, and of each file. */
enum { SUM_COUNT, SUM_SHORT, SUM_EXCITATORY, SUM_EXCITATION, SUMS };
enum { FILE_SEEN, FILE_TAKEN, FILE_SUMS };
enum { FILE_LEFT, FILE_MINIMA };

enum { DIVISORS = 64 };

/* What a weight may be off a multiple: a rounding to single precision. Larger multiples could not
 * be told from chance. */
static const double SINGLE_SLACK = 0x1p-22;
static const double MULTIPLE_MAX = 0x1p20;

static const double ON_GRID = 1 - 1e-6; /* of a step: it is one */

/* Of a largest weight of 1: as whole numbers weights have a sum in any order. */
static const double EXCITATION_ONE = 0x1p30;

/* What one neuron gets, by sign. */
struct into {
    double   sum[2];
    uint64_t count[2];
};

struct given_survey {
    const struct model *model;
    uint32_t            part, parts;
    struct edge_sets    sets;
    uint64_t           *minima; /* [projections][MINIMA], then [sets][FILE_MINIMA] */
    uint64_t           *maxima; /* [projections][MAXIMA] */
    uint64_t           *sums;   /* [projections][SUMS], then [sets][FILE_SUMS] */
};

/* Doubles as words in the same order, and back. */
static uint64_t word_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static double double_of(uint64_t word)
{
    double   value;
    uint64_t bits = word >> 63 ? word & ~(UINT64_C(1) << 63) : ~word;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t *minima_of(struct given_survey *s, uint32_t p)
{
    return s->minima + (size_t)p * MINIMA;
}
static uint64_t *maxima_of(struct given_survey *s, uint32_t p)
{
    return s->maxima + (size_t)p * MAXIMA;
}

static uint64_t *file_sums(struct given_survey *s, uint32_t set)
{
    return s->sums + (size_t)s->model->projection_count * SUMS + (size_t)set * FILE_SUMS;
}

static uint64_t *file_minima(struct given_survey *s, uint32_t set)
{
    return s->minima + (size_t)s->model->projection_count * MINIMA + (size_t)set * FILE_MINIMA;
}

fault given_survey_create(struct given_survey **out, const struct model *model, uint32_t part,
                          uint32_t parts)
{
    assert(part < parts);
    TRY(memory_take(out, 1, sizeof **out, "a survey of edges"));
    struct given_survey *s     = *out;
    size_t               count = model->projection_count;
    s->model                   = model;
    s->part                    = part;
    s->parts                   = parts;
    fault failed = memory_take(&s->minima, count * (MINIMA + FILE_MINIMA), sizeof *s->minima,
                               "a survey of edges");
    if (!failed)
        failed = memory_take(&s->maxima, count * MAXIMA, sizeof *s->maxima, "a survey of edges");
    if (!failed) /* no more sets than projections */
        failed =
            memory_take(&s->sums, count * (SUMS + FILE_SUMS), sizeof *s->sums, "a survey of edges");
    if (failed) given_survey_destroy(out);
    if (failed) return failed;
    memset(s->minima, 0xff, count * (MINIMA + FILE_MINIMA) * sizeof *s->minima);
    return FAULT_NONE;
}

void given_survey_destroy(struct given_survey **survey)
{
    if (!*survey) return;
    edge_sets_clear(&(*survey)->sets);
    memory_give(&(*survey)->minima);
    memory_give(&(*survey)->maxima);
    memory_give(&(*survey)->sums);
    memory_give(survey);
}

/* This part's targets: a stretch of ids; the last part takes all that are beyond. */
static struct id_range share_of(const struct given_survey *s, const struct edge_set *set)
{
    uint64_t rows = edge_file_target_count(set->file), last = node_map_end(&set->to);
    uint64_t count = rows > last ? rows : last;
    uint64_t each = count / s->parts, rest = count % s->parts;
    uint64_t first = s->part * each + (s->part < rest ? s->part : rest);
    uint64_t end   = first + each + (s->part < rest);
    return (struct id_range){first, s->part + 1 == s->parts ? UINT64_MAX : end};
}

static void lower(uint64_t *word, uint64_t value) { *word = value < *word ? value : *word; }
static void raise_to(uint64_t *word, uint64_t value) { *word = value > *word ? value : *word; }

static void edge_note(struct given_survey *s, const struct given_edge *edge, struct into *into)
{
    uint64_t *minima = minima_of(s, edge->projection), *maxima = maxima_of(s, edge->projection);
    uint32_t  side = edge->weight < 0;
    double    size = fabs(edge->weight);
    lower(&minima[MIN_WEIGHT], word_of(edge->weight));
    if (size > 0) lower(&minima[MIN_SIZE], word_of(size));
    lower(&minima[MIN_DELAY], edge->delay_steps);
    if (edge->delay_ms < s->model->dt_ms * ON_GRID) {
        lower(&minima[MIN_SHORT], word_of(edge->delay_ms));
        s->sums[(size_t)edge->projection * SUMS + SUM_SHORT]++;
    }
    raise_to(&maxima[MAX_WEIGHT], word_of(edge->weight));
    raise_to(&maxima[MAX_DELAY], edge->delay_steps);
    into->sum[side] += size;
    into->count[side]++;
    raise_to(&maxima[MAX_SUM + side], word_of(into->sum[side]));
    raise_to(&maxima[MAX_COUNT + side], into->count[side]);
    s->sums[(size_t)edge->projection * SUMS + SUM_COUNT]++;
}

/* Targets' sums lie side by side for each population that edges come from. */
static fault set_scan(struct given_survey *s, uint32_t index)
{
    struct edge_set *set = &s->sets.sets[index];
    TRY(edge_set_open(set));
    uint64_t          *sums  = file_sums(s, index);
    struct id_range    share = share_of(s, set);
    uint32_t           first = node_map_place(&set->to, share.first);
    size_t             count = node_map_place(&set->to, share.end) - first;
    struct into       *into  = NULL;
    struct given_block block;
    TRY(memory_take(&into, count * set->source_count, sizeof *into, "sums of weights"));
    edge_file_select(set->file, &share, share.first < share.end);
    fault failed;
    while (!(failed = edge_set_next(set, &block)) && block.seen) {
        for (uint32_t i = 0; i < block.count; i++) {
            const struct given_edge *edge   = &block.edges[i];
            uint32_t                 source = s->model->projections[edge->projection].source;
            edge_note(s, edge,
                      &into[(size_t)(edge->target_place - first) * set->source_count +
                            set->source_place[source]]);
        }
        sums[FILE_SEEN] += block.seen;
        sums[FILE_TAKEN] += block.count;
        lower(&file_minima(s, index)[FILE_LEFT], block.left_first);
    }
    memory_give(&into);
    edge_set_close(set);
    return failed;
}

fault given_survey_scan(struct given_survey *s)
{
    TRY(edge_sets_make(&s->sets, s->model));
    for (uint32_t set = 0; set < s->sets.count; set++)
        TRY(set_scan(s, set));
    return FAULT_NONE;
}

struct survey_words given_survey_words(struct given_survey *s)
{
    uint32_t count = s->model->projection_count;
    return (struct survey_words){.minima        = s->minima,
                                 .maxima        = s->maxima,
                                 .sums          = s->sums,
                                 .minimum_count = count * (MINIMA + FILE_MINIMA),
                                 .maximum_count = count * MAXIMA,
                                 .sum_count     = count * (SUMS + FILE_SUMS)};
}

/* Clear the flag of every divisor that a weight speaks against; false: none is left. */
static bool quanta_test(uint64_t *quanta, double smallest, double size)
{
    bool is_left = false;
    for (uint32_t d = 0; d < DIVISORS; d++) {
        if (!quanta[d]) continue;
        double times    = size / (smallest / (d + 1));
        double multiple = floor(times + 0.5);
        if (multiple > MULTIPLE_MAX || fabs(times - multiple) > SINGLE_SLACK * multiple)
            quanta[d] = 0;
        is_left = is_left || quanta[d];
    }
    return is_left;
}

/* Into the sums of what excites. */
static void excitation_add(struct given_survey *s, const struct given_edge *edge)
{
    double    largest = double_of(maxima_of(s, edge->projection)[MAX_WEIGHT]);
    uint64_t *sums    = s->sums + (size_t)edge->projection * SUMS;
    if (edge->weight <= 0) return;
    sums[SUM_EXCITATORY]++;
    sums[SUM_EXCITATION] += (uint64_t)floor(edge->weight / largest * EXCITATION_ONE + 0.5);
}

/* What the second look at a weight gives: divisors that it allows, what excites. */
static void weight_note(struct given_survey *s, const struct given_edge *edge, bool has_energy)
{
    uint64_t *minima = minima_of(s, edge->projection);
    double    size   = fabs(edge->weight);
    if (size > 0) quanta_test(minima + MIN_QUANTA, double_of(minima[MIN_SIZE]), size);
    if (has_energy) excitation_add(s, edge);
}

/* Is a divisor left for any projection of a set? */
static bool quanta_left(struct given_survey *s, const struct edge_set *set)
{
    for (uint32_t p = 0; p < set->projection_count; p++)
        for (uint32_t d = 0; d < DIVISORS; d++)
            if (minima_of(s, set->projections[p])[MIN_QUANTA + d]) return true;
    return false;
}

static fault set_quanta(struct given_survey *s, struct edge_set *set)
{
    TRY(edge_set_open(set));
    struct id_range    share      = share_of(s, set);
    bool               has_energy = s->model->energy.mode != ENERGY_OFF, is_left = true;
    struct given_block block;
    edge_file_select(set->file, &share, share.first < share.end);
    while (is_left) {
        TRY(edge_set_next(set, &block));
        if (!block.seen) break;
        for (uint32_t i = 0; i < block.count; i++)
            weight_note(s, &block.edges[i], has_energy);
        is_left = has_energy || quanta_left(s, set);
    }
    edge_set_close(set);
    return FAULT_NONE;
}

/* Sums were merged: only the first part keeps them, so that merging again leaves them as they are.
 */
fault given_survey_quanta(struct given_survey *s)
{
    struct survey_words words = given_survey_words(s);
    if (s->part > 0) memset(words.sums, 0, words.sum_count * sizeof *words.sums);
    for (uint32_t p = 0; p < s->model->projection_count; p++)
        for (uint32_t d = 0; d < DIVISORS; d++)
            minima_of(s, p)[MIN_QUANTA + d] = 1;
    for (uint32_t set = 0; set < s->sets.count; set++)
        TRY(set_quanta(s, &s->sets.sets[set]));
    return FAULT_NONE;
}

static struct edge_survey survey_of(struct given_survey *s, uint32_t projection)
{
    const uint64_t    *minima = minima_of(s, projection), *maxima = maxima_of(s, projection);
    struct edge_survey survey = {.count = s->sums[(size_t)projection * SUMS + SUM_COUNT]};
    survey.delay_min_steps = survey.delay_max_steps = 1;
    if (survey.count == 0) return survey;
    survey.smallest        = double_of(minima[MIN_WEIGHT]);
    survey.largest         = double_of(maxima[MAX_WEIGHT]);
    survey.delay_min_steps = (uint32_t)minima[MIN_DELAY];
    survey.delay_max_steps = (uint32_t)maxima[MAX_DELAY];
    survey.short_count     = s->sums[(size_t)projection * SUMS + SUM_SHORT];
    if (survey.short_count) survey.shortest_ms = double_of(minima[MIN_SHORT]);
    for (int side = 0; side < 2; side++) {
        survey.into_count[side] = maxima[MAX_COUNT + side];
        if (survey.into_count[side]) survey.into_sum[side] = double_of(maxima[MAX_SUM + side]);
    }
    const uint64_t *sums    = s->sums + (size_t)projection * SUMS;
    survey.excitatory_count = sums[SUM_EXCITATORY];
    if (sums[SUM_EXCITATORY])
        survey.excitatory_mean = survey.largest * ((double)sums[SUM_EXCITATION] / EXCITATION_ONE /
                                                   (double)sums[SUM_EXCITATORY]);
    if (minima[MIN_SIZE] == UINT64_MAX) return survey;
    survey.smallest_size = double_of(minima[MIN_SIZE]);
    for (uint32_t d = DIVISORS; d > 0; d--)
        if (minima[MIN_QUANTA + d - 1]) survey.quantum = survey.smallest_size / d;
    return survey;
}

/* No edge came twice (sonata/edge_index.c), so that as many as there are is each of them. */
static fault file_check(struct given_survey *s, uint32_t index)
{
    const struct edge_set *set   = &s->sets.sets[index];
    const uint64_t        *sums  = file_sums(s, index);
    uint64_t               count = set->edge_count;
    if (sums[FILE_SEEN] == count) return FAULT_NONE;
    RAISE(FAULT_INPUT,
          "%s: /edges/%s/indices/target_to_source: leads to %llu edges; expected each of %llu once",
          set->source->path, set->source->population, (unsigned long long)sums[FILE_SEEN],
          (unsigned long long)count);
}

fault given_survey_finish(struct given_survey *s, struct model *model)
{
    assert(model == s->model);
    for (uint32_t set = 0; set < s->sets.count; set++)
        TRY(file_check(s, set));
    for (uint32_t p = 0; p < model->projection_count; p++) {
        if (!model->projections[p].given) continue;
        struct edge_survey survey = survey_of(s, p);
        model_survey_set(model, p, &survey);
    }
    return model_survey_end(model);
}

bool given_survey_left_out(struct given_survey *s, uint32_t file, struct left_out *out)
{
    if (file >= s->sets.count) return false;
    const struct edge_source *source = s->sets.sets[file].source;
    const uint64_t           *sums   = file_sums(s, file);
    *out                             = (struct left_out){.path       = source->path,
                                                         .population = source->population,
                                                         .edges      = sums[FILE_SEEN],
                                                         .count      = sums[FILE_SEEN] - sums[FILE_TAKEN],
                                                         .first      = file_minima(s, file)[FILE_LEFT]};
    return true;
}
