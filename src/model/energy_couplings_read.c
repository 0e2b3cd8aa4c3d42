/* energy_couplings_read.c - `couplings`: how energy acts on neurons. */
#include "model/energy_read.h"
#include "model/field.h"
#include "model/reading.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <string.h>

static const double SENSORY_HALF   = 0.15;
static const double EPSILON_C      = 0.15;
static const double EPSILON_1      = 0.3;
static const double RETIRE_MS      = 1000;
static const double HALF_MAX       = 1e3;
static const double G_L_MAX_NS     = 1e6;
static const double VOLTAGE_MAX_MV = 1e6;
static const double CURRENT_MAX_PA = 1e9;

static const char *const NAMES[COUPLING_COUNT] = {"sensory", "excitability", "spike",
                                                  "transmission", "structure"};

bool *coupling_switch(struct energy_couplings *couplings, coupling which)
{
    bool *const SWITCHES[COUPLING_COUNT] = {&couplings->sensory, &couplings->excitability,
                                            &couplings->spike, &couplings->transmission,
                                            &couplings->structure};
    assert(which < COUPLING_COUNT);
    return SWITCHES[which];
}

bool couplings_any(const struct energy_couplings *c)
{
    return c->sensory || c->excitability || c->spike || c->transmission || c->structure;
}

static int64_t atp_of(double epsilon) { return llround(epsilon * ENERGY_KAPPA); }

void couplings_usual(const struct reading *r, struct energy_draft *draft)
{
    double tick_ms   = r->model->energy.tick_ms;
    draft->couplings = (struct energy_couplings){
        .sensory_half     = SENSORY_HALF,
        .KATP_epsilon_c   = EPSILON_C,
        .spike_atp        = atp_of(EPSILON_C),
        .transmission_atp = atp_of(EPSILON_1),
        .retire_ticks     = tick_ms > 0 ? (uint64_t)ceil(RETIRE_MS / tick_ms - 1e-6) : 0};
}

static void sensory_read(struct reading *r, const struct yaml_node *node,
                         struct energy_couplings *c)
{
    static const char *const    KEYS[] = {"half"};
    const struct quantity_range halves = {0, HALF_MAX, true};
    if (field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS)))
        (void)energy_value_read(r, node, "half", UNIT_NONE, halves, &c->sensory_half);
}

static void excitability_read(struct reading *r, const struct yaml_node *node,
                              struct energy_couplings *c)
{
    static const char *const    KEYS[]       = {"g_L", "E_u", "E_0", "I_KATP", "epsilon_c"};
    const struct quantity_range conductances = {0, G_L_MAX_NS, false};
    const struct quantity_range voltages     = {-VOLTAGE_MAX_MV, VOLTAGE_MAX_MV, false};
    const struct quantity_range currents     = {-CURRENT_MAX_PA, CURRENT_MAX_PA, false};
    const struct quantity_range epsilons     = {0, ENERGY_EPSILON_0, true};
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return;
    bool is_good = energy_value_read(r, node, "g_L", UNIT_NS, conductances, &c->g_L_nS);
    is_good      = energy_value_read(r, node, "E_u", UNIT_MV, voltages, &c->E_u_mV) && is_good;
    is_good      = energy_value_read(r, node, "E_0", UNIT_MV, voltages, &c->E_0_mV) && is_good;
    is_good = energy_value_read(r, node, "I_KATP", UNIT_PA, currents, &c->I_KATP_pA) && is_good;
    is_good =
        energy_value_read(r, node, "epsilon_c", UNIT_NONE, epsilons, &c->KATP_epsilon_c) && is_good;
    if (!is_good) c->excitability = false; /* nothing more is said of it */
}

/* In whole ATP, which is what neurons are compared with; false where nothing right stands there. */
static bool bound_read(struct reading *r, const struct yaml_node *node, const char *key,
                       int64_t *atp)
{
    const struct quantity_range epsilons = {0, INFINITY, false};
    double                      epsilon  = 0;
    if (!field_check(&r->problems, node, &key, 1) || !field_find(node, key)) return false;
    if (!energy_value_read(r, node, key, UNIT_NONE, epsilons, &epsilon)) return false;
    *atp = atp_of(fmin(epsilon, 2 * ENERGY_EPSILON_0));
    return true;
}

static void spike_bound_read(struct reading *r, const struct yaml_node *node,
                             struct energy_couplings *c)
{
    static const char KEY[] = "epsilon_c";
    if (!bound_read(r, node, KEY, &c->spike_atp)) return;
    if (c->spike_atp < atp_of(ENERGY_EPSILON_0)) return;
    const struct yaml_node *value = field_find(node, KEY);
    problem_note(&r->problems, value,
                 "'%s' is too large: a full store has %g, and none would spike; expected less",
                 value->shown, ENERGY_EPSILON_0);
}

static void transmission_bound_read(struct reading *r, const struct yaml_node *node,
                                    struct energy_couplings *c)
{
    static const char KEY[] = "epsilon_1";
    if (!bound_read(r, node, KEY, &c->transmission_atp)) return;
    const struct yaml_node *value = field_find(node, KEY);
    if (c->transmission_atp < 1)
        problem_note(&r->problems, value,
                     "'%s' is too small: it comes to no ATP; expected at least %.3g", value->shown,
                     1 / ENERGY_KAPPA);
    if (c->transmission_atp > atp_of(ENERGY_EPSILON_0))
        problem_note(&r->problems, value, "'%s' is too large; expected at most %g", value->shown,
                     ENERGY_EPSILON_0);
}

static void structure_read(struct reading *r, const struct yaml_node *node,
                           struct energy_couplings *c)
{
    static const char *const KEYS[] = {"retire"};
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return;
    const struct yaml_node *retire = field_find(node, "retire");
    if (!retire) return;
    if (retire->shape == NODE_SCALAR && strcmp(retire->text, "never") == 0)
        c->retire_ticks = 0;
    else if (retire->shape == NODE_SCALAR && isalpha((unsigned char)retire->text[0]))
        problem_note(&r->problems, retire,
                     "'%s' is no time; expected a time on the ticks, or never", retire->shown);
    else
        (void)ticks_read(r, retire, 1, &c->retire_ticks);
}

static void values_read(struct reading *r, const struct yaml_node *node, coupling which,
                        struct energy_couplings *c)
{
    switch (which) {
    case COUPLING_SENSORY:
        sensory_read(r, node, c);
        return;
    case COUPLING_EXCITABILITY:
        excitability_read(r, node, c);
        return;
    case COUPLING_SPIKE:
        spike_bound_read(r, node, c);
        return;
    case COUPLING_TRANSMISSION:
        transmission_bound_read(r, node, c);
        return;
    case COUPLING_STRUCTURE:
        structure_read(r, node, c);
        return;
    case COUPLING_COUNT:
        return;
    }
}

void couplings_read(struct reading *r, const struct yaml_node *node, struct energy_draft *draft)
{
    const struct yaml_node *list = field_find(node, "couplings");
    if (!list || !field_check(&r->problems, list, NAMES, COUPLING_COUNT)) return;
    for (coupling i = 0; i < COUPLING_COUNT; i++) {
        const struct yaml_node *value = field_find(list, NAMES[i]);
        bool                   *is_on = coupling_switch(&draft->couplings, i);
        if (!value) continue;
        draft->coupling[i] = value;
        if (value->shape == NODE_SCALAR) {
            (void)field_flag(&r->problems, value, is_on);
            continue;
        }
        *is_on = true;
        values_read(r, value, i, &draft->couplings);
    }
}

/* A kind that has its energy by itself takes none of the population's own. */
static void published_check(struct reading *r, struct population_draft *draft)
{
    for (coupling i = 0; i < COUPLING_COUNT; i++) {
        const struct yaml_node *node = draft->energy.coupling[i];
        if (node != r->energy.coupling[i] && *coupling_switch(&draft->energy.couplings, i))
            problem_note(&r->problems, node,
                         "'%s' is of kind %s, which has an energy of its own; expected no coupling",
                         draft->name->shown, draft->population.kind->name);
    }
}

static void excitability_check(struct reading *r, const struct population_draft *draft)
{
    const struct energy_couplings *c     = &draft->energy.couplings;
    const struct yaml_node        *node  = draft->energy.coupling[COUPLING_EXCITABILITY];
    bool                           bends = c->g_L_nS > 0 && c->E_u_mV != c->E_0_mV;
    if (!c->excitability) return;
    if (!bends && c->I_KATP_pA == 0)
        problem_note(&r->problems, node,
                     "excitability changes nothing; expected g_L with E_u and E_0, or I_KATP");
    if (draft->population.kind->ignores_current)
        problem_note(&r->problems, node,
                     "'%s' is of kind %s, which takes no current; expected another",
                     draft->name->shown, draft->population.kind->name);
}

static void spike_check(struct reading *r, const struct population_draft *draft)
{
    if (draft->energy.couplings.spike && !draft->population.kind->is_holdable)
        problem_note(&r->problems, draft->energy.coupling[COUPLING_SPIKE],
                     "'%s' is of kind %s, whose spikes cannot be held back; expected another",
                     draft->name->shown, draft->population.kind->name);
}

void couplings_settle(struct reading *r, struct population_draft *draft)
{
    struct energy_draft *energy = &draft->energy;
    if (energy_is_possible(draft) && !energy->is_excluded) {
        excitability_check(r, draft);
        spike_check(r, draft);
    }
    if (!energy_is_possible(draft)) published_check(r, draft);
    bool is_coupled        = energy->mode == ENERGY_COUPLED;
    bool can_couple        = energy_is_possible(draft) && couplings_any(&energy->couplings);
    energy->wants_coupling = is_coupled && !can_couple;
    if (is_coupled && !can_couple) energy->mode = ENERGY_ACCOUNT;
}
