/* fixed_total_number.c - a number of synapses over all pairs, by splitting over tiles and sources.
 */
#include "base/memory.h"
#include "network/rule.h"

struct total_state {
    struct split_tree   tree; /* the tile's synapses over sources */
    struct split_cursor at;
};

static double total_indegree(const struct rule_site *site)
{
    return (double)site->projection->number / site->target_count;
}

static const char *total_problem(const struct rule_site *site)
{
    uint64_t pairs = split_weight(&site->tiles);
    if (site->projection->number && !pairs) return "has no pair to connect";
    if (!site->projection->allow_multapses && site->projection->number > pairs)
        return "has fewer pairs than synapses";
    return NULL;
}

static fault total_open(struct rule_cell *cell)
{
    struct rule_site *site  = cell->site;
    uint64_t          total = split_seek(&site->tiles, &site->at_tile, cell->tile);
    if (total > UINT32_MAX)
        RAISE(FAULT_INPUT, "projection %s: %.3g synapses in one tile, at most 2^32 - 1",
              site->projection->name, (double)total);
    TRY(memory_take(&cell->state, 1, sizeof(struct total_state), "cursor of a projection"));
    struct total_state *state = cell->state;
    state->tree               = rule_source_tree(cell, total);
    return FAULT_NONE;
}

static uint32_t total_count(struct rule_cell *cell, uint32_t source)
{
    struct total_state *state = cell->state;
    return (uint32_t)split_seek(&state->tree, &state->at, source);
}

static void total_targets(struct rule_cell *cell, uint32_t source, uint32_t count,
                          const uint32_t *word, uint32_t *target)
{
    if (cell->site->projection->allow_multapses)
        rule_targets_any(cell, source, count, word, target);
    else
        rule_targets_distinct(cell, source, count, word, target);
}

extern const struct rule rule_fixed_total_number;
const struct rule        rule_fixed_total_number = {.name        = "fixed_total_number",
                                                    .indegree    = total_indegree,
                                                    .problem     = total_problem,
                                                    .open        = total_open,
                                                    .row_count   = total_count,
                                                    .row_targets = total_targets};
