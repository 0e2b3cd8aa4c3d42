/* template.h - what a model_template and its parameters are called elsewhere, and here.
 *
 * `nest:` templates are our kinds and names; `pynn:` templates translate both, with their units.
 * Parameter names are compared without regard to case (e_L is E_L).
 *
 * Touches    base/, kinds/. Private to circuit/.
 */
#ifndef ERGON_CIRCUIT_TEMPLATE_H
#define ERGON_CIRCUIT_TEMPLATE_H

#include "base/text.h"
#include "kinds/kind.h"

struct neuron_template {
    const struct kind *kind;
    bool               is_pynn;       /* names and units of PyNN */
    double             weight_factor; /* from a file's weight to the kind's unit */
};

/* False where the template is none that we have. */
bool template_find(const char *name, struct neuron_template *out);
/* Every template that there is, for a message. */
MUST_CHECK fault template_list(struct text *into);

/* The default of a parameter. */
double template_default(const struct neuron_template *t, uint32_t parameter);

/* Does a name mean where the membrane starts? */
bool template_is_V_m(const struct neuron_template *t, const char *name);

/* The parameter that a name means, and its factor to our unit; -1 where it means none. */
int32_t template_parameter(const struct neuron_template *t, const char *name, double *factor);

#endif
