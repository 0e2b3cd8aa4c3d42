/* drawn.c - tables found or made, and read by words. */
#include "network/drawn.h"

#include "base/memory.h"
#include "base/units.h"

#include <math.h>
#include <string.h>

enum { WEIGHT_MAX = INT16_MAX };

fault drawn_tables_create(struct drawn_tables *tables, const struct model *model,
                          const struct quantisation *quantisation)
{
    *tables = (struct drawn_tables){.model = model, .quantisation = quantisation};
    return memory_take(&tables->tables, 2 * (size_t)model->projection_count, sizeof *tables->tables,
                       "tables of distributions");
}

void drawn_tables_destroy(struct drawn_tables *tables)
{
    for (uint32_t i = 0; i < tables->count; i++)
        draw_table_destroy(&tables->tables[i].table);
    memory_give(&tables->tables);
    tables->count = 0;
}

static bool table_is_for(const struct shared_table *t, const struct distribution *d, double grain,
                         int32_t lowest, int32_t highest)
{
    const struct distribution *e = &t->distribution;
    return e->shape == d->shape && e->outside == d->outside && e->a == d->a && e->b == d->b &&
           e->minimum == d->minimum && e->maximum == d->maximum && t->grain == grain &&
           t->lowest == lowest && t->highest == highest;
}

static fault table_find(struct drawn_tables *s, const struct draw_table **out,
                        const struct distribution *d, double grain, int32_t lowest, int32_t highest)
{
    struct shared_table *t = s->tables;
    if (d->shape == SHAPE_GIVEN) return FAULT_NONE;
    while (t < s->tables + s->count && !table_is_for(t, d, grain, lowest, highest))
        t++;
    if (t == s->tables + s->count) {
        *t = (struct shared_table){*d, grain, lowest, highest, NULL};
        TRY(draw_table_create(&t->table, d, grain, lowest, highest));
        s->count++;
    }
    *out = t->table;
    return FAULT_NONE;
}

/* A table has at most 2^16 values: where stored weights have more bits, it counts in a coarser
 * unit.
 */
static double table_grain(const struct projection *p, double grain, int8_t *coarser)
{
    double low = fabs(p->weight.minimum), high = fabs(p->weight.maximum);
    while ((low > high ? low : high) / ldexp(grain, *coarser) + 0.5 >= WEIGHT_MAX + 1.0)
        ++*coarser;
    return ldexp(grain, *coarser);
}

static int32_t constant_weight(const struct drawn_tables *s, double weight, double grain)
{
    double largest = s->quantisation->weight_bits == 32 ? INT32_MAX : WEIGHT_MAX;
    double count   = floor(weight / grain + 0.5);
    return (int32_t)(count > largest ? largest : count < -largest ? -largest : count);
}

/* Given weights: rounded to a unit, no larger than what is stored once shifted to a class. */
static void given_make(const struct drawn_tables *s, const struct projection *p,
                       struct drawn *drawn, double grain)
{
    int32_t largest        = s->quantisation->weight_bits == 32 ? INT32_MAX : WEIGHT_MAX;
    drawn->is_weight_given = p->weight.shape == SHAPE_GIVEN;
    drawn->is_delay_given  = p->delay_ms.shape == SHAPE_GIVEN;
    drawn->grain           = grain;
    drawn->dt_ms           = s->model->dt_ms;
    drawn->lowest          = -(largest >> drawn->up[1]);
    drawn->highest         = largest >> drawn->up[0];
}

/* Both signs into two classes: the table counts in the coarser of the two units, and each class
 * shifts to its own. Units further apart than UP_MAX shifts leave nothing of the smaller weights.
 */
enum { UP_MAX = 30 };
static fault drawn_make_mixed(struct drawn_tables *s, const struct projection *p,
                              struct drawn *drawn)
{
    const double *grain   = s->quantisation->weight_unit + (size_t)p->source * KIND_RECEPTORS_MAX;
    double        coarser = grain[0] > grain[1] ? grain[0] : grain[1];
    for (int class = 0; class < KIND_RECEPTORS_MAX; class ++)
        while (drawn->up[class] < UP_MAX && ldexp(grain[class], drawn->up[class]) < coarser)
            drawn->up[class]++;
    drawn->is_mixed = true;
    given_make(s, p, drawn, coarser);
    double wide =
        s->quantisation->weight_bits == 32 ? table_grain(p, coarser, &drawn->coarser) : coarser;
    bool is_wide = s->quantisation->weight_bits == 32; /* shifted weights fit in any case */
    return table_find(s, &drawn->weight, &p->weight, wide,
                      -(WEIGHT_MAX >> (is_wide ? 0 : drawn->up[1])),
                      WEIGHT_MAX >> (is_wide ? 0 : drawn->up[0]));
}

fault drawn_make(struct drawn_tables *s, uint32_t index, struct drawn *drawn)
{
    const struct projection *p      = &s->model->projections[index];
    bool                     is_one = p->weight.shape == SHAPE_CONSTANT;
    TRY(table_find(s, &drawn->delay, &p->delay_ms, s->model->dt_ms, 1, DELAY_STEPS_MAX));
    uint32_t lowest =
        projection_class(s->quantisation, p, is_one ? p->weight.a : p->weight.minimum);
    uint32_t highest =
        projection_class(s->quantisation, p, is_one ? p->weight.a : p->weight.maximum);
    if (lowest != highest && p->weight.maximum > 0) return drawn_make_mixed(s, p, drawn);
    drawn->class = (uint8_t)lowest;
    double grain = s->quantisation->weight_unit[p->source * KIND_RECEPTORS_MAX + lowest];
    given_make(s, p, drawn, grain);
    if (is_one) {
        drawn->constant = constant_weight(s, p->weight.a, grain);
        return FAULT_NONE;
    }
    double wide =
        s->quantisation->weight_bits == 32 ? table_grain(p, grain, &drawn->coarser) : grain;
    return table_find(s, &drawn->weight, &p->weight, wide, -WEIGHT_MAX, WEIGHT_MAX);
}

static int32_t held(double value, int32_t lowest, int32_t highest)
{
    double rounded = floor(value + 0.5);
    return rounded < lowest ? lowest : rounded > highest ? highest : (int32_t)rounded;
}

bool drawn_needs_words(const struct drawn *drawn)
{
    return drawn->weight || (drawn->delay && drawn->delay->size_log2 > 0);
}

static void weights_draw(const struct drawn *drawn, uint32_t count, const struct drawn_from *from,
                         int32_t *weight)
{
    if (drawn->is_weight_given) {
        for (uint32_t k = 0; k < count; k++)
            weight[k] = held(from->weight[k] / drawn->grain, drawn->lowest, drawn->highest);
        return;
    }
    const uint32_t *word = from->word[1];
    if (!drawn->weight) {
        for (uint32_t k = 0; k < count; k++)
            weight[k] = drawn->constant;
        return;
    }
    struct draw_table t     = *drawn->weight;
    int32_t           times = 1 << drawn->coarser;
    for (uint32_t k = 0; k < count; k++)
        weight[k] = draw_value(&t, word[k]) * times;
}

static void delays_draw(const struct drawn *drawn, uint32_t count, const struct drawn_from *from,
                        uint16_t *delay)
{
    if (drawn->is_delay_given) {
        for (uint32_t k = 0; k < count; k++)
            delay[k] = (uint16_t)delay_steps_of(from->delay_ms[k], drawn->dt_ms);
        return;
    }
    const struct draw_table *table = drawn->delay;
    const uint32_t          *word  = from->word[2];
    if (table->size_log2 == 0) {
        uint16_t value = (uint16_t)table->smallest;
        for (uint32_t k = 0; k < count; k++)
            delay[k] = value;
        return;
    }
    struct draw_table t = *table;
    for (uint32_t k = 0; k < count; k++)
        delay[k] = (uint16_t)draw_value(&t, word[k]);
}

/* Weights of both signs: each to its class, in that class's unit. */
static void signs_part(const struct drawn *drawn, uint32_t count, int32_t *weight,
                       uint8_t *receptor)
{
    for (uint32_t k = 0; k < count; k++) {
        receptor[k] = weight[k] < 0;
        weight[k]   = weight[k] * (1 << drawn->up[receptor[k]]);
    }
}

void drawn_values(const struct drawn *drawn, uint32_t count, const struct drawn_from *from,
                  int32_t *weight, uint16_t *delay, uint8_t *receptor)
{
    weights_draw(drawn, count, from, weight);
    delays_draw(drawn, count, from, delay);
    if (drawn->is_mixed)
        signs_part(drawn, count, weight, receptor);
    else
        memset(receptor, drawn->class, count);
}
