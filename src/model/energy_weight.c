/* energy_weight.c - the mean excitatory weight that a population receives. */
#include "base/exact_math.h"
#include "base/memory.h"
#include "model/energy_read.h"
#include "model/reading.h"
#include "model/tunable.h"

#include <math.h>

static const double INVERSE_SQRT_TWOPI = 0.39894228040143267794;

/* The values of a distribution that are above 0: how many of all, and their mean. */
struct excitation {
    double share;
    double mean;
};

static double normal_density(double z) { return exact_exp(-0.5 * z * z) * INVERSE_SQRT_TWOPI; }

/* Of the uncut distribution between two values: its chance, and the integral of x. */
struct stretch {
    double chance;
    double moment;
};

static struct stretch uniform_stretch(const struct distribution *d, double low, double high)
{
    double from = fmax(low, d->a), to = fmin(high, d->b), width = d->b - d->a;
    if (to <= from) return (struct stretch){0, 0};
    return (struct stretch){(to - from) / width, 0.5 * (to - from) * (to + from) / width};
}

static struct stretch normal_stretch(double mean, double sd, double low, double high)
{
    double from = (low - mean) / sd, to = (high - mean) / sd;
    double chance = exact_normal_cdf(to) - exact_normal_cdf(from);
    return (struct stretch){chance,
                            mean * chance + sd * (normal_density(from) - normal_density(to))};
}

static struct stretch lognormal_stretch(const struct distribution *d, double low, double high)
{
    double from = low > 0 ? (exact_log(low) - d->a) / d->b : -INFINITY;
    double to   = (exact_log(high) - d->a) / d->b;
    double mean = exact_exp(d->a + 0.5 * d->b * d->b);
    return (struct stretch){exact_normal_cdf(to) - exact_normal_cdf(from),
                            mean * (exact_normal_cdf(to - d->b) - exact_normal_cdf(from - d->b))};
}

static struct stretch stretch_of(const struct distribution *d, double low, double high)
{
    if (high <= low) return (struct stretch){0, 0};
    if (d->shape == SHAPE_UNIFORM) return uniform_stretch(d, low, high);
    if (d->shape == SHAPE_LOGNORMAL) return lognormal_stretch(d, low, high);
    return normal_stretch(d->a, d->b, low, high);
}

/* A distribution without spread, and its value. */
static bool is_single(const struct distribution *d, double *value)
{
    *value = d->a;
    if (d->shape == SHAPE_CONSTANT || d->shape == SHAPE_GIVEN) return true;
    bool has_spread = d->shape == SHAPE_UNIFORM ? d->b > d->a : d->b > 0;
    if (d->shape == SHAPE_LOGNORMAL && !has_spread) *value = exact_exp(d->a);
    *value = fmin(fmax(*value, d->minimum), d->maximum);
    return !has_spread || d->minimum >= d->maximum;
}

/* What falls outside is drawn again, or lies on the bounds. */
static struct excitation excitation_of(const struct distribution *d)
{
    double single;
    if (is_single(d, &single)) return (struct excitation){single > 0, single};
    if (d->maximum <= 0) return (struct excitation){0, 0};
    double         low   = fmax(d->minimum, 0);
    struct stretch above = stretch_of(d, low, d->maximum);
    if (d->outside == OUTSIDE_REDRAW) {
        double whole = stretch_of(d, d->minimum, d->maximum).chance;
        if (above.chance <= 0 || whole <= 0) return (struct excitation){0, 0};
        return (struct excitation){above.chance / whole, above.moment / above.chance};
    }
    double at_most  = stretch_of(d, d->maximum, INFINITY).chance;
    double at_least = d->minimum > 0 ? stretch_of(d, -INFINITY, d->minimum).chance : 0;
    double share    = above.chance + at_most + at_least;
    double moment   = above.moment + at_most * d->maximum + at_least * d->minimum;
    if (share <= 0) return (struct excitation){0, 0};
    return (struct excitation){share, moment / share};
}

/* Of synapses that were read from a file, what looking through them gave. */
static struct excitation projection_excitation(const struct projection *p)
{
    if (!p->given) return excitation_of(&p->weight);
    const struct edge_survey *survey = &p->given->survey;
    if (survey->excitatory_count == 0) return (struct excitation){0, 0};
    return (struct excitation){(double)survey->excitatory_count / (double)survey->count,
                               survey->excitatory_mean};
}

double excitation_mean(const struct projection *p)
{
    struct excitation excitation = projection_excitation(p);
    return excitation.share * excitation.mean;
}

/* What excites a population: how much of it there is, and the sum of its weights. */
struct tally {
    double count;
    double sum;
};

static void tally_add(struct tally *tally, double count, double mean)
{
    tally->count += count;
    tally->sum += count * mean;
}

static void synapses_tally(const struct model *model, struct tally *tallies)
{
    for (uint32_t i = 0; i < model->projection_count; i++) {
        const struct projection *p          = &model->projections[i];
        struct excitation        excitation = projection_excitation(p);
        tally_add(&tallies[p->target], projection_expected_synapses(model, p) * excitation.share,
                  excitation.mean);
    }
}

/* Of the events that are paid for, each as often as it comes, where no synapse excites. */
static void inputs_tally(const struct model *model, struct tally *synapses, struct tally *inputs)
{
    for (uint32_t i = 0; i < model->input_count; i++) {
        const struct input *input = &model->inputs[i];
        bool is_event = input->kind == INPUT_POISSON && input->is_charged && input->weight > 0;
        /* One that is tuned up from nothing has its price from the start. */
        double rate_Hz = input->rate_Hz > 0 ? input->rate_Hz : input_rate_largest(model, input);
        if (is_event && synapses[input->target].count <= 0)
            tally_add(&inputs[input->target], rate_Hz * input->count, input->weight);
    }
}

static void price(const struct energy_costs *costs, struct population_energy *p,
                  const struct tally *tally)
{
    bool is_excited = p->weight_is_given || tally->count > 0;
    if (p->mode == ENERGY_OFF) return;
    if (!p->weight_is_given) p->weight_reference = is_excited ? tally->sum / tally->count : 1;
    p->receive_atp =
        is_excited ? costs->postsynaptic * p->real_synapses * p->release_probability : 0;
}

fault energy_prices(const struct model *model, struct population_energy *populations)
{
    uint32_t      count   = model->population_count;
    struct tally *tallies = NULL;
    TRY(memory_take(&tallies, 2 * (size_t)count, sizeof *tallies, "mean weights"));
    synapses_tally(model, tallies);
    inputs_tally(model, tallies, tallies + count);
    for (uint32_t i = 0; i < count; i++)
        price(&model->energy.costs, &populations[i],
              tallies[i].count > 0 ? &tallies[i] : &tallies[count + i]);
    memory_give(&tallies);
    return FAULT_NONE;
}
