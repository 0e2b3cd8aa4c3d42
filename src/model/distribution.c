/* distribution.c - normal, lognormal, uniform, and the bounds beside them. */
#include "model/distribution.h"

#include "base/exact_math.h"
#include "model/field.h"
#include "model/quantity.h"

#include <assert.h>
#include <math.h>

/* Without bounds in the model, what lies further out is cut. */
static const double CUT_SD = 6.0;

enum { SHAPE_KEYS = 3 };
static const char *const KEYS[]       = {"normal", "lognormal", "uniform", "unit",
                                         "min",    "max",       "outside"};
static const char *const MOMENTS[]    = {"mean", "sd"};
static const char *const ENDS[]       = {"low", "high"};
static const char *const OUTSIDES[]   = {"redraw", "clip"};
static const char        SHAPE_WORD[] = "one of normal, lognormal, uniform";

/* What is being read, where, in which unit. */
struct source {
    struct problems        *problems;
    const struct yaml_node *node;
    unit                    expected;
};

struct distribution distribution_constant(double value)
{
    return (struct distribution){
        .shape = SHAPE_CONSTANT, .a = value, .minimum = value, .maximum = value};
}

static bool pair_read(const struct source *s, const struct yaml_node *node,
                      const char *const names[2], struct distribution *out)
{
    if (!field_check(s->problems, node, names, 2)) return false;
    unit                    of = out->shape == SHAPE_LOGNORMAL ? UNIT_NONE : s->expected;
    const struct yaml_node *a  = field_need(s->problems, node, names[0], "a value");
    const struct yaml_node *b  = field_need(s->problems, node, names[1], "a value");

    bool is_read = a && quantity_read(s->problems, a, of, &out->a);
    is_read      = b && quantity_read(s->problems, b, of, &out->b) && is_read;
    if (!is_read) return false;
    if (out->shape == SHAPE_UNIFORM && out->a >= out->b) {
        problem_note(s->problems, b, "'%s' is not above low '%s'; expected low < high", b->shown,
                     a->shown);
        return false;
    }
    if (out->shape != SHAPE_UNIFORM && out->b < 0) {
        problem_note(s->problems, b,
                     "'%s' is negative; expected a standard deviation of at least 0", b->shown);
        return false;
    }
    return true;
}

/* `unit:` names the unit of what a lognormal gives; it shifts the mean of the logarithm. */
static bool unit_shift(const struct source *s, struct distribution *out)
{
    const struct yaml_node *node = field_find(s->node, "unit");
    if (out->shape != SHAPE_LOGNORMAL || s->expected == UNIT_NONE) {
        if (!node) return true;
        problem_note(s->problems, node,
                     "'%s' has no use here; expected `unit:` only beside a lognormal of a quantity",
                     node->shown);
        return false;
    }
    if (!node) {
        problem_note_missing(s->problems, s->node, "unit",
                             "the unit of what the lognormal gives, such as pA");
        return false;
    }
    int power = 0;
    if (!quantity_unit_power(s->problems, node, s->expected, &power)) return false;
    out->a += power * exact_log(10.0);
    return true;
}

/* Where a distribution ends without bounds in the model. */
static void bounds_natural(struct distribution *d)
{
    d->minimum = d->shape == SHAPE_UNIFORM ? d->a : d->a - CUT_SD * d->b;
    d->maximum = d->shape == SHAPE_UNIFORM ? d->b : d->a + CUT_SD * d->b;
    if (d->shape != SHAPE_LOGNORMAL) return;
    d->minimum = exact_exp(d->minimum);
    d->maximum = exact_exp(d->maximum);
}

/* What the model says of bounds; what it does not say stays. */
static bool bounds_said(const struct source *s, struct distribution *d)
{
    bool                    is_read = true;
    const struct yaml_node *min = field_find(s->node, "min"), *max = field_find(s->node, "max");
    const struct yaml_node *outside = field_find(s->node, "outside");
    if (min) is_read = quantity_read(s->problems, min, s->expected, &d->minimum) && is_read;
    if (max) is_read = quantity_read(s->problems, max, s->expected, &d->maximum) && is_read;
    if (outside) {
        uint32_t which = 0;
        is_read =
            field_choice(s->problems, outside, "way", OUTSIDES, FIELD_COUNT(OUTSIDES), &which) &&
            is_read;
        d->outside = which == 1 ? OUTSIDE_CLIP : OUTSIDE_REDRAW;
    }
    return is_read;
}

static bool bounds_read(const struct source *s, struct distribution *d)
{
    bounds_natural(d);
    double low = d->minimum, high = d->maximum;
    if (!isfinite(low) || !isfinite(high)) {
        problem_note(s->problems, s->node, "reaches from %g to %g; expected a finite range", low,
                     high);
        return false;
    }
    if (!bounds_said(s, d)) return false;
    const struct yaml_node *min = field_find(s->node, "min"), *max = field_find(s->node, "max");
    bool                    is_within = d->minimum < high && d->maximum > low;
    if (d->minimum < d->maximum && (is_within || d->outside == OUTSIDE_CLIP)) return true;
    problem_note(s->problems, min ? min : max,
                 "from %.12g to %.12g holds nothing of a distribution that reaches from %.12g to "
                 "%.12g; expected min < max within its reach",
                 d->minimum, d->maximum, low, high);
    return false;
}

/* Without spread there is one value, which bounds can only clip or refuse. */
static bool point_read(const struct source *s, struct distribution *d)
{
    double value = d->shape == SHAPE_LOGNORMAL ? exact_exp(d->a) : d->a;
    if (!isfinite(value)) {
        problem_note(s->problems, s->node, "gives %g; expected a finite value", value);
        return false;
    }
    struct distribution bounds = {
        .shape = SHAPE_UNIFORM, .minimum = -INFINITY, .maximum = INFINITY};
    if (!bounds_said(s, &bounds)) return false;
    if (bounds.outside == OUTSIDE_CLIP) {
        value = fmin(fmax(value, bounds.minimum), bounds.maximum);
    } else if (value < bounds.minimum || value > bounds.maximum) {
        problem_note(s->problems, s->node,
                     "has the one value %.12g, outside %.12g to %.12g; expected it within", value,
                     bounds.minimum, bounds.maximum);
        return false;
    }
    *d = distribution_constant(value);
    return true;
}

/* Uniform draws stay within low..high whatever the bounds say. */
static void uniform_narrow(struct distribution *d)
{
    if (d->shape != SHAPE_UNIFORM || d->outside == OUTSIDE_CLIP) return;
    d->minimum = fmax(d->minimum, d->a);
    d->maximum = fmin(d->maximum, d->b);
}

static bool shape_read(const struct source *s, struct distribution *d)
{
    static const distribution_shape SHAPES[SHAPE_KEYS] = {SHAPE_NORMAL, SHAPE_LOGNORMAL,
                                                          SHAPE_UNIFORM};
    const struct yaml_node         *found              = NULL;
    for (size_t i = 0; i < SHAPE_KEYS; i++) {
        const struct yaml_node *node = field_find(s->node, KEYS[i]);
        if (node && found) {
            problem_note(s->problems, node->key, "'%s' stands beside another shape; expected %s",
                         node->key->shown, SHAPE_WORD);
            return false;
        }
        if (!node) continue;
        found    = node;
        d->shape = SHAPES[i];
    }
    if (!found) {
        problem_note(s->problems, s->node, "names no distribution; expected %s", SHAPE_WORD);
        return false;
    }
    return pair_read(s, found, d->shape == SHAPE_UNIFORM ? ENDS : MOMENTS, d);
}

bool distribution_read(struct problems *problems, const struct yaml_node *node, unit expected,
                       struct distribution *out)
{
    *out = distribution_constant(0);
    if (node->shape != NODE_MAPPING) {
        double value = 0;
        if (!quantity_read(problems, node, expected, &value)) return false;
        *out = distribution_constant(value);
        return true;
    }
    const struct source s = {problems, node, expected};
    if (!field_check(problems, node, KEYS, FIELD_COUNT(KEYS))) return false;
    if (!shape_read(&s, out) || !unit_shift(&s, out)) return false;
    if (out->b == 0 && out->shape != SHAPE_UNIFORM) return point_read(&s, out);
    if (!bounds_read(&s, out)) return false;
    uniform_narrow(out);
    return true;
}

void distribution_scale(struct distribution *d, double factor)
{
    assert(factor > 0);
    if (d->shape == SHAPE_LOGNORMAL) {
        d->a += exact_log(factor);
    } else {
        d->a *= factor;
        d->b *= factor;
    }
    d->minimum *= factor;
    d->maximum *= factor;
}

void distribution_shift(struct distribution *d, double offset)
{
    assert(d->shape != SHAPE_LOGNORMAL);
    d->a += offset;
    if (d->shape == SHAPE_UNIFORM) d->b += offset;
    d->minimum += offset;
    d->maximum += offset;
}

double distribution_mean_uncut(const struct distribution *d)
{
    switch (d->shape) {
    case SHAPE_CONSTANT:
    case SHAPE_GIVEN:
    case SHAPE_NORMAL:
        return d->a;
    case SHAPE_LOGNORMAL:
        return exact_exp(d->a + d->b * d->b / 2);
    case SHAPE_UNIFORM:
        return (d->a + d->b) / 2;
    case SHAPE_LISTED:
        return (d->minimum + d->maximum) / 2;
    }
    return d->a;
}
