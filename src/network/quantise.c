/* quantise.c - units from bounds: of a weight, of an in-degree, of what arrives in one step. */
#include "network/quantise.h"

#include "base/memory.h"
#include "kinds/poisson.h"
#include "model/tunable.h"
#include "network/indegree.h"
#include "network/quantum.h"
#include "network/weight_bound.h"

#include <limits.h>
#include <math.h>

enum { QUANTUM_DIVISORS = 64, SHIFT_MAX = 15, FINER_MAX = 8, EXPONENT_NONE = INT_MIN };
static const double STORED_MAX_16   = 32767;
static const double ACCUMULATOR_MAX = 2147483647;

/* What units are made from. */
struct input_bounds {
    const struct model        *model;
    const struct quantisation *q;
    double                    *indegree; /* [projection] upper bound */
    double                    *growth;   /* [projection] of weights, as far as they are tunable */
};

/* The largest |weight| that a projection can ever send to a class. */
static double weight_most(const struct input_bounds *b, uint32_t projection, uint32_t class)
{
    return weight_bound(b->q, &b->model->projections[projection], class) * b->growth[projection];
}

/* The largest weight that is stored, in its unit. */
static double stored_max(const struct quantisation *q)
{
    return q->weight_bits == 32 ? ACCUMULATOR_MAX : STORED_MAX_16;
}

/* Is every weight of a class a constant, or given, and a small multiple of one quantum? */
static bool quantum_fits(const struct input_bounds *b, uint32_t class, double quantum)
{
    for (uint32_t i = 0; i < b->model->projection_count; i++) {
        const struct projection *p      = &b->model->projections[i];
        double                   weight = weight_bound(b->q, p, class);
        if (weight == 0) continue;
        if (floor(weight_most(b, i, class) / quantum + 0.5) > stored_max(b->q)) return false;
        if (!quantum_divides(quantum, p->given ? p->given->survey.quantum : weight)) return false;
    }
    return true;
}

/* The largest common quantum, or 0 if there is none. */
static double quantum_find(const struct input_bounds *b, uint32_t class)
{
    double smallest = INFINITY;
    for (uint32_t i = 0; i < b->model->projection_count; i++) {
        const struct projection *p      = &b->model->projections[i];
        double                   weight = weight_bound(b->q, p, class);
        if (weight == 0) continue;
        if (p->given) weight = p->given->survey.quantum;
        if (weight == 0 || (!p->given && p->weight.shape != SHAPE_CONSTANT)) return 0;
        if (weight < smallest) smallest = weight;
    }
    if (smallest == INFINITY) return 0;
    for (int divisor = 1; divisor <= QUANTUM_DIVISORS; divisor++)
        if (quantum_fits(b, class, smallest / divisor)) return smallest / divisor;
    return 0;
}

/* What given edges bring one neuron in counts of the accumulator, each rounded up. */
static double given_count(const struct input_bounds *b, const struct projection *p, uint32_t class)
{
    static const double       SIGN[2] = {1, -1};
    const struct edge_survey *survey  = &p->given->survey;
    uint32_t                  cell    = p->source * KIND_RECEPTORS_MAX + class;
    double                    sum     = 0;
    for (int side = 0; side < 2; side++)
        if (projection_class(b->q, p, SIGN[side]) == class)
            sum += survey->into_sum[side] / b->q->accumulator_unit[class] +
                   ldexp(0.5 + 1e-6, b->q->shift[cell]) * (double)survey->into_count[side];
    return sum;
}

/* The largest input of any neuron in counts of the accumulator, every weight rounded up. */
static double largest_count(const struct input_bounds *b, uint32_t class)
{
    double largest = 0;
    for (uint32_t target = 0; target < b->model->population_count; target++) {
        double sum = 0;
        for (uint32_t i = 0; i < b->model->projection_count; i++) {
            const struct projection *p      = &b->model->projections[i];
            double                   weight = weight_most(b, i, class);
            uint32_t                 cell   = p->source * KIND_RECEPTORS_MAX + class;
            if (p->target != target || weight == 0) continue;
            if (p->given) {
                sum += given_count(b, p, class);
                continue;
            }
            sum += b->indegree[i] *
                   ldexp(floor(weight / b->q->weight_unit[cell] + 0.5 + 1e-6), b->q->shift[cell]);
        }
        if (sum > largest) largest = sum;
    }
    return largest;
}

static void units_set(struct quantisation *q, uint32_t class, double count_unit)
{
    q->accumulator_unit[class] = count_unit;
    for (uint32_t p = 0; p < q->population_count; p++) {
        uint32_t cell        = p * KIND_RECEPTORS_MAX + class;
        q->weight_unit[cell] = ldexp(count_unit, q->shift[cell]);
    }
}

/* Exponent of the finest power of two in which a source population's weights can be stored. */
static int stored_exponent(const struct input_bounds *b, uint32_t population, uint32_t class)
{
    double largest = 0;
    for (uint32_t i = 0; i < b->model->projection_count; i++) {
        double weight = weight_most(b, i, class);
        if (b->model->projections[i].source == population && weight > largest) largest = weight;
    }
    if (largest == 0) return EXPONENT_NONE;
    int exponent;
    frexp(largest, &exponent);
    exponent -= (int)b->q->weight_bits;
    while (floor(ldexp(largest, -exponent) + 0.5) > stored_max(b->q))
        exponent++;
    return exponent;
}

/* Exponent of a class's finest useful unit: no finer than the finest weights can use, and none
 * of them more than SHIFT_MAX above it. */
static int unit_exponent_start(const struct input_bounds *b, uint32_t class, int *exponents)
{
    int finest   = INT_MAX;
    int coarsest = EXPONENT_NONE;
    for (uint32_t p = 0; p < b->q->population_count; p++) {
        exponents[p] = stored_exponent(b, p, class);
        if (exponents[p] == EXPONENT_NONE) continue;
        if (exponents[p] < finest) finest = exponents[p];
        if (exponents[p] > coarsest) coarsest = exponents[p];
    }
    if (coarsest == EXPONENT_NONE) return 0;
    if (b->q->weight_bits == 32) return coarsest;
    return finest > coarsest - SHIFT_MAX ? finest : coarsest - SHIFT_MAX;
}

/* Power-of-two units: start as fine as the weights can use, coarsen until the bound fits. */
static void binary_units_choose(struct quantisation *q, const struct input_bounds *b,
                                uint32_t class, int                               *exponents)
{
    int exponent = unit_exponent_start(b, class, exponents);
    do {
        for (uint32_t p = 0; p < q->population_count; p++) {
            bool is_above =
                exponents[p] != EXPONENT_NONE && exponents[p] > exponent && q->weight_bits == 16;
            q->shift[p * KIND_RECEPTORS_MAX + class] =
                (uint8_t)(is_above ? exponents[p] - exponent : 0);
        }
        units_set(q, class, ldexp(1, exponent));
        exponent++;
    } while (largest_count(b, class) > ACCUMULATOR_MAX);
}

/* A weight of the network's own is one count or more, but one of input, or of a spike that arrives
 * in part, may be a fraction: where energy is counted, counts are made finer than the quantum, as
 * far as sums have room. What whole weights add up to keeps its bits: all is divided by a power of
 * two. */
static bool has_room_for_own(const struct input_bounds *b, double count_unit)
{
    enum { COUNTS_MAX = 1 << 26 }; /* a part of what a step may bring: energy/store.h */
    for (uint32_t n = 0; n < b->model->input_count; n++)
        if (b->model->inputs[n].kind == INPUT_POISSON &&
            POISSON_THRESHOLDS_MAX * fabs(input_weight_largest(b->model, &b->model->inputs[n])) /
                    count_unit >
                COUNTS_MAX)
            return false;
    return true;
}

static void quantum_divide(struct quantisation *q, const struct input_bounds *b, uint32_t class,
                           double quantum)
{
    for (int finer = FINER_MAX; finer >= 0; finer--) {
        for (uint32_t p = 0; p < q->population_count; p++)
            q->shift[p * KIND_RECEPTORS_MAX + class] = (uint8_t)(q->weight_bits == 16 ? finer : 0);
        units_set(q, class, ldexp(quantum, -finer));
        if (finer == 0) return;
        if (has_room_for_own(b, q->accumulator_unit[class]) &&
            largest_count(b, class) <= ACCUMULATOR_MAX)
            return;
    }
}

/* Tunable weights leave the multiples of a quantum: it is halved as far as weights and sums have
 * room. What stays where it is keeps its value to the bit. */
static double quantum_refine(struct quantisation *q, const struct input_bounds *b, uint32_t class,
                             double quantum)
{
    bool is_tunable = false;
    for (uint32_t i = 0; i < b->model->projection_count; i++)
        is_tunable = is_tunable || (tunable_of_projection(b->model, i) &&
                                    weight_bound(q, &b->model->projections[i], class) > 0);
    for (double half = quantum / 2; is_tunable; quantum = half, half /= 2) {
        units_set(q, class, half);
        if (!quantum_fits(b, class, half) || largest_count(b, class) > ACCUMULATOR_MAX ||
            (b->model->energy.populations && !has_room_for_own(b, half)))
            break;
    }
    return quantum;
}

static void class_units_choose(struct quantisation *q, const struct input_bounds *b, uint32_t class,
                               int *exponents)
{
    double quantum       = quantum_find(b, class);
    q->is_quantum[class] = false;
    for (uint32_t p = 0; p < q->population_count; p++)
        q->shift[p * KIND_RECEPTORS_MAX + class] = 0;
    if (quantum > 0) {
        quantum = quantum_refine(q, b, class, quantum);
        if (b->model->energy.populations)
            quantum_divide(q, b, class, quantum);
        else
            units_set(q, class, quantum);
        q->is_quantum[class] = largest_count(b, class) <= ACCUMULATOR_MAX;
    }
    if (!q->is_quantum[class]) binary_units_choose(q, b, class, exponents);
    q->largest_input[class] = largest_count(b, class) * q->accumulator_unit[class];
}

/* Do 16 bits hold every given weight exactly? */
static bool given_fit_exactly(const struct quantisation *q, const struct model *model)
{
    for (uint32_t i = 0; i < model->projection_count; i++)
        for (uint32_t class = 0; class < KIND_RECEPTORS_MAX && model->projections[i].given;
             class ++)
            if (weight_bound(q, &model->projections[i], class) > 0 && !q->is_quantum[class])
                return false;
    return true;
}

/* Do 16 bits tell tunable weights apart where they are smallest? */
static bool tunable_fit(const struct quantisation *q, const struct model *model)
{
    static const double ERROR_MAX = 0x1p-8;
    for (uint32_t i = 0; i < model->live.tunable_count; i++) {
        const struct tunable *it = &model->live.tunables[i];
        if (it->kind == TUNABLE_SYNAPSES &&
            quantisation_grain(q, &model->projections[it->index]) / tunable_shrink(it) > ERROR_MAX)
            return false;
    }
    return true;
}

/* Units of both classes; where the model leaves the width open, 16 bits unless weights that are
 * given or tunable would lose by it. */
static void units_choose(struct quantisation *q, const struct input_bounds *b, int *exponents)
{
    bool is_open   = b->model->weight_bits == 0;
    q->weight_bits = is_open ? 16 : b->model->weight_bits;
    for (uint32_t class = 0; class < KIND_RECEPTORS_MAX; class ++)
        class_units_choose(q, b, class, exponents);
    if (!is_open || (given_fit_exactly(q, b->model) && tunable_fit(q, b->model))) return;
    q->weight_bits = 32;
    for (uint32_t class = 0; class < KIND_RECEPTORS_MAX; class ++)
        class_units_choose(q, b, class, exponents);
}

/* Energy is counted in this population, whose neurons take one sum. */
static bool is_told_apart(const struct model *model, uint32_t p)
{
    const struct population *population = &model->populations[p];
    return model->energy.populations && model->energy.populations[p].mode != ENERGY_OFF &&
           !population->kind->receptors &&
           (population->is_merged || population->kind->receptor_count == 1);
}

/* Units of class 0 for both: they were chosen with all input in it. */
static void classes_part(struct quantisation *q, const struct model *model)
{
    q->accumulator_unit[1] = q->accumulator_unit[0];
    q->is_quantum[1]       = q->is_quantum[0];
    q->largest_input[1]    = q->largest_input[0];
    for (uint32_t p = 0; p < model->population_count; p++) {
        uint32_t cell            = p * KIND_RECEPTORS_MAX;
        q->shift[cell + 1]       = q->shift[cell];
        q->weight_unit[cell + 1] = q->weight_unit[cell];
        q->is_apart[p]           = is_told_apart(model, p);
    }
}

/* Which receptors populations have, then units; where any population is told apart, all input is
 * taken for one class while units are chosen. */
static void classes_choose(struct quantisation *q, const struct input_bounds *b, int *exponents)
{
    const struct model *model    = b->model;
    bool                is_apart = false;
    for (uint32_t p = 0; p < model->population_count; p++)
        is_apart = is_apart || is_told_apart(model, p);
    for (uint32_t p = 0; p < model->population_count; p++) {
        const struct kind *kind = model->populations[p].kind;
        q->is_named[p]          = !is_apart && kind->receptors != NULL;
        q->is_split[p] = !is_apart && !model->populations[p].is_merged && kind->receptor_count > 1;
    }
    units_choose(q, b, exponents);
    if (!is_apart) return;
    classes_part(q, model);
    for (uint32_t p = 0; p < model->population_count; p++) {
        const struct kind *kind = model->populations[p].kind;
        q->is_named[p]          = kind->receptors != NULL;
        q->is_split[p]          = !model->populations[p].is_merged && kind->receptor_count > 1;
    }
}

fault quantisation_create(struct quantisation **out, const struct model *model)
{
    TRY(memory_take(out, 1, sizeof **out, "quantisation"));
    struct quantisation *q         = *out;
    size_t               cells     = (size_t)model->population_count * KIND_RECEPTORS_MAX;
    double              *indegree  = NULL;
    double              *growth    = NULL;
    int                 *exponents = NULL;
    q->population_count            = model->population_count;
    fault mine = memory_take(&q->shift, cells, sizeof *q->shift, "units of weights");
    if (!mine)
        mine = memory_take(&q->weight_unit, cells, sizeof *q->weight_unit, "units of weights");
    if (!mine)
        mine = memory_take(&q->is_split, model->population_count, sizeof *q->is_split, "receptors");
    if (!mine)
        mine = memory_take(&q->is_named, model->population_count, sizeof *q->is_named, "receptors");
    if (!mine)
        mine = memory_take(&q->is_apart, model->population_count, sizeof *q->is_apart, "receptors");
    if (!mine)
        mine = memory_take(&indegree, model->projection_count, sizeof *indegree, "in-degrees");
    if (!mine) mine = memory_take(&growth, model->projection_count, sizeof *growth, "in-degrees");
    if (!mine)
        mine = memory_take(&exponents, model->population_count, sizeof *exponents, "exponents");
    if (!mine) mine = indegrees_bound(model, indegree);
    if (!mine) {
        struct input_bounds bounds = {model, q, indegree, growth};
        for (uint32_t i = 0; i < model->projection_count; i++)
            growth[i] = projection_growth(model, &model->projections[i]);
        classes_choose(q, &bounds, exponents);
    }
    memory_give(&exponents);
    memory_give(&growth);
    memory_give(&indegree);
    if (mine) quantisation_destroy(out);
    return mine;
}

void quantisation_destroy(struct quantisation **q)
{
    if (!*q) return;
    memory_give(&(*q)->shift);
    memory_give(&(*q)->weight_unit);
    memory_give(&(*q)->is_split);
    memory_give(&(*q)->is_named);
    memory_give(&(*q)->is_apart);
    memory_give(q);
}
