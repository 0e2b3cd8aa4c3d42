/* spatial_indegree.c - a number of synapses into every target, their sources chosen with chances
 * in proportion to a kernel of distance, within a mask.
 *
 * A target draws its sources by rejection: a node (some neurons that lie together) by the largest
 * kernel that it allows times its neurons, one of its neurons, and a third number against that
 * neuron's own kernel. What a tile drew is kept ordered by source from the first source within its
 * reach to the last (row_stream opens and closes cells so).
 */
#include "base/alias.h"
#include "base/memory.h"
#include "network/spatial.h"
#include "network/synapse.h"

#include <math.h>

/* A target looks at each of so many nodes; where more are in reach, nodes are larger. */
enum { NODES_MAX = 4096, ATTEMPTS_PER_SOURCE = 64, ATTEMPTS_EXTRA = 4096, ATTEMPTS = 64 };

struct spatial_state {
    struct place_list nodes;     /* of sources within reach of the tile */
    uint32_t          node_log2; /* neurons of a node */
    uint32_t          at;        /* the node of the last row asked for */
    uint32_t         *first;     /* [nodes x neurons + 1] where a source's targets begin */
    uint16_t         *target;    /* [neurons x K] */
};

/* What drawing needs and the state does not keep. */
struct drawing {
    struct rule_cell              *cell;
    const struct places           *sources;
    const struct projection_space *space;
    struct kernel_table           *kernel;
    uint32_t          *source;  /* [neurons x K] node in the list x neurons of it + neuron */
    double            *largest; /* [nodes] kernel, of the target being drawn */
    uint64_t          *share;   /* [slots] */
    uint32_t          *stack;   /* [2 x slots] */
    struct alias_slot *slots;
    uint32_t           slots_log2;
    uint64_t          *taken; /* bits by source; NULL where multapses are allowed */
    synapse_kernel    *words_draw;
    uint32_t          *word[3];
    uint32_t           word_count;
    uint32_t           own;                      /* of the target: not a source; or none */
    double             to[SPACE_DIMENSIONS_MAX]; /* the target */
    double             near_mm, far_mm;          /* of a round mask: (near, far] */
};

/* A few attempts at a source: their words, and what these drew. */
struct attempts {
    uint32_t word[3][ATTEMPTS];
};

struct attempts_drawn {
    uint32_t drawn[ATTEMPTS]; /* place among the counters */
    uint32_t source[ATTEMPTS];
    double   chance[ATTEMPTS];
    double   distance[ATTEMPTS];
};

static uint32_t indegree_of(const struct rule_cell *cell)
{
    return (uint32_t)cell->site->projection->number;
}

static double indegree_mean(const struct rule_site *site)
{
    return (double)site->projection->number;
}

static bool is_never(const struct projection *projection)
{
    (void)projection;
    return false;
}

static const char *indegree_problem(const struct rule_site *site)
{
    if (site->projection->number > PERMUTATION_SIZE_MAX / site->model->tile_size)
        return "has more than 2^31 synapses in a tile";
    return spatial_problem(site);
}

/* Neurons of a node of the list: its first, and how many. */
static uint32_t node_first(const struct drawing *d, uint32_t node)
{
    const struct spatial_state *state = d->cell->state;
    return state->nodes.items[node] << state->node_log2;
}

static uint32_t node_size(const struct drawing *d, uint32_t node)
{
    const struct spatial_state *state = d->cell->state;
    uint32_t                    left  = d->sources->count - node_first(d, node);
    return left < 1u << state->node_log2 ? left : 1u << state->node_log2;
}

/* How far a source is from the target, or NAN where the mask or the target itself forbids it. */
static inline double distance_to(const struct drawing *d, uint32_t source)
{
    if (d->space->mask.shape != MASK_BOX) {
        double distance = place_distance(d->sources, d->to, source);
        bool   is_in    = (distance > d->near_mm) & (distance <= d->far_mm) & (source != d->own);
        return is_in ? distance : (double)NAN;
    }
    double from[SPACE_DIMENSIONS_MAX] = {0}, way[SPACE_DIMENSIONS_MAX];
    place_at(d->sources, source, from);
    double distance = place_way(d->sources, from, d->to, way);
    bool   is_in    = mask_holds(&d->space->mask, d->sources->dimensions, way, distance);
    return is_in && source != d->own ? distance : (double)NAN;
}

static double kernel_of(const struct drawing *d, uint32_t source)
{
    double distance = distance_to(d, source);
    return isnan(distance) ? 0 : distance_value(&d->space->chance, distance);
}

/* Chances of the nodes for one target: false where none is within its reach. */
static bool nodes_weigh(struct drawing *d)
{
    const struct spatial_state *state = d->cell->state;
    struct box                  point = place_point_box(d->sources, d->to);
    uint32_t                    level = state->node_log2 - d->sources->block_log2, biggest = 0;
    uint32_t                    slots = 1u << d->slots_log2;
    double                      sum   = 0;
    uint64_t                    given = 0;
    for (uint32_t n = 0; n < state->nodes.count; n++) {
        struct gap gap =
            place_gap(d->sources, place_box(d->sources, level, state->nodes.items[n]), &point);
        d->largest[n] = gap_connects(&gap, d->sources, d->space)
                            ? distance_range(&d->space->chance, gap.near_mm, gap.far_mm).high
                            : 0;
        sum += d->largest[n] * node_size(d, n);
    }
    if (!(sum > 0)) return false;
    for (uint32_t n = 0; n < slots; n++) {
        double part = n < state->nodes.count ? d->largest[n] * node_size(d, n) / sum : 0;
        d->share[n] = (uint64_t)(part * slots * 0x1p32);
        given += d->share[n];
        if (d->share[n] > d->share[biggest]) biggest = n;
    }
    d->share[biggest] += ((uint64_t)slots << 32) - given;
    alias_fill(d->slots, slots, d->share, d->stack);
    return true;
}

static bool take(struct drawing *d, uint32_t drawn)
{
    if (!d->taken) return true;
    uint64_t bit = 1ull << drawn % 64;
    if (d->taken[drawn / 64] & bit) return false;
    d->taken[drawn / 64] |= bit;
    return true;
}

/* Attempts [first, first + count), count <= ATTEMPTS: who is drawn, how far away, and the third
 * number; in loops of their own, so that none waits for the outcome of another. */
static void attempts_draw(const struct drawing *d, const struct attempts *words, uint32_t count,
                          struct attempts_drawn *out)
{
    const struct spatial_state *state = d->cell->state;
    for (uint32_t a = 0; a < count; a++) {
        uint32_t node   = alias_draw(d->slots, d->slots_log2, words->word[0][a]);
        uint32_t within = random_below(words->word[1][a], node_size(d, node));
        out->drawn[a]   = (node << state->node_log2) + within;
        out->source[a]  = node_first(d, node) + within;
        out->chance[a]  = ((double)words->word[2][a] + 0.5) * 0x1p-32 * d->largest[node];
    }
    if (d->sources->dimensions == 2 && d->space->mask.shape != MASK_BOX) {
        struct places  plane = *d->sources; /* the loop over dimensions goes */
        struct drawing flat  = *d;
        plane.dimensions     = 2;
        flat.sources         = &plane;
        for (uint32_t a = 0; a < count; a++)
            out->distance[a] = distance_to(&flat, out->source[a]);
        return;
    }
    for (uint32_t a = 0; a < count; a++)
        out->distance[a] = distance_to(d, out->source[a]);
}

/* Take what attempts found until a target has enough; how many it has then. */
static uint32_t attempts_take(struct drawing *d, const struct attempts_drawn *a, uint32_t count,
                              uint32_t made, uint32_t *source)
{
    uint32_t degree = indegree_of(d->cell);
    for (uint32_t k = 0; k < count && made < degree; k++) {
        /* NAN is below every bin: it compares as false */
        bool is_found = a->distance[k] >= 0;
        is_found &= kernel_exceeds(d->kernel, is_found ? a->distance[k] : 0, a->chance[k]);
        source[made] = a->drawn[k];
        made += is_found && take(d, a->drawn[k]);
    }
    return made;
}

/* Add up the kernels of all sources that can still be taken, in order, until the sum is above
 * wanted; *found is the source that brought it there. */
static double kernels_walk(const struct drawing *d, double wanted, uint32_t *found)
{
    const struct spatial_state *state = d->cell->state;
    double                      sum   = 0;
    for (uint32_t n = 0; n < state->nodes.count; n++) {
        uint32_t size = d->largest[n] > 0 ? node_size(d, n) : 0;
        for (uint32_t k = 0; k < size; k++) {
            uint32_t drawn = (n << state->node_log2) + k;
            if (d->taken && d->taken[drawn / 64] >> drawn % 64 & 1) continue;
            sum += kernel_of(d, node_first(d, n) + k);
            if (sum <= wanted) continue;
            *found = drawn;
            return sum;
        }
    }
    return sum;
}

/* Where chance finds sources too slowly: the same distribution from all that are within reach. */
static uint32_t rest_draw(struct drawing *d, uint32_t index, uint32_t made, uint32_t *source)
{
    struct random_key key = d->cell->site->slot_key;
    for (; made < indegree_of(d->cell); made++) {
        struct random_block block = random_draw(key, made, index, d->cell->tile, 0);
        uint32_t            found = UINT32_MAX;
        double              total = kernels_walk(d, INFINITY, &found);
        if (!(total > 0)) return made;
        kernels_walk(d, total * random_unit(block.word[0], block.word[1]), &found);
        if (found == UINT32_MAX) return made;
        (void)take(d, found);
        source[made] = found;
    }
    return made;
}

/* Words of attempts [first, first + ATTEMPTS): the first ones were made in vectors. */
static struct attempts words_of(const struct drawing *d, uint32_t index, uint32_t first)
{
    struct attempts words = {0};
    for (uint32_t a = 0; a < ATTEMPTS; a++) {
        struct random_block block   = {{0}};
        bool                is_made = first + a < d->word_count;
        if (!is_made)
            block = random_draw(d->cell->site->target_key, first + a, index, d->cell->tile, 0);
        for (int w = 0; w < 3; w++)
            words.word[w][a] = is_made ? d->word[w][first + a] : block.word[w];
    }
    return words;
}

/* The sources of one target; how many could be found. */
static uint32_t target_draw(struct drawing *d, uint32_t index, uint32_t *source)
{
    struct rule_site     *site   = d->cell->site;
    uint32_t              degree = indegree_of(d->cell), made = 0;
    uint32_t              most  = degree * ATTEMPTS_PER_SOURCE + ATTEMPTS_EXTRA;
    struct synapse_cell   place = {site->target_key, index, d->cell->tile, d->word_count};
    struct attempts_drawn drawn;
    place_at(site_targets(site), d->cell->first + index, d->to);
    d->own = site->excludes_self ? d->cell->first + index : UINT32_MAX;
    if (!nodes_weigh(d)) return 0;
    d->words_draw(&place, d->word);
    for (uint32_t a = 0; a < most && made < degree; a += ATTEMPTS) {
        struct attempts words = words_of(d, index, a);
        attempts_draw(d, &words, ATTEMPTS, &drawn);
        made = attempts_take(d, &drawn, ATTEMPTS, made, source);
    }
    made = rest_draw(d, index, made, source);
    for (uint32_t k = 0; d->taken && k < made; k++)
        d->taken[source[k] / 64] = 0;
    return made;
}

static fault targets_draw(struct drawing *d)
{
    const struct projection *p      = d->cell->site->projection;
    uint32_t                 degree = indegree_of(d->cell);
    for (uint32_t i = 0; i < d->cell->count; i++) {
        uint32_t made = target_draw(d, i, d->source + (size_t)i * degree);
        if (made < degree)
            RAISE(FAULT_INPUT,
                  "projection %s: neuron %u of population %s finds %u sources within reach where "
                  "the rule asks for %u; expected %s",
                  p->name, d->cell->first + i, d->cell->site->model->populations[p->target].name,
                  made, degree,
                  made ? "a larger mask, or allow_multapses: true" : "a larger mask or kernel");
    }
    return FAULT_NONE;
}

/* Counting sort by source; afterwards first[s] is where the targets of s begin. */
static void sources_bucket(struct drawing *d)
{
    struct spatial_state *state  = d->cell->state;
    uint32_t              degree = indegree_of(d->cell), sum = 0;
    uint32_t              count = d->cell->count * degree;
    size_t                span  = state->nodes.count << state->node_log2;
    for (uint32_t i = 0; i < count; i++)
        state->first[d->source[i]]++;
    for (size_t s = 0; s <= span; s++) {
        sum += state->first[s];
        state->first[s] = sum;
    }
    for (uint32_t i = count; i-- > 0;)
        state->target[--state->first[d->source[i]]] = (uint16_t)(i / degree);
}

static fault drawing_take(struct drawing *d)
{
    const struct spatial_state *state  = d->cell->state;
    uint32_t                    degree = indegree_of(d->cell);
    size_t                      count  = (size_t)d->cell->count * degree;
    size_t                      span   = state->nodes.count << state->node_log2;
    d->near_mm = d->space->mask.shape == MASK_DOUGHNUT ? d->space->mask.inner_mm : -1;
    d->far_mm  = mask_reach(&d->space->mask, d->sources->dimensions);
    while (1u << d->slots_log2 < state->nodes.count)
        d->slots_log2++;
    size_t slots  = (size_t)1 << d->slots_log2;
    d->words_draw = synapse_kernel_of(isa_best());
    d->word_count = 2 * degree;
    TRY(memory_take(&d->kernel, 1, sizeof *d->kernel, "chances of sources"));
    kernel_table_make(d->kernel, &d->space->chance,
                      projection_reach_mm(d->cell->site->model, d->cell->site->projection));
    TRY(memory_take(&d->source, count, sizeof *d->source, "drawn sources"));
    TRY(memory_take(&d->largest, slots, sizeof *d->largest, "chances of sources"));
    TRY(memory_take(&d->share, slots, sizeof *d->share, "chances of sources"));
    TRY(memory_take(&d->stack, 2 * slots, sizeof *d->stack, "chances of sources"));
    TRY(memory_take(&d->slots, slots, sizeof *d->slots, "chances of sources"));
    for (int w = 0; w < 3; w++)
        TRY(memory_take(&d->word[w], d->word_count + (size_t)SYNAPSE_LANES, sizeof *d->word[w],
                        "words of a target"));
    if (d->cell->site->projection->allow_multapses) return FAULT_NONE;
    return memory_take(&d->taken, span / 64 + 1, sizeof *d->taken, "drawn sources");
}

static void drawing_give(struct drawing *d)
{
    memory_give(&d->taken);
    for (int w = 0; w < 3; w++)
        memory_give(&d->word[w]);
    memory_give(&d->slots);
    memory_give(&d->stack);
    memory_give(&d->share);
    memory_give(&d->largest);
    memory_give(&d->source);
    memory_give(&d->kernel);
}

/* Sources within reach of the tile, in nodes as small as their number allows. */
static fault nodes_find(struct rule_cell *cell)
{
    struct spatial_state *state   = cell->state;
    const struct places  *sources = site_sources(cell->site), *targets = site_targets(cell->site);
    struct place_query    query = {.searched = sources,
                                   .space    = cell->site->projection->space,
                                   .around = *place_box(targets, targets->tile_level, cell->tile)};
    for (uint32_t level = 0; level < sources->level_count; level++) {
        TRY(place_find(&query, level, &state->nodes));
        state->node_log2 = sources->block_log2 + level;
        if (state->nodes.count <= NODES_MAX) break;
    }
    cell->source_last = 0;
    if (state->nodes.count == 0) return FAULT_NONE;
    uint64_t end = ((uint64_t)state->nodes.items[state->nodes.count - 1] + 1) << state->node_log2;
    cell->source_last = (uint32_t)(end < sources->count ? end : sources->count) - 1;
    return FAULT_NONE;
}

static fault indegree_open(struct rule_cell *cell)
{
    TRY(memory_take(&cell->state, 1, sizeof(struct spatial_state), "cursor of a projection"));
    struct spatial_state *state = cell->state;
    struct drawing        d     = {
                   .cell = cell, .sources = site_sources(cell->site), .space = cell->site->projection->space};
    TRY(nodes_find(cell));
    size_t span = state->nodes.count << state->node_log2;
    fault  mine = memory_take(&state->first, span + 1, sizeof *state->first, "drawn rows");
    if (!mine)
        mine = memory_take(&state->target, (size_t)cell->count * indegree_of(cell),
                           sizeof *state->target, "drawn rows");
    if (!mine) mine = drawing_take(&d);
    if (!mine) mine = targets_draw(&d);
    if (!mine) sources_bucket(&d);
    drawing_give(&d);
    return mine;
}

/* The place of a source's counter, or UINT32_MAX where it is out of reach. */
static uint32_t source_place(struct spatial_state *state, uint32_t source)
{
    uint32_t node = source >> state->node_log2;
    if (state->at >= state->nodes.count || state->nodes.items[state->at] > node) state->at = 0;
    while (state->at < state->nodes.count && state->nodes.items[state->at] < node)
        state->at++;
    if (state->at >= state->nodes.count || state->nodes.items[state->at] != node) return UINT32_MAX;
    return (state->at << state->node_log2) + (source & ((1u << state->node_log2) - 1));
}

static uint32_t indegree_count(struct rule_cell *cell, uint32_t source)
{
    struct spatial_state *state = cell->state;
    uint32_t              place = source_place(state, source);
    return place == UINT32_MAX ? 0 : state->first[place + 1] - state->first[place];
}

static void indegree_targets(struct rule_cell *cell, uint32_t source, uint32_t count,
                             const uint32_t *word, uint32_t *target)
{
    (void)word;
    struct spatial_state *state  = cell->state;
    const uint16_t       *stored = state->target + state->first[source_place(state, source)];
    for (uint32_t k = 0; k < count; k++)
        target[k] = stored[k];
}

static void indegree_close(struct rule_cell *cell)
{
    struct spatial_state *state = cell->state;
    place_list_clear(&state->nodes);
    memory_give(&state->first);
    memory_give(&state->target);
}

extern const struct rule rule_spatial_indegree;
const struct rule        rule_spatial_indegree = {.name              = "spatial_indegree",
                                                  .is_fixed_indegree = true,
                                                  .is_spatial        = true,
                                                  .is_random_access  = is_never,
                                                  .indegree          = indegree_mean,
                                                  .problem           = indegree_problem,
                                                  .open              = indegree_open,
                                                  .row_count         = indegree_count,
                                                  .row_targets       = indegree_targets,
                                                  .row_weights       = spatial_weights,
                                                  .row_delays        = spatial_delays,
                                                  .close             = indegree_close};
