/* pruning_rule.h - when a synapse goes: what a projection says of it, as tables of small integers.
 *
 * A synapse has a benefit of 7 bits. It is raised by a part of what it lacks whenever the synapse's
 * input came within the window before a spike of its target, and it decays when its row is looked
 * at: once in every period of ticks, the rows taking turns by the gid of their source, so that all
 * of it depends on the synapse's own past and on nothing that ranks could change. Every `looks`
 * looks of a row are one after which what stayed below the bound since the one before goes.
 *
 * Ownership  rules own their tables.
 * Touches    base/, model/.
 */
#ifndef ERGON_SHARD_PRUNING_RULE_H
#define ERGON_SHARD_PRUNING_RULE_H

#include "model/model.h"

enum {
    BENEFIT_MAX    = 127, /* a benefit of 1                                      */
    BENEFIT_VALUES = 128,
    BENEFIT_KEPT   = 128, /* the bit above: at the bound since the last such look */
    BENEFIT_RAISE  = 16   /* a hit adds one in so many of what is lacking to 1   */
};

struct pruning_rule {
    uint32_t projection;
    uint32_t window_steps;
    uint32_t window;                  /* index of it among the windows                   */
    uint64_t looks;                   /* of a row, after which synapses go               */
    uint8_t  bound;                   /* 1..127                                          */
    uint8_t  decayed[BENEFIT_VALUES]; /* what a benefit is after a period   */
};

struct pruning_rules {
    uint16_t             count;
    struct pruning_rule *rules;
    uint16_t            *of_projection; /* [projections] index + 1; 0: none */
    uint32_t             period_ticks;  /* between two looks at a row       */
    uint32_t             window_count;
    uint32_t            *windows; /* [window_count] distinct, in steps      */
};

/* The rules of a model; count 0 where nothing is pruned.
 *   faults  FAULT_MEMORY, FAULT_INPUT (more than 65,535 prunable projections) */
MUST_CHECK fault pruning_rules_create(struct pruning_rules *rules, const struct model *model);
void             pruning_rules_clear(struct pruning_rules *rules);

/* A benefit after a hit; the bit above stays. */
static inline uint8_t benefit_raised(uint8_t benefit)
{
    uint32_t lacks = BENEFIT_MAX - (benefit & BENEFIT_MAX);
    return (uint8_t)(benefit + (lacks + BENEFIT_RAISE - 1) / BENEFIT_RAISE);
}

#endif
