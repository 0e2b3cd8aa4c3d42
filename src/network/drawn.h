/* drawn.h - how a projection's weights and delays are made from random words.
 *
 * Constants need none; else a word picks from a table (draw.h), and projections of the same
 * distribution and unit share one.
 *
 * Ownership  the tables own what they share; a struct drawn borrows from them.
 * Touches    base/, model/. Inside network/ only.
 */
#ifndef ERGON_NETWORK_DRAWN_H
#define ERGON_NETWORK_DRAWN_H

#include "network/draw.h"
#include "network/quantise.h"

/* How a projection's weights and delays are made from words. */
struct drawn {
    bool    is_weight_given; /* it comes with the synapse (SHAPE_GIVEN), and so may the delay */
    bool    is_delay_given;
    double  grain;  /* of given weights: the unit they are rounded to */
    double  dt_ms;  /* of given delays */
    int32_t lowest; /* given weights are held within, in grains */
    int32_t highest;
    const struct draw_table *weight; /* NULL: they are all the same, or given */
    const struct draw_table *delay;
    int32_t                  constant; /* weight, where table is NULL */
    int8_t                   coarser;  /* the table's unit over the stored one, as a power of two */
    uint8_t class;                     /* of all its weights, unless signs differ */
    bool    is_mixed;                  /* weights of both signs into a split population */
    uint8_t up[KIND_RECEPTORS_MAX];    /* mixed: from the table's unit to a class's */
};

/* A table and what it was made for: projections often share one. */
struct shared_table {
    struct distribution distribution;
    double              grain;
    int32_t             lowest;
    int32_t             highest;
    struct draw_table  *table;
};

struct drawn_tables {
    const struct model        *model;
    const struct quantisation *quantisation;
    struct shared_table       *tables; /* [two a projection] */
    uint32_t                   count;
};

MUST_CHECK fault drawn_tables_create(struct drawn_tables *tables, const struct model *model,
                                     const struct quantisation *quantisation);
void             drawn_tables_destroy(struct drawn_tables *tables);

/* What projection `index` draws from. */
MUST_CHECK fault drawn_make(struct drawn_tables *tables, uint32_t index, struct drawn *drawn);

/* What count synapses bring along: words 1 and 2 of theirs, and what is given. */
struct drawn_from {
    uint32_t *const *word;     /* [3][count]; only read where drawn_needs_words */
    const double    *weight;   /* [count] in the kind's unit, where given */
    const double    *delay_ms; /* [count] where given */
};

/* Do weights or delays differ by chance? */
bool drawn_needs_words(const struct drawn *drawn);

/* Weights (in their class's unit), classes and delays of count synapses. */
void drawn_values(const struct drawn *drawn, uint32_t count, const struct drawn_from *from,
                  int32_t *weight, uint16_t *delay, uint8_t *receptor);

#endif
