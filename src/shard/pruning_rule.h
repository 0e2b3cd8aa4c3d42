/* pruning_rule.h - when a synapse goes: what a projection says of it, as tables of small integers.
 *
 * A synapse has a benefit of 7 bits. It is raised by a part of what it lacks whenever the synapse's
 * input came within the window before a spike of its target, and it decays when its row is looked
 * at: once in every period of ticks, the rows taking turns by the gid of their source, so that all
 * of it depends on the synapse's own past and on nothing that ranks could change. Every `looks`
 * looks of a row are one after which what stayed below the bound since the one before goes.
 *
 * Projections that say the same share a rule, so that synapses of one source lie in as few runs as
 * can be; which projection a synapse is of follows from its ends. Projections between the same two
 * populations have rules of their own.
 *
 * Ownership  rules own their tables.
 * Touches    base/, model/.
 */
#ifndef ERGON_SHARD_PRUNING_RULE_H
#define ERGON_SHARD_PRUNING_RULE_H

#include "model/model.h"

enum {
    BENEFIT_MAX   = 127, /* a benefit of 1                                      */
    BENEFIT_KEPT  = 128, /* the bit above: at the bound since the last such look */
    BENEFIT_RAISE = 16,  /* a hit adds one in so many of what is lacking to 1    */
    DECAY_LOG2    = 9    /* so that a product has 16 bits                        */
};

struct pruning_rule {
    struct pruning says;
    uint32_t       nth;         /* of the projections between two populations that say so */
    uint32_t       window;      /* index of its window among the windows */
    uint64_t       looks;       /* of a row, after which synapses go */
    uint64_t       decay_looks; /* of a row, at which benefits decay */
    uint16_t       decay;       /* to how many of 512 parts, rounded down */
    uint8_t        bound;       /* 1..127 */
};

/* A prunable projection by its ends. */
struct pruning_pair {
    uint32_t source, target; /* populations */
    uint32_t projection;
    uint16_t rule; /* from 1 on */
};

struct pruning_rules {
    uint16_t             count;
    struct pruning_rule *rules;
    uint16_t            *of_projection; /* [projections] rule, from 1 on; 0: none */
    uint32_t             pair_count;
    struct pruning_pair *pairs;        /* by source, target, projection */
    uint32_t             period_ticks; /* between two looks at a row */
    uint32_t             window_count;
    uint32_t            *windows; /* [window_count] distinct, in steps */
};

/* The rules of a model; count 0 where nothing is pruned.
 *   faults  FAULT_MEMORY, FAULT_INPUT (more than 65,534 rules) */
MUST_CHECK fault pruning_rules_create(struct pruning_rules *rules, const struct model *model);
void             pruning_rules_clear(struct pruning_rules *rules);

/* The projection between two populations that has a rule. */
uint32_t pruning_projection(const struct pruning_rules *rules, uint32_t source, uint32_t target,
                            uint16_t rule);

/* A benefit after a decay; the bit above says if it was at the bound: between decays it only rises,
 * so this is when it is highest. */
static inline uint8_t benefit_decayed(uint8_t benefit, uint16_t decay, uint8_t bound)
{
    const uint8_t value = benefit & BENEFIT_MAX;
    const uint8_t kept  = value >= bound ? BENEFIT_KEPT : benefit & BENEFIT_KEPT;
    return (uint8_t)(kept | (uint8_t)((uint16_t)(value * decay) >> DECAY_LOG2));
}

/* A benefit after a hit; the bit above stays. */
static inline uint8_t benefit_raised(uint8_t benefit)
{
    uint32_t lacks = BENEFIT_MAX - (benefit & BENEFIT_MAX);
    return (uint8_t)(benefit + (lacks + BENEFIT_RAISE - 1) / BENEFIT_RAISE);
}

#endif
