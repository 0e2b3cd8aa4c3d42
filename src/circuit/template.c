/* template.c - the tables of PyNN's standard models that are kinds of ours. */
#include "circuit/template.h"

#include <string.h>
#include <strings.h>

struct translation {
    const char *from, *to;
    double      factor; /* to the unit of `to` */
    double      value;  /* PyNN's default, in PyNN's unit */
};

/* PyNN counts nF and nA. */
#define PER_NANO 1000.0

#define PYNN_COMMON                                                                                \
    {"v_rest", "E_L", 1, -65.0}, {"cm", "C_m", PER_NANO, 1.0}, {"tau_m", "tau_m", 1, 20.0},        \
        {"tau_refrac", "t_ref", 1, 0.1}, {"v_thresh", "V_th", 1, -50.0},                           \
        {"v_reset", "V_reset", 1, -65.0},                                                          \
    {                                                                                              \
        "i_offset", "I_e", PER_NANO, 0.0                                                           \
    }

/* The translations of one model, ended by one without a name. */
static const struct pynn_model {
    const char        *name, *kind;
    double             weight_factor;
    struct translation parameters[12];
} PYNN[] = {
    {"IF_curr_exp",
     "iaf_psc_exp",
     PER_NANO,
     {PYNN_COMMON, {"tau_syn_E", "tau_syn_ex", 1, 5.0}, {"tau_syn_I", "tau_syn_in", 1, 5.0}}},
    {"IF_curr_alpha",
     "iaf_psc_alpha",
     PER_NANO,
     {PYNN_COMMON, {"tau_syn_E", "tau_syn_ex", 1, 0.5}, {"tau_syn_I", "tau_syn_in", 1, 0.5}}},
    {"IF_curr_delta", "iaf_psc_delta", 1.0, {PYNN_COMMON}},
};
enum { PYNN_COUNT = sizeof PYNN / sizeof *PYNN };

static const struct pynn_model *pynn_of(const struct kind *kind)
{
    size_t i = 0;
    while (i + 1 < PYNN_COUNT && strcmp(PYNN[i].kind, kind->name) != 0)
        i++;
    return &PYNN[i];
}

bool template_find(const char *name, struct neuron_template *out)
{
    *out = (struct neuron_template){.weight_factor = 1};
    if (strncmp(name, "nest:", 5) == 0) {
        out->kind = kind_find(name + 5);
        return out->kind && out->kind->receptor_count > 0;
    }
    if (strncmp(name, "pynn:", 5) != 0) return false;
    for (size_t i = 0; i < PYNN_COUNT; i++) {
        if (strcmp(PYNN[i].name, name + 5) != 0) continue;
        out->kind          = kind_find(PYNN[i].kind);
        out->is_pynn       = true;
        out->weight_factor = PYNN[i].weight_factor;
        return out->kind != NULL;
    }
    return false;
}

fault template_list(struct text *into)
{
    uint32_t                  count = 0;
    const struct kind *const *kinds = kind_list(&count);
    for (uint32_t i = 0; i < count; i++)
        if (kinds[i]->receptor_count > 0)
            TRY(text_add(into, "%snest:%s", into->length ? ", " : "", kinds[i]->name));
    for (size_t i = 0; i < PYNN_COUNT; i++)
        TRY(text_add(into, ", pynn:%s", PYNN[i].name));
    return FAULT_NONE;
}

double template_default(const struct neuron_template *t, uint32_t parameter)
{
    const struct kind_parameter *p = &t->kind->parameters[parameter];
    if (!t->is_pynn) return p->value;
    for (const struct translation *at = pynn_of(t->kind)->parameters; at->from; at++)
        if (strcmp(at->to, p->name) == 0) return at->value * at->factor;
    return p->value;
}

bool template_is_V_m(const struct neuron_template *t, const char *name)
{
    return strcasecmp(name, t->is_pynn ? "v" : "V_m") == 0;
}

int32_t template_parameter(const struct neuron_template *t, const char *name, double *factor)
{
    *factor = 1;
    for (const struct translation *at = pynn_of(t->kind)->parameters; t->is_pynn && at->from;
         at++) {
        if (strcasecmp(at->from, name) != 0) continue;
        *factor = at->factor;
        return kind_parameter_index(t->kind, at->to);
    }
    for (uint32_t i = 0; !t->is_pynn && i < t->kind->parameter_count; i++)
        if (strcasecmp(t->kind->parameters[i].name, name) == 0) return (int32_t)i;
    return -1;
}
