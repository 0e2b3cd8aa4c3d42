/* energy_summary.c - one function per part of the object. */
#include "record/energy_summary.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const double MS_PER_S = 1000;

enum { PATH_BYTES = 640, NAME_BYTES = 256 };

static double counted_seconds(const struct energy_summary *s)
{
    return (double)s->account->ticks * s->model->energy.tick_ms / MS_PER_S;
}

static bool has_energy(const struct model *model, uint32_t population)
{
    return model->energy.populations[population].mode != ENERGY_OFF;
}

uint64_t energy_neurons(const struct model *model)
{
    uint64_t neurons = 0;
    for (uint32_t p = 0; p < model->population_count; p++)
        if (has_energy(model, p)) neurons += model->populations[p].size;
    return neurons;
}

/* A synapse of the model stands for n_real, each of which releases with probability p. */
static double real_releases(const struct energy_summary *s, uint32_t p)
{
    const struct population_energy *of = &s->model->energy.populations[p];
    return wide_to_double(s->account->totals[p].releases) * of->real_synapses *
           of->release_probability;
}

struct energy_budget energy_budget_of(const struct energy_summary *s, uint32_t p)
{
    return energy_budget_make(&(struct budget_plan){.costs         = &s->model->energy.costs,
                                                    .totals        = &s->account->totals[p],
                                                    .neurons       = s->model->populations[p].size,
                                                    .seconds       = counted_seconds(s),
                                                    .real_releases = real_releases(s, p),
                                                    .events        = NAN});
}

struct energy_budget energy_budget_all(const struct energy_summary *s)
{
    struct energy_totals all      = {0};
    double               releases = 0;
    for (uint32_t p = 0; p < s->model->population_count; p++) {
        if (!has_energy(s->model, p)) continue;
        energy_totals_add(&all, &s->account->totals[p]);
        releases += real_releases(s, p);
    }
    return energy_budget_make(&(struct budget_plan){.costs   = &s->model->energy.costs,
                                                    .totals  = &all,
                                                    .neurons = (double)energy_neurons(s->model),
                                                    .seconds = counted_seconds(s),
                                                    .real_releases = releases,
                                                    .events        = s->events});
}

/* Where a part of the document begins, and the paths of what is in it. */
struct place {
    char   path[PATH_BYTES];
    size_t prefix;
};

static struct place place_of(const char *format, ...) __attribute__((format(printf, 1, 2)));

static struct place place_of(const char *format, ...)
{
    struct place place;
    va_list      arguments;
    va_start(arguments, format);
    int length = vsnprintf(place.path, sizeof place.path / 2, format, arguments);
    va_end(arguments);
    place.prefix = (size_t)length < sizeof place.path / 2 ? (size_t)length : 0;
    return place;
}

static const char *at(struct place *place, const char *key)
{
    snprintf(place->path + place->prefix, sizeof place->path - place->prefix, ".%s", key);
    return place->path;
}

static fault put_exact(struct json *doc, struct place place, const char *key, wide atp)
{
    char digits[WIDE_TEXT_BYTES];
    return json_put_string(doc, at(&place, key), wide_print(atp, digits));
}

static fault put_amount(struct json *doc, struct place place, wide atp, wide whole)
{
    double part = wide_to_double(atp), all = wide_to_double(whole);
    TRY(put_exact(doc, place, "atp_exact", atp));
    TRY(json_put_number(doc, at(&place, "atp"), part));
    TRY(json_put_number(doc, at(&place, "joules"), joules_of(atp)));
    return json_put_number(doc, at(&place, "share"), all > 0 ? part / all : NAN);
}

static fault put_items(struct json *doc, const char *prefix, const struct energy_budget *b)
{
    for (int item = 0; item < ENERGY_ITEMS; item++) {
        const char *name = energy_item_name((energy_item)item);
        TRY(put_amount(doc, place_of("%s.items.%s", prefix, name), b->items[item], b->total));
    }
    for (int part = 0; part < RELEASE_PARTS; part++)
        TRY(put_amount(
            doc,
            place_of("%s.items.release.parts.%s", prefix, release_part_name((release_part)part)),
            b->release[part], b->total));
    return put_amount(doc, place_of("%s.total", prefix), b->total, b->total);
}

static fault put_figures(struct json *doc, struct place place, const struct energy_budget *b)
{
    TRY(json_put_number(doc, at(&place, "rate_hz"), b->rate_Hz));
    TRY(json_put_number(doc, at(&place, "atp_per_neuron_second"), b->atp_per_neuron_second));
    TRY(json_put_number(doc, at(&place, "umol_atp_per_g_min"), b->umol_per_g_min));
    TRY(json_put_number(doc, at(&place, "atp_per_spike"), b->atp_per_spike));
    TRY(json_put_number(doc, at(&place, "signalling_atp_per_spike"), b->signalling_atp_per_spike));
    TRY(json_put_number(doc, at(&place, "releases_per_spike"), b->releases_per_spike));
    for (int share = 0; share < BUDGET_SHARES; share++) {
        char key[64];
        snprintf(key, sizeof key, "shares.%s", budget_share_name((budget_share)share));
        TRY(json_put_number(doc, at(&place, key), b->shares[share]));
    }
    return FAULT_NONE;
}

static const char *mode_name(energy_mode mode)
{
    static const char *const NAMES[] = {
        [ENERGY_OFF] = "off", [ENERGY_ACCOUNT] = "account", [ENERGY_COUPLED] = "coupled"};
    return NAMES[mode];
}

static fault put_costs(struct json *doc, const struct model_energy *energy)
{
    const struct energy_costs *c       = &energy->costs;
    const struct cost_table   *table   = cost_table_find(energy->costs_name);
    struct place               entries = place_of("energy.costs.entries");
    const struct {
        const char *key;
        double      value;
    } ENTRIES[] = {{"resting_per_s", c->resting},
                   {"glia_per_s", c->glia},
                   {"action_potential", c->action_potential},
                   {"calcium", c->calcium},
                   {"vesicle", c->vesicle},
                   {"recycling", c->recycling},
                   {"mglur", c->mglur},
                   {"postsynaptic", c->postsynaptic},
                   {"overlap", c->overlap}};
    TRY(json_put_string(doc, "energy.costs.name", energy->costs_name));
    TRY(json_put_string(doc, "energy.costs.source", table ? table->source : ""));
    TRY(json_put_bool(doc, "energy.costs.is_changed", energy->has_changed_costs));
    for (size_t i = 0; i < sizeof ENTRIES / sizeof *ENTRIES; i++)
        TRY(json_put_number(doc, at(&entries, ENTRIES[i].key), ENTRIES[i].value));
    return FAULT_NONE;
}

bool energy_is_scaled(const struct model *model)
{
    const struct scaling *by = &model->scaling;
    return by->neurons != 1 || by->indegree != 1 || by->weight != 1;
}

static fault put_scaled(struct json *doc, const struct scaling *by)
{
    struct place place = place_of("energy.scaled");
    TRY(json_put_number(doc, at(&place, "neurons"), by->neurons));
    TRY(json_put_number(doc, at(&place, "indegree"), by->indegree));
    return json_put_number(doc, at(&place, "weight"), by->weight);
}

static fault put_head(struct json *doc, const struct energy_summary *s)
{
    struct place               place  = place_of("energy");
    const struct model_energy *energy = &s->model->energy;
    TRY(json_put_string(doc, at(&place, "mode"), mode_name(energy->mode)));
    TRY(json_put_number(doc, at(&place, "tick_ms"), energy->tick_ms));
    TRY(json_put_integer(doc, at(&place, "ticks"), s->account->ticks));
    TRY(json_put_number(doc, at(&place, "seconds"), counted_seconds(s)));
    TRY(json_put_integer(doc, at(&place, "neurons"), energy_neurons(s->model)));
    TRY(json_put_number(doc, at(&place, "joules_per_atp"), ENERGY_JOULE_PER_ATP));
    TRY(json_put_number(doc, at(&place, "neurons_per_gram"), NEURONS_PER_GRAM));
    if (energy_is_scaled(s->model)) TRY(put_scaled(doc, &s->model->scaling));
    return put_costs(doc, energy);
}

static fault put_all_together(struct json *doc, const struct energy_summary *s)
{
    struct energy_budget b     = energy_budget_all(s);
    struct place         place = place_of("energy");
    TRY(put_items(doc, "energy", &b));
    TRY(put_figures(doc, place, &b));
    TRY(json_put_number(doc, at(&place, "synaptic_events"), s->events));
    TRY(json_put_number(doc, at(&place, "atp_per_synaptic_event"), b.atp_per_event));
    return json_put_number(doc, at(&place, "joules_per_synaptic_event"), b.joules_per_event);
}

/* What is switched on, with what it says of epsilon. */
static fault put_couplings(struct json *doc, struct place place, const struct energy_couplings *c)
{
    if (c->sensory)
        TRY(json_put_number(doc, at(&place, "couplings.sensory.half"), c->sensory_half));
    if (c->excitability)
        TRY(json_put_number(doc, at(&place, "couplings.excitability.epsilon_c"),
                            c->KATP_epsilon_c));
    if (c->spike)
        TRY(json_put_number(doc, at(&place, "couplings.spike.epsilon_c"),
                            (double)c->spike_atp / ENERGY_KAPPA));
    if (c->transmission)
        TRY(json_put_number(doc, at(&place, "couplings.transmission.epsilon_1"),
                            (double)c->transmission_atp / ENERGY_KAPPA));
    if (c->structure)
        TRY(json_put_integer(doc, at(&place, "couplings.structure.retire_ticks"), c->retire_ticks));
    return FAULT_NONE;
}

static fault put_population(struct json *doc, const struct energy_summary *s, uint32_t p)
{
    const struct population_energy *of     = &s->model->energy.populations[p];
    const struct energy_totals     *totals = &s->account->totals[p];
    struct energy_budget            b      = energy_budget_of(s, p);
    char                            key[NAME_BYTES];
    json_key(key, sizeof key, s->model->populations[p].name);
    struct place place = place_of("energy.populations.%s", key);
    TRY(json_put_string(doc, at(&place, "mode"), mode_name(of->mode)));
    TRY(json_put_bool(doc, at(&place, "is_published"), of->is_published));
    TRY(json_put_integer(doc, at(&place, "neurons"), s->model->populations[p].size));
    if (of->region != UINT32_MAX)
        TRY(json_put_string(doc, at(&place, "region"), s->model->energy.regions[of->region].name));
    TRY(json_put_number(doc, at(&place, "overlap"), of->overlap));
    TRY(json_put_number(doc, at(&place, "real_synapses"), of->real_synapses));
    TRY(json_put_number(doc, at(&place, "release_probability"), of->release_probability));
    TRY(json_put_number(doc, at(&place, "weight_reference"), of->weight_reference));
    TRY(put_couplings(doc, place, &of->couplings));
    TRY(put_exact(doc, place, "spikes", totals->spikes));
    TRY(put_exact(doc, place, "releases", totals->releases));
    TRY(put_exact(doc, place, "granted", totals->granted));
    char prefix[PATH_BYTES / 2];
    snprintf(prefix, sizeof prefix, "energy.populations.%s", key);
    TRY(put_items(doc, prefix, &b));
    return put_figures(doc, place, &b);
}

/* Of a neuron of the region. */
static double epsilon_of(wide stores, uint64_t neurons)
{
    return neurons ? wide_to_double(stores) / (double)neurons / ENERGY_KAPPA : NAN;
}

static fault put_region(struct json *doc, const struct energy_summary *s, uint32_t r)
{
    const struct energy_region  *region = &s->model->energy.regions[r];
    const struct region_account *is     = &s->account->regions[r];
    struct region_identity       sides  = region_identity(is);
    char                         key[NAME_BYTES];
    json_key(key, sizeof key, region->name);
    struct place place = place_of("energy.regions.%s", key);
    TRY(json_put_integer(doc, at(&place, "neurons"), region->neuron_count));
    TRY(put_exact(doc, place, "pool_before", is->before.pool));
    TRY(put_exact(doc, place, "stores_before", is->before.stores));
    TRY(put_exact(doc, place, "filled", region_filled(is)));
    TRY(put_exact(doc, place, "granted", region_granted(is)));
    TRY(put_exact(doc, place, "spent", region_spent(is)));
    TRY(put_exact(doc, place, "pool_after", is->now.pool));
    TRY(put_exact(doc, place, "stores_after", is->now.stores));
    TRY(json_put_number(doc, at(&place, "epsilon_before"),
                        epsilon_of(is->before.stores, region->neuron_count)));
    TRY(json_put_number(doc, at(&place, "epsilon_after"),
                        epsilon_of(is->now.stores, region->neuron_count)));
    TRY(json_put_integer(doc, at(&place, "scarce_ticks"), region_scarce_ticks(is)));
    TRY(put_exact(doc, place, "identity.filled_stores_pool_before", sides.before));
    TRY(put_exact(doc, place, "identity.stores_pool_after_spent", sides.after));
    return put_exact(doc, place, "identity.difference", sides.before - sides.after);
}

static fault put_published(struct json *doc, uint32_t index, double rate_Hz)
{
    uint32_t                       count;
    const struct published_budget *b     = &published_budgets(&count)[index];
    struct place                   place = place_of("energy.published.%u", index);
    const double                   here  = published_at_rate(b, rate_Hz);
    TRY(json_put_string(doc, at(&place, "name"), b->name));
    TRY(json_put_string(doc, at(&place, "source"), b->source));
    TRY(json_put_number(doc, at(&place, "rate_hz"), b->rate_Hz));
    TRY(json_put_number(doc, at(&place, "atp_per_neuron_second"), b->atp_per_neuron_second));
    TRY(json_put_number(doc, at(&place, "umol_atp_per_g_min"), b->umol_per_g_min));
    TRY(json_put_number(doc, at(&place, "atp_per_spike"), b->atp_per_spike));
    TRY(json_put_number(doc, at(&place, "releases_per_spike"), b->releases_per_spike));
    TRY(json_put_number(doc, at(&place, "cortex_atp_per_min"), b->cortex_atp_per_min));
    for (int share = 0; share < BUDGET_SHARES; share++) {
        char key[64];
        snprintf(key, sizeof key, "shares.%s", budget_share_name((budget_share)share));
        TRY(json_put_number(doc, at(&place, key), b->shares[share]));
    }
    TRY(json_put_number(doc, at(&place, "at_this_rate.atp_per_neuron_second"), here));
    return json_put_number(doc, at(&place, "at_this_rate.umol_atp_per_g_min"),
                           umol_per_g_min(here));
}

/* NaN becomes null, which says that it is not known. */
static fault put_machine(struct json *doc, const struct energy_summary *s)
{
    const struct machine_joules *machine = s->machine;
    const double                 brain   = energy_budget_all(s).joules_per_event;
    const double                 joules  = machine->is_known ? machine->joules : NAN;
    const double                 each    = s->events > 0 ? joules / s->events : NAN;
    struct place                 place   = place_of("energy.machine");
    TRY(json_put_number(doc, at(&place, "joules"), joules));
    TRY(json_put_number(doc, at(&place, "wall_seconds"), s->wall_seconds));
    TRY(json_put_number(doc, at(&place, "joules_per_synaptic_event"), each));
    TRY(json_put_number(doc, at(&place, "over_brain"), brain > 0 ? each / brain : NAN));
    return json_put_string(doc, at(&place, "why_not"), machine->why_not);
}

fault energy_summary_put(struct json *doc, const struct energy_summary *s)
{
    uint32_t count;
    (void)published_budgets(&count);
    const double rate_Hz = energy_budget_all(s).rate_Hz;
    TRY(put_head(doc, s));
    TRY(put_all_together(doc, s));
    TRY(put_machine(doc, s));
    TRY(json_put_array(doc, "energy.published"));
    for (uint32_t i = 0; i < count; i++)
        TRY(put_published(doc, i, rate_Hz));
    for (uint32_t p = 0; p < s->model->population_count; p++)
        if (has_energy(s->model, p)) TRY(put_population(doc, s, p));
    for (uint32_t r = 0; r < s->model->energy.region_count; r++)
        TRY(put_region(doc, s, r));
    return FAULT_NONE;
}
