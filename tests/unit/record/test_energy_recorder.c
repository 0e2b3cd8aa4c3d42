/* test_energy_recorder.c - energy over time, of a ledger that the test plays. */
#include "fake_world.h"
#include "record/energy_recorder.h"
#include "sonata/json.h"
#include "support/check.h"
#include "support/scratch.h"

#include <math.h>

enum { TICK_STEPS = 10 };

/* The ledger of a rank: it has booked `booked` boundaries, and knows `checked` of them. */
struct ledger {
    struct comm *comm;
    uint64_t     booked, checked;
};

uint64_t ledger_ticks(const struct ledger *ledger) { return ledger->checked; }
uint64_t ledger_ticks_booked(const struct ledger *ledger) { return ledger->booked; }

/* A region spends 7 ATP a tick, gets 5, and is scarce in every second. */
struct ledger_region ledger_region(const struct ledger *ledger, uint32_t region)
{
    const wide tick = (wide)ledger->checked - 1;
    return (struct ledger_region){.pool         = 100 + region,
                                  .filled       = 5 * tick,
                                  .granted      = 5 * tick,
                                  .stores       = 1000000 - 2 * tick,
                                  .spent        = 7 * tick,
                                  .scarce_ticks = (uint64_t)tick / 2};
}

/* Every rank spends three times the tick and its own number, and a spike every other tick. */
void ledger_totals_mine(const struct ledger *ledger, struct energy_totals *totals)
{
    const wide tick = (wide)ledger->booked - 1;
    memset(totals, 0, 3 * sizeof *totals);
    totals[0].item[ENERGY_RESTING] = tick * (3 + comm_rank(ledger->comm));
    totals[0].spikes               = tick / 2;
}

/* Ranks close one after the other: each adds to what those before it left of the same sample. */
enum { SUMS_MAX = 512 };
static struct energy_totals sums[SUMS_MAX];
static uint32_t             sum_count;

fault ledger_totals_sum(const struct ledger *ledger, struct energy_totals *totals)
{
    (void)ledger;
    if (sum_count == SUMS_MAX) abort();
    struct energy_totals *sum = &sums[sum_count++];
    sum->item[ENERGY_RESTING] += totals[0].item[ENERGY_RESTING];
    sum->spikes += totals[0].spikes;
    totals[0] = *sum;
    return FAULT_NONE;
}

static const struct population_energy ENERGIES[] = {
    {.mode = ENERGY_ACCOUNT}, {.mode = ENERGY_ACCOUNT, .region = 1}, {.mode = ENERGY_OFF}};
static const struct energy_region REGIONS[] = {{.name = "E", .neuron_count = 30},
                                               {.name = "I.x", .neuron_count = 10}};

static struct model world_with_energy(void)
{
    struct model model        = WORLD_MODEL;
    model.energy.mode         = ENERGY_ACCOUNT;
    model.energy.tick_ms      = 1;
    model.energy.tick_steps   = TICK_STEPS;
    model.energy.region_count = 2;
    model.energy.regions      = REGIONS;
    model.energy.populations  = ENERGIES;
    return model;
}

/* As the loop does it: a boundary is booked before a step, and known before the next; a leg ends
 * with all known. */
static void leg_play(struct ledger *ledger, struct observer *observer, uint64_t from, uint64_t to)
{
    for (uint64_t step = from; step < to; step++) {
        if (step % TICK_STEPS == 0 && ledger->booked <= step / TICK_STEPS) {
            ledger->checked = ledger->booked;
            ledger->booked++;
        }
        CHECK_OK(observer->before_step(observer->self, step));
        if (step % 77 == 0) CHECK_OK(observer->gather(observer->self, step + 1));
    }
    if (to % TICK_STEPS == 0 && ledger->booked <= to / TICK_STEPS) ledger->booked++;
    ledger->checked = ledger->booked;
    CHECK_OK(observer->gather(observer->self, to));
}

static const char *run_play(const char *name, uint32_t ranks, uint64_t first, uint64_t end)
{
    const char  *path  = scratch_path(name);
    struct model model = world_with_energy();
    memset(sums, 0, sizeof sums);
    for (uint32_t rank = ranks; rank-- > 0;) {
        struct comm                 comm     = world_comm(rank, ranks);
        struct ledger               ledger   = {.comm = &comm};
        struct energy_recorder     *recorder = NULL;
        struct energy_recorder_plan plan     = {.comm       = &comm,
                                                .model      = &model,
                                                .ledger     = &ledger,
                                                .path       = path,
                                                .step_first = first,
                                                .step_end   = end};
        CHECK_OK(energy_recorder_create(&recorder, &plan));
        struct observer observer = energy_recorder_observer(recorder);
        leg_play(&ledger, &observer, 0, first);
        leg_play(&ledger, &observer, first, end);
        sum_count = 0;
        CHECK_OK(energy_recorder_close(recorder, end));
        energy_recorder_destroy(&recorder);
    }
    return path;
}

static double number_at(const struct json *doc, const char *list, size_t index)
{
    char   path[128];
    double value = NAN;
    snprintf(path, sizeof path, "%s.%zu", list, index);
    (void)json_get_number(doc, path, &value);
    return value;
}

static struct json *course_read(const char *path)
{
    struct json *doc = NULL;
    CHECK_OK(json_read_file(&doc, path));
    return doc;
}

static void samples_begin_with_the_end_of_the_warmup_and_end_with_the_run(void)
{
    struct json *doc  = course_read(run_play("short.json", 1, 200, 1000));
    size_t       last = json_count(doc, "region_time_ms") - 1;

    CU_ASSERT_EQUAL(number_at(doc, "region_time_ms", 0), 20);
    CU_ASSERT_EQUAL(number_at(doc, "region_time_ms", last), 100);
    CU_ASSERT_EQUAL(number_at(doc, "population_time_ms", 0), 20);
    CU_ASSERT_EQUAL(number_at(doc, "population_time_ms", json_count(doc, "population_time_ms") - 1),
                    100);
    CU_ASSERT_EQUAL(json_count(doc, "regions.E.epsilon"), last + 1);
    CU_ASSERT_EQUAL(json_count(doc, "regions.E.spent"), last);
    json_destroy(&doc);
}

static void flows_are_per_neuron_and_second(void)
{
    struct json *doc = course_read(run_play("flows.json", 1, 200, 1000));
    for (size_t i = 0; i < json_count(doc, "regions.E.spent"); i++) {
        CU_ASSERT_DOUBLE_EQUAL(number_at(doc, "regions.E.spent", i), 7 * 1000 / 30.0, 1e-4);
        CU_ASSERT_DOUBLE_EQUAL(number_at(doc, "regions.I\\.x.granted", i), 5 * 1000 / 10.0, 1e-4);
    }
    CU_ASSERT_DOUBLE_EQUAL(number_at(doc, "regions.E.epsilon", 0), (1e6 - 40) / 30 / ENERGY_KAPPA,
                           1e-12);
    CU_ASSERT_DOUBLE_EQUAL(number_at(doc, "regions.I\\.x.pool", 3), 10.1, 1e-9);
    CU_ASSERT_EQUAL(json_count(doc, "populations"), 2);
    json_destroy(&doc);
}

/* 3 + 4 + 5 ATP a tick on three ranks. */
static void what_ranks_spent_is_added_up(void)
{
    struct json *doc = course_read(run_play("ranks.json", 3, 0, 1000));
    for (size_t i = 0; i < json_count(doc, "populations.E.resting"); i++)
        CU_ASSERT_DOUBLE_EQUAL(number_at(doc, "populations.E.resting", i), 12 * 1000 / 30.0, 1e-4);
    CU_ASSERT_EQUAL(number_at(doc, "population_time_ms", 0), 0);
    json_destroy(&doc);
}

static void a_long_run_takes_no_more_memory(void)
{
    struct json *doc = course_read(run_play("long.json", 1, 0, 50000));
    size_t       all = json_count(doc, "region_time_ms");
    double       sum = 0;

    CU_ASSERT_TRUE(all > 200 && all <= 403);
    for (size_t i = 0; i + 1 < all; i++) {
        double lasts =
            number_at(doc, "region_time_ms", i + 1) - number_at(doc, "region_time_ms", i);
        CU_ASSERT_TRUE(lasts >= 6); /* no sliver at the end */
        sum += number_at(doc, "regions.E.spent", i) * lasts / 1000 * 30;
    }
    CU_ASSERT_DOUBLE_EQUAL(sum, 7 * 5000, 1e-2);
    json_destroy(&doc);
}

static void a_run_without_time_leaves_a_file(void)
{
    struct json *doc = course_read(run_play("nothing.json", 1, 0, 0));

    CU_ASSERT_EQUAL(json_count(doc, "region_time_ms"), 1);
    CU_ASSERT_EQUAL(json_count(doc, "regions.E.spent"), 0);
    json_destroy(&doc);
}

CHECK_MAIN(energy_recorder, CASE(samples_begin_with_the_end_of_the_warmup_and_end_with_the_run),
           CASE(flows_are_per_neuron_and_second), CASE(what_ranks_spent_is_added_up),
           CASE(a_long_run_takes_no_more_memory), CASE(a_run_without_time_leaves_a_file))
