/* fixed_indegree.c - a number of synapses into every target, exact for each.
 *
 * With multapses the n K slots of a tile are dealt out by a keyed permutation: the splitting tree
 * says how many slots each source gets, its share is an interval of the permutation, and slot s
 * belongs to target s / K. Slots that fell to their own neuron where autapses are excluded are
 * drawn again over the other sources and kept in a short list. Without multapses every target draws
 * its distinct sources; the tile keeps them ordered by source.
 */
#include "base/memory.h"
#include "network/rule.h"

#include <assert.h>
#include <stdlib.h>

struct moved {
    uint32_t source;
    uint32_t slot;
};

/* One of the two ways is in use. */
struct indegree_state {
    struct split_tree   tree; /* slots over sources */
    struct split_cursor at;
    struct permutation  slots;
    uint32_t            moved_count; /* slots drawn again, by their new source, then slot */
    uint32_t            moved_next;  /* no entry before it has a source of the last row or later */
    size_t              moved_capacity;
    struct moved       *moved;
    uint32_t           *lost; /* [neurons] slots that a source of this tile gave back */

    uint32_t *first;  /* [sources + 1] drawn per target: where a source's targets begin */
    uint16_t *target; /* [neurons x K] */
};

static uint32_t indegree_of(const struct rule_cell *cell)
{
    return (uint32_t)cell->site->projection->number;
}

static double indegree_mean(const struct rule_site *site)
{
    return (double)site->projection->number;
}

static bool indegree_is_random_access(const struct projection *projection)
{
    return projection->allow_multapses;
}

static const char *indegree_problem(const struct rule_site *site)
{
    uint64_t number  = site->projection->number;
    uint64_t allowed = (uint64_t)site->source_count - site->excludes_self;
    if (number && !allowed) return "has no source to connect";
    if (!site->projection->allow_multapses && number > allowed) return "has fewer sources than K";
    if (number > PERMUTATION_SIZE_MAX / site->model->tile_size)
        return "has more than 2^31 synapses in a tile";
    return NULL;
}

/* Targets drawn one by one: sources of a target are distinct (Floyd's algorithm). */

static void target_draw_sources(const struct rule_cell *cell, uint32_t index, uint64_t *taken,
                                uint32_t *source)
{
    const struct rule_site *site    = cell->site;
    uint32_t                degree  = indegree_of(cell);
    uint32_t                own     = cell->first + index;
    uint32_t                allowed = site->source_count - site->excludes_self;
    struct random_block     block   = {{0}};
    for (uint32_t k = 0; k < degree; k++) {
        if (k % 4 == 0) block = random_draw(site->target_key, k / 4, index, cell->tile, 0);
        uint32_t last  = allowed - degree + k;
        uint32_t drawn = random_below(block.word[k % 4], last + 1);
        if (taken[drawn / 64] >> drawn % 64 & 1) drawn = last;
        taken[drawn / 64] |= 1ull << drawn % 64;
        source[k] = drawn;
    }
    for (uint32_t k = 0; k < degree; k++)
        taken[source[k] / 64] = 0;
    for (uint32_t k = 0; k < degree; k++)
        source[k] += site->excludes_self && source[k] >= own;
}

/* Counting sort by source; afterwards first[s] is where the targets of s begin. */
static void sources_bucket(const struct rule_cell *cell, const uint32_t *source)
{
    struct indegree_state *state  = cell->state;
    uint32_t               degree = indegree_of(cell);
    uint32_t               slots  = cell->count * degree;
    uint32_t               sum    = 0;
    for (uint32_t i = 0; i < slots; i++)
        state->first[source[i]]++;
    for (uint32_t s = 0; s <= cell->site->source_count; s++) {
        sum += state->first[s];
        state->first[s] = sum;
    }
    for (uint32_t i = slots; i-- > 0;)
        state->target[--state->first[source[i]]] = (uint16_t)(i / degree);
}

static fault stored_open(struct rule_cell *cell)
{
    struct indegree_state *state  = cell->state;
    uint32_t               degree = indegree_of(cell);
    size_t                 slots  = (size_t)cell->count * degree;
    size_t                 span   = cell->site->source_count;
    uint32_t              *source = NULL;
    uint64_t              *taken  = NULL;
    fault mine = memory_take(&state->first, span + 1, sizeof *state->first, "drawn rows");
    if (!mine) mine = memory_take(&state->target, slots, sizeof *state->target, "drawn rows");
    if (!mine) mine = memory_take(&source, slots, sizeof *source, "drawn sources");
    if (!mine) mine = memory_take(&taken, span / 64 + 1, sizeof *taken, "drawn sources");
    for (uint32_t i = 0; !mine && i < cell->count; i++)
        target_draw_sources(cell, i, taken, source + (size_t)i * degree);
    if (!mine) sources_bucket(cell, source);
    memory_give(&taken);
    memory_give(&source);
    return mine;
}

/* Slots dealt by a permutation. */

static uint64_t slots_seek(struct rule_cell *cell, uint32_t source, uint32_t *first)
{
    struct indegree_state *state = cell->state;
    uint64_t               count = split_seek(&state->tree, &state->at, source);
    *first                       = (uint32_t)state->at.path[0].before;
    return count;
}

static int moved_compare(const void *a, const void *b)
{
    const struct moved *x = a;
    const struct moved *y = b;
    if (x->source != y->source) return x->source < y->source ? -1 : 1;
    return x->slot < y->slot ? -1 : x->slot > y->slot;
}

/* Draw the autapse slots of one neuron of the tile again. */
static fault own_slots_move(struct rule_cell *cell, uint32_t own)
{
    struct indegree_state *state  = cell->state;
    struct rule_site      *site   = cell->site;
    uint32_t               source = cell->first + own;
    uint32_t               first;
    uint64_t               count = slots_seek(cell, source, &first);
    for (uint32_t k = 0; k < count; k++) {
        uint32_t slot = permutation_at(&state->slots, first + k);
        if (slot / indegree_of(cell) != own) continue;
        TRY(memory_reserve(&state->moved, &state->moved_capacity, state->moved_count + (size_t)1,
                           sizeof *state->moved, "slots drawn again"));
        struct random_block block = random_draw(site->target_key, slot, cell->tile, 0, 0);
        uint32_t            other = random_below(block.word[0], site->source_count - 1);
        other += other >= source;
        state->moved[state->moved_count++] = (struct moved){.source = other, .slot = slot};
        state->lost[own]++;
    }
    return FAULT_NONE;
}

static fault slots_open(struct rule_cell *cell)
{
    struct indegree_state *state = cell->state;
    uint32_t               slots = cell->count * indegree_of(cell);
    state->tree                  = rule_source_tree(cell, slots);
    state->tree.unit             = 1; /* a slot may fall to any source, its own neuron included */
    state->tree.excluded_end     = 0;
    state->tree.excluded_first   = 0;
    if (!slots) return FAULT_NONE;
    permutation_make(&state->slots, cell->site->slot_key, cell->tile, slots);
    if (!cell->site->excludes_self) return FAULT_NONE;
    TRY(memory_take(&state->lost, cell->count, sizeof *state->lost, "slots drawn again"));
    for (uint32_t own = 0; own < cell->count; own++)
        TRY(own_slots_move(cell, own));
    if (state->moved_count)
        qsort(state->moved, state->moved_count, sizeof *state->moved, moved_compare);
    return FAULT_NONE;
}

/* Entries of the list that fell to a source: their number, the first at moved_next. */
static uint32_t moved_seek(struct indegree_state *state, uint32_t source)
{
    uint32_t next = state->moved_next;
    if (next > 0 && state->moved[next - 1].source >= source) next = 0;
    while (next < state->moved_count && state->moved[next].source < source)
        next++;
    state->moved_next = next;
    uint32_t end      = next;
    while (end < state->moved_count && state->moved[end].source == source)
        end++;
    return end - next;
}

/* Targets of a source of this tile: without the slots that it gave back. */
static uint32_t own_targets(const struct rule_cell *cell, uint32_t own, uint32_t first,
                            uint64_t count, uint32_t *target)
{
    const struct indegree_state *state = cell->state;
    uint32_t                     kept  = 0;
    for (uint32_t k = 0; k < count; k++) {
        uint32_t at = permutation_at(&state->slots, first + k) / indegree_of(cell);
        if (at != own) target[kept++] = at;
    }
    return kept;
}

static uint32_t slots_targets(struct rule_cell *cell, uint32_t source, uint32_t *target)
{
    struct indegree_state *state  = cell->state;
    uint32_t               degree = indegree_of(cell);
    uint32_t               first;
    uint32_t               own;
    uint64_t               count = slots_seek(cell, source, &first);
    uint32_t               kept  = (uint32_t)count;
    if (rule_cell_has_own(cell, source, &own)) {
        kept = own_targets(cell, own, first, count, target);
    } else {
        permutation_interval(&state->slots, first, kept, target);
        for (uint32_t k = 0; k < kept; k++)
            target[k] /= degree;
    }
    uint32_t added = moved_seek(state, source);
    for (uint32_t k = 0; k < added; k++)
        target[kept++] = state->moved[state->moved_next + k].slot / degree;
    return kept;
}

/* The rule. */

static fault indegree_open(struct rule_cell *cell)
{
    TRY(memory_take(&cell->state, 1, sizeof(struct indegree_state), "cursor of a projection"));
    return cell->site->projection->allow_multapses ? slots_open(cell) : stored_open(cell);
}

static uint32_t indegree_count(struct rule_cell *cell, uint32_t source)
{
    struct indegree_state *state = cell->state;
    if (state->first) return state->first[source + 1] - state->first[source];
    uint32_t first;
    uint32_t own;
    uint32_t count = (uint32_t)slots_seek(cell, source, &first) + moved_seek(state, source);
    return rule_cell_has_own(cell, source, &own) && state->lost ? count - state->lost[own] : count;
}

static void indegree_targets(struct rule_cell *cell, uint32_t source, uint32_t count,
                             const uint32_t *word, uint32_t *target)
{
    (void)word;
    struct indegree_state *state = cell->state;
    if (!state->first) {
        uint32_t made = slots_targets(cell, source, target);
        assert(made == count);
        (void)made;
        return;
    }
    const uint16_t *stored = state->target + state->first[source];
    for (uint32_t k = 0; k < count; k++)
        target[k] = stored[k];
}

static void indegree_close(struct rule_cell *cell)
{
    struct indegree_state *state = cell->state;
    memory_give(&state->moved);
    memory_give(&state->lost);
    memory_give(&state->first);
    memory_give(&state->target);
}

extern const struct rule rule_fixed_indegree;
const struct rule        rule_fixed_indegree = {.name              = "fixed_indegree",
                                                .is_fixed_indegree = true,
                                                .is_random_access  = indegree_is_random_access,
                                                .indegree          = indegree_mean,
                                                .problem           = indegree_problem,
                                                .open              = indegree_open,
                                                .row_count         = indegree_count,
                                                .row_targets       = indegree_targets,
                                                .close             = indegree_close};
