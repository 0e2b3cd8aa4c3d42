/* rule.c - the list of rules, and what they share. */
#include "network/rule.h"

#include "base/exact_math.h"
#include "base/memory.h"
#include "network/row_stream.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define RULE(kind, name) extern const struct rule rule_##name;
#include "network/rules.def"
#undef RULE

static const struct rule *const rules[RULE_COUNT] = {
#define RULE(kind, name) [kind] = &rule_##name,
#include "network/rules.def"
#undef RULE
};

const struct rule *rule_of(rule_kind kind)
{
    assert((unsigned)kind < RULE_COUNT);
    return rules[kind];
}

bool projection_is_random_access(const struct projection *projection)
{
    const struct rule *rule = rule_of(projection->rule);
    return !rule->is_random_access || rule->is_random_access(projection);
}

void rule_site_make(struct rule_site *site, const struct model *model, uint32_t index)
{
    const struct projection *p = &model->projections[index];
    memset(site, 0, sizeof *site);
    site->model         = model;
    site->projection    = p;
    site->index         = index;
    site->source_count  = model->populations[p->source].size;
    site->target_count  = model->populations[p->target].size;
    site->excludes_self = p->source == p->target && !p->allow_autapses;
    site->source_key    = random_key_make(model->seed, RANDOM_SOURCE_SPLIT, index);
    site->target_key    = random_key_make(model->seed, RANDOM_TARGET, index);
    site->synapse_key   = random_key_make(model->seed, RANDOM_SYNAPSE, index);
    site->slot_key      = random_key_make(model->seed, RANDOM_PERMUTATION, index);
    site->log_miss      = p->probability < 1 ? exact_log1p(-p->probability) : -INFINITY;
    site->tiles = (struct split_tree){.key = random_key_make(model->seed, RANDOM_TILE_SPLIT, index),
                                      .leaf_log2     = (uint32_t)__builtin_ctz(model->tile_size),
                                      .element_count = site->target_count,
                                      .unit          = site->source_count,
                                      .excluded_end  = site->excludes_self ? site->target_count : 0,
                                      .is_distinct   = !p->allow_multapses,
                                      .total         = p->number};
}

fault rule_site_check(const struct rule_site *site)
{
    const struct projection *p       = site->projection;
    const struct rule       *rule    = rule_of(p->rule);
    const char              *problem = NULL;
    assert(site->model->tile_size <= RULE_TILE_MAX);
    if ((double)site->source_count * site->target_count >= 0x1p62)
        problem = "has too many pairs to count (2^62)";
    else if (rule->problem)
        problem = rule->problem(site);
    if (problem)
        RAISE(FAULT_INPUT,
              "projection %s: %s %s: number %" PRIu64 ", %" PRIu32 " sources, %" PRIu32
              " targets, autapses %s, multapses %s",
              p->name, rule->name, problem, p->number, site->source_count, site->target_count,
              p->allow_autapses ? "allowed" : "not allowed",
              p->allow_multapses ? "allowed" : "not allowed");
    return FAULT_NONE;
}

void rule_cell_place(struct rule_cell *cell, struct rule_site *site, uint32_t tile)
{
    uint32_t tile_size = site->model->tile_size;
    uint32_t first     = tile * tile_size;
    uint32_t left      = site->target_count - first;
    *cell              = (struct rule_cell){.rule        = rule_of(site->projection->rule),
                                            .site        = site,
                                            .tile        = tile,
                                            .first       = first,
                                            .count       = left < tile_size ? left : tile_size,
                                            .source_last = UINT32_MAX};
}

fault rule_cell_open(struct rule_cell *cell, struct rule_site *site, uint32_t tile)
{
    rule_cell_place(cell, site, tile);
    return cell->rule->open ? cell->rule->open(cell) : FAULT_NONE;
}

void rule_cell_close(struct rule_cell *cell)
{
    if (cell->state && cell->rule->close) cell->rule->close(cell);
    memory_give(&cell->state);
}

void rule_targets_any(const struct rule_cell *cell, uint32_t source, uint32_t count,
                      const uint32_t *word, uint32_t *target)
{
    uint32_t own;
    if (!rule_cell_has_own(cell, source, &own)) {
        for (uint32_t k = 0; k < count; k++)
            target[k] = random_below(word[k], cell->count);
        return;
    }
    for (uint32_t k = 0; k < count; k++) {
        target[k] = random_below(word[k], cell->count - 1);
        target[k] += target[k] >= own;
    }
}

void rule_targets_distinct(const struct rule_cell *cell, uint32_t source, uint32_t count,
                           const uint32_t *word, uint32_t *target)
{
    uint32_t own;
    bool     has_own                   = rule_cell_has_own(cell, source, &own);
    uint32_t allowed                   = cell->count - has_own;
    uint64_t taken[RULE_TILE_MAX / 64] = {0};
    assert(count <= allowed);
    for (uint32_t k = 0; k < count; k++) {
        uint32_t last  = allowed - count + k;
        uint32_t drawn = random_below(word[k], last + 1);
        if (taken[drawn / 64] >> drawn % 64 & 1) drawn = last;
        taken[drawn / 64] |= 1ull << drawn % 64;
        target[k] = drawn + (has_own && drawn >= own);
    }
}

struct split_tree rule_source_tree(const struct rule_cell *cell, uint64_t total)
{
    bool is_beside_itself = cell->site->excludes_self;
    return (struct split_tree){.key            = cell->site->source_key,
                               .third          = cell->tile,
                               .element_count  = cell->site->source_count,
                               .unit           = cell->count,
                               .excluded_first = is_beside_itself ? cell->first : 0,
                               .excluded_end   = is_beside_itself ? cell->first + cell->count : 0,
                               .is_distinct    = !cell->site->projection->allow_multapses,
                               .total          = total};
}
