/* energy_settle.c - which populations have energy, and how far it goes. */
#include "model/energy_read.h"
#include "model/reading.h"

bool kind_is_published(const struct kind *kind)
{
    return kind_state_index(kind, "epsilon") >= 0 || kind_state_index(kind, "A") >= 0;
}

static bool has_input(const struct kind *kind) { return kind->receptor_count > 0; }

bool energy_is_possible(const struct population_draft *draft)
{
    const struct kind *kind = draft->population.kind;
    return kind && has_input(kind) && !kind->receptors && !kind_is_published(kind);
}

/* Its own mode up to the model's; the model's where it has none. */
static energy_mode mode_of(const struct reading *r, const struct energy_draft *draft)
{
    if (!draft->said || !r->energy.said) return draft->mode;
    return draft->mode < r->energy.mode ? draft->mode : r->energy.mode;
}

/* The cost of a source's spikes is the outside's; with named receptors nobody knows what excites.
 */
static void kind_check(struct reading *r, struct population_draft *draft)
{
    const struct kind      *kind = draft->population.kind;
    const struct yaml_node *node = draft->energy.said ? draft->energy.said : draft->name;
    if (!has_input(kind)) {
        if (draft->energy.said && draft->energy.mode != ENERGY_OFF)
            problem_note(&r->problems, node,
                         "'%s' is of kind %s, which has no energy; expected none here",
                         draft->name->shown, kind->name);
        draft->energy.mode = ENERGY_OFF;
    } else if (kind->receptors && draft->energy.mode != ENERGY_OFF) {
        problem_note(
            &r->problems, node,
            "'%s' is of kind %s, whose receptors do not tell excitation from inhibition, so "
            "that nothing can be charged; expected `energy: off` in it",
            draft->name->shown, kind->name);
        draft->energy.mode = ENERGY_OFF;
    }
}

/* Coupled without a coupling: nobody means that. What is wrong with couplings was told. */
static void coupled_check(struct reading *r)
{
    static const char WHAT[] =
        "'coupled' stands here, but no coupling acts; expected one of sensory, excitability, "
        "spike, transmission, structure under `couplings`";
    bool is_coupled = false;
    if (r->problems.count > 0) return;
    for (uint32_t i = 0; i < r->population_count; i++) {
        const struct energy_draft *draft = &r->populations[i].energy;
        is_coupled                       = is_coupled || draft->mode == ENERGY_COUPLED;
        if (draft->wants_coupling && draft->said)
            problem_note(&r->problems, draft->said, "%s", WHAT);
    }
    if (!is_coupled && r->problems.count == 0 && r->energy.mode == ENERGY_COUPLED)
        problem_note(&r->problems, r->energy.said, "%s", WHAT);
}

fault energy_settle(struct reading *r)
{
    bool is_on = r->energy.said != NULL;
    for (uint32_t i = 0; i < r->population_count; i++) {
        struct population_draft *draft = &r->populations[i];
        is_on                          = is_on || draft->energy.said;
        draft->energy.mode             = mode_of(r, &draft->energy);
        if (draft->population.kind) kind_check(r, draft);
        if (draft->population.kind) couplings_settle(r, draft);
    }
    coupled_check(r);
    if (r->energy.node && r->energy.node->shape == NODE_MAPPING && !is_on)
        problem_note_missing(&r->problems, r->energy.node, "mode", "off, account or coupled");
    return energy_regions_read(r);
}
