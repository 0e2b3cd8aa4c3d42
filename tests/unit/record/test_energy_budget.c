/* test_energy_budget.c - totals of the ledger become the numbers of the literature. */
#include "energy/costs.h"
#include "fake_world.h"
#include "record/energy_summary.h"
#include "support/check.h"
#include "support/scratch.h"

#include <math.h>

enum { NEURONS = 1000, SECONDS = 10, RELEASES = 2000 };

/* What the ledger counts of neurons with a rate and so many releases a spike. */
static struct energy_totals totals_at(const struct energy_costs *c, wide rate_Hz)
{
    const wide           seconds         = (wide)NEURONS * SECONDS;
    const wide           spikes          = seconds * rate_Hz;
    const wide           releases        = spikes * RELEASES;
    const double         release         = c->calcium + c->vesicle + c->recycling + c->mglur;
    const double         overlaps        = c->overlap / ENERGY_OVERLAP_REFERENCE;
    struct energy_totals totals          = {.spikes = spikes, .releases = releases};
    totals.item[ENERGY_RESTING]          = seconds * (wide)c->resting;
    totals.item[ENERGY_GLIA]             = seconds * (wide)c->glia;
    totals.item[ENERGY_ACTION_POTENTIAL] = spikes * (wide)(c->action_potential * overlaps);
    totals.item[ENERGY_RELEASE]          = releases * (wide)release;
    totals.item[ENERGY_POSTSYNAPTIC]     = releases * (wide)c->postsynaptic;
    return totals;
}

static struct energy_budget budget_at(const char *table, wide rate_Hz)
{
    const struct energy_costs *costs  = &cost_table_find(table)->costs;
    struct energy_totals       totals = totals_at(costs, rate_Hz);
    return energy_budget_make(&(struct budget_plan){
        .costs         = costs,
        .totals        = &totals,
        .neurons       = NEURONS,
        .seconds       = SECONDS,
        .real_releases = wide_to_double(totals.releases),
        .events        = wide_to_double(totals.releases),
    });
}

static void a_budget_is_that_of_attwell_and_laughlin(void)
{
    struct energy_budget b = budget_at("attwell-laughlin-2001", 4);

    CU_ASSERT_DOUBLE_EQUAL(b.rate_Hz, 4, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(b.atp_per_neuron_second, 3.29e9, 0.005e9);
    CU_ASSERT_DOUBLE_EQUAL(b.umol_per_g_min, 30.2, 0.1);
    CU_ASSERT_DOUBLE_EQUAL(b.signalling_atp_per_spike, 7.12e8, 0.01e8);
    CU_ASSERT_DOUBLE_EQUAL(b.releases_per_spike, 2000, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(b.shares[SHARE_ACTION_POTENTIAL], 0.467, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(b.shares[SHARE_POSTSYNAPTIC], 0.340, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(b.shares[SHARE_PRESYNAPTIC], 0.031, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(b.shares[SHARE_RECYCLING], 0.027, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(b.shares[SHARE_RESTING], 0.135, 0.005);
}

static void a_budget_is_that_of_howarth(void)
{
    struct energy_budget b = budget_at("howarth-2012", 4);

    CU_ASSERT_DOUBLE_EQUAL(b.atp_per_neuron_second, 2.23e9, 0.005e9);
    CU_ASSERT_DOUBLE_EQUAL(b.umol_per_g_min, 20.4, 0.1);
    CU_ASSERT_DOUBLE_EQUAL(b.signalling_atp_per_spike, 4.47e8, 0.01e8);
    CU_ASSERT_DOUBLE_EQUAL(b.shares[SHARE_ACTION_POTENTIAL], 0.213, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(b.shares[SHARE_POSTSYNAPTIC], 0.502, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(b.shares[SHARE_PRESYNAPTIC], 0.046, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(b.shares[SHARE_RECYCLING], 0.039, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(b.shares[SHARE_RESTING], 0.199, 0.005);
}

static void published_numbers_agree_with_each_other(void)
{
    uint32_t                       count;
    const struct published_budget *all = published_budgets(&count);
    CU_ASSERT_EQUAL(count, 3);
    for (uint32_t i = 0; i < 2; i++) {
        double sum = 0;
        for (int share = 0; share < BUDGET_SHARES; share++)
            sum += all[i].shares[share];
        CU_ASSERT_DOUBLE_EQUAL(sum, 1, 0.002);
        CU_ASSERT_DOUBLE_EQUAL(published_at_rate(&all[i], all[i].rate_Hz),
                               all[i].atp_per_neuron_second, 0.01e9);
        CU_ASSERT_DOUBLE_EQUAL(umol_per_g_min(all[i].atp_per_neuron_second), all[i].umol_per_g_min,
                               0.1);
        CU_ASSERT_DOUBLE_EQUAL(
            published_at_rate(&all[i], 1),
            budget_at(i ? "howarth-2012" : "attwell-laughlin-2001", 1).atp_per_neuron_second,
            0.01e9);
    }
    CU_ASSERT_TRUE(isnan(published_at_rate(&all[2], 1)));
}

static void joules_are_those_of_hydrolysis(void)
{
    struct energy_budget b = budget_at("attwell-laughlin-2001", 4);

    CU_ASSERT_DOUBLE_EQUAL(joules_of(1) * 1e20, 8.30, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(joules_of(384000000) * 1e11, 3.19, 0.005); /* an action potential */
    CU_ASSERT_DOUBLE_EQUAL(b.joules / (NEURONS * SECONDS), 3.29e9 * 8.3027e-20, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(b.joules_per_event, b.joules / (4.0 * NEURONS * SECONDS * RELEASES),
                           1e-20);
}

static wide release_sum(const struct energy_budget *b)
{
    wide sum = 0;
    for (int part = 0; part < RELEASE_PARTS; part++)
        sum += b->release[part];
    return sum;
}

/* 10^25 ATP, and a whole that no part divides. */
static void parts_of_a_release_add_up_beyond_64_bits(void)
{
    const struct energy_costs *costs  = &cost_table_find("howarth-2012")->costs;
    struct energy_totals       totals = {0};
    totals.item[ENERGY_RELEASE]       = (wide)1000000000000 * 1000000000000 + 7;
    struct energy_budget b =
        energy_budget_make(&(struct budget_plan){.costs = costs, .totals = &totals, .events = NAN});

    CU_ASSERT_TRUE(release_sum(&b) == totals.item[ENERGY_RELEASE]);
    CU_ASSERT_TRUE(b.total == totals.item[ENERGY_RELEASE]);
    CU_ASSERT_DOUBLE_EQUAL(wide_to_double(b.release[RELEASE_CALCIUM]) * 1e-24, 12000.0 / 26820,
                           1e-12);
    CU_ASSERT_DOUBLE_EQUAL(wide_to_double(b.release[RELEASE_MGLUR]) * 1e-24, 3000.0 / 26820, 1e-12);
    CU_ASSERT_TRUE(isnan(b.atp_per_spike) && isnan(b.atp_per_event));
}

static void parts_are_exact_where_prices_are_whole(void)
{
    struct energy_budget b        = budget_at("howarth-2012", 3);
    const wide           releases = (wide)3 * NEURONS * SECONDS * RELEASES;

    CU_ASSERT_TRUE(b.release[RELEASE_CALCIUM] == releases * 12000);
    CU_ASSERT_TRUE(b.release[RELEASE_VESICLE] == releases * 820);
    CU_ASSERT_TRUE(b.release[RELEASE_RECYCLING] == releases * 11000);
    CU_ASSERT_TRUE(b.release[RELEASE_MGLUR] == releases * 3000);
}

static void free_releases_have_no_parts(void)
{
    const struct energy_costs costs  = {.resting = 1};
    struct energy_totals      totals = {.item = {[ENERGY_RESTING] = 5}};
    struct energy_budget      b =
        energy_budget_make(&(struct budget_plan){.costs = &costs, .totals = &totals});

    CU_ASSERT_TRUE(release_sum(&b) == 0);
    CU_ASSERT_TRUE(b.total == 5);
}

/* An account of the fake world: E and I in regions of their own, S has no energy. */
static struct population_energy ENERGIES[] = {
    {.mode = ENERGY_ACCOUNT, .region = 0, .real_synapses = 2, .release_probability = 0.25},
    {.mode = ENERGY_ACCOUNT, .region = 1, .real_synapses = 1, .release_probability = 1},
    {.mode = ENERGY_OFF, .region = UINT32_MAX},
};
static const struct energy_region REGIONS[] = {{.name = "E", .neuron_count = 30},
                                               {.name = "of I", .neuron_count = 10}};

static struct model world_with_energy(void)
{
    struct model model        = WORLD_MODEL;
    model.energy.mode         = ENERGY_ACCOUNT;
    model.energy.costs_name   = "howarth-2012";
    model.energy.costs        = cost_table_find("howarth-2012")->costs;
    model.energy.tick_ms      = 1;
    model.energy.tick_steps   = 10;
    model.energy.region_count = 2;
    model.energy.regions      = REGIONS;
    model.energy.populations  = ENERGIES;
    return model;
}

static void account_write(const char *path, const struct machine_joules *machine, wide more)
{
    struct model         model     = world_with_energy();
    struct energy_totals totals[3] = {
        {.item = {[ENERGY_RESTING] = (wide)1 << 70, [ENERGY_GLIA] = 4}, .releases = 8, .spikes = 2},
        {.item = {[ENERGY_ACTION_POTENTIAL] = 6, [ENERGY_EXTERNAL] = 10}, .spikes = 1},
    };
    struct region_account regions[2] = {
        {.before = {.pool = 5, .filled = 7, .stores = 20, .spent = 1, .scarce_ticks = 1},
         .now    = {.pool         = 6,
                    .filled       = ((wide)1 << 70) + 11,
                    .stores       = 19,
                    .spent        = ((wide)1 << 70) + 5,
                    .scarce_ticks = 4}},
        {.now = {.filled = 16, .spent = 16 + more}},
    };
    struct energy_account account = {.population_count = 3,
                                     .region_count     = 2,
                                     .ticks            = 500,
                                     .totals           = totals,
                                     .regions          = regions};
    struct energy_summary summary = {
        .model = &model, .account = &account, .machine = machine, .events = 4, .wall_seconds = 2};
    struct json *doc = NULL;
    CHECK_OK(json_create(&doc));
    CHECK_OK(energy_summary_put(doc, &summary));
    CHECK_OK(json_write_file(doc, path));
    json_destroy(&doc);
}

static struct json *account_read(const char *name, const struct machine_joules *machine, wide more)
{
    struct json *doc  = NULL;
    const char  *path = scratch_path(name);
    account_write(path, machine, more);
    CHECK_OK(json_read_file(&doc, path));
    return doc;
}

static double number_of(const struct json *doc, const char *path)
{
    double value = NAN;
    (void)json_get_number(doc, path, &value);
    return value;
}

static void the_file_has_every_digit_and_every_term(void)
{
    struct machine_joules machine = {.is_known = true, .joules = 8, .why_not = ""};
    struct json          *doc     = account_read("whole.json", &machine, 0);

    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "energy.mode"), "account");
    CU_ASSERT_EQUAL(number_of(doc, "energy.neurons"), 40);
    CU_ASSERT_EQUAL(number_of(doc, "energy.seconds"), 0.5);
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "energy.populations.E.items.resting.atp_exact"),
                           "1180591620717411303424");
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "energy.total.atp_exact"),
                           "1180591620717411303444");
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "energy.items.external.atp_exact"), "10");
    CU_ASSERT_EQUAL(number_of(doc, "energy.rate_hz"), 0.15);
    CU_ASSERT_EQUAL(number_of(doc, "energy.populations.E.releases_per_spike"), 2); /* 8/2 x 2 x p */
    CU_ASSERT_EQUAL(json_count(doc, "energy.populations"), 2);
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "energy.regions.E.filled"),
                           "1180591620717411303428");
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "energy.regions.E.identity.difference"), "0");
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "energy.populations.I.region"), "of I");
    CU_ASSERT_EQUAL(number_of(doc, "energy.regions.E.scarce_ticks"), 3);
    CU_ASSERT_EQUAL(number_of(doc, "energy.machine.joules_per_synaptic_event"), 2);
    CU_ASSERT_EQUAL(number_of(doc, "energy.machine.over_brain"),
                    2 / number_of(doc, "energy.joules_per_synaptic_event"));
    CU_ASSERT_EQUAL(json_count(doc, "energy.published"), 3);
    CU_ASSERT_EQUAL(json_count(doc, "energy.scaled"), 0);
    json_destroy(&doc);
}

static void a_broken_identity_shows(void)
{
    struct machine_joules machine = {.why_not = "no counters"};
    struct json          *doc     = account_read("broken.json", &machine, 3);

    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "energy.regions.of I.identity.difference"), "-3");
    CU_ASSERT_TRUE(isnan(number_of(doc, "energy.machine.joules")));
    CU_ASSERT_TRUE(isnan(number_of(doc, "energy.machine.over_brain")));
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "energy.machine.why_not"), "no counters");
    json_destroy(&doc);
}

static void an_account_is_what_came_since(void)
{
    struct energy_totals early   = {.item = {3, 4}, .spikes = 1},
                         late    = {.item = {13, 4}, .spikes = 9};
    struct region_account first  = {.now = {.pool = 2, .stores = 9, .filled = 1, .spent = 4}};
    struct region_account last   = {.now = {.pool = 5, .stores = 6, .filled = 11, .spent = 14}};
    struct energy_account before = {1, 1, 10, &early, &first}, now = {1, 1, 60, &late, &last};

    energy_account_since(&now, &before);

    CU_ASSERT_EQUAL(now.ticks, 50);
    CU_ASSERT_TRUE(late.item[0] == 10 && late.item[1] == 0 && late.spikes == 8);
    CU_ASSERT_TRUE(region_spent(&last) == 10 && region_filled(&last) == 10);
    CU_ASSERT_TRUE(region_identity(&last).before == 21 && region_identity(&last).after == 21);
}

CHECK_MAIN(energy_budget, CASE(a_budget_is_that_of_attwell_and_laughlin),
           CASE(a_budget_is_that_of_howarth), CASE(published_numbers_agree_with_each_other),
           CASE(joules_are_those_of_hydrolysis), CASE(parts_of_a_release_add_up_beyond_64_bits),
           CASE(parts_are_exact_where_prices_are_whole), CASE(free_releases_have_no_parts),
           CASE(the_file_has_every_digit_and_every_term), CASE(a_broken_identity_shows),
           CASE(an_account_is_what_came_since))
