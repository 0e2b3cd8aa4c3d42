/* Reasons that come and go; the rules of the machine, of populations, of the model. */
#include "control/health.h"
#include "support/check.h"
#include "support/model_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { RANKS = 2, POPULATIONS = 2 };

static const char TEXT[] =
    "ergon: 1\n"
    "dt: 0.1 ms\n"
    "populations:\n"
    "  E: {kind: iaf_psc_exp, size: 100, parameters: {I_e: 500 pA}}\n"
    "  I: {kind: iaf_psc_exp, size: 100}\n"
    "projections:\n"
    "  - {source: E, target: E, rule: all_to_all, weight: 1 pA, delay: 1 ms}\n"
    "inputs:\n"
    "  - {poisson: {rate: 100 Hz}, target: I, weight: 100 pA, stop: 20 s}\n";

/* A world whose samples a test changes. */
struct world {
    struct model        *model;
    struct health       *health;
    struct health_sample sample;
    uint64_t             spikes[POPULATIONS];
    struct health_rank   ranks[RANKS];
    double               rate_Hz[POPULATIONS];
    double               disk_per_s, memory_per_s;
};

static void world_begin(struct world *w)
{
    *w        = (struct world){.model = model_of_text(TEXT), .rate_Hz = {10, 10}};
    w->sample = (struct health_sample){.wall_s             = 0.5,
                                       .memory_total_bytes = 100000000000,
                                       .memory_free_bytes  = 50000000000,
                                       .disk_total_bytes   = 100000000000,
                                       .disk_free_bytes    = 50000000000};
    for (int r = 0; r < RANKS; r++)
        w->ranks[r] = (struct health_rank){400000000, 100000000, 1000000000};
    CHECK_OK(health_create(&w->health, w->model, RANKS));
}

static void world_end(struct world *w)
{
    health_destroy(&w->health);
    model_destroy(&w->model);
}

/* A sample of half a second of wall and 100 ms of model time. */
static void world_pass(struct world *w, int samples)
{
    for (int i = 0; i < samples; i++) {
        w->sample.step += 1000;
        w->sample.unix_us += 500000;
        w->sample.share_done += 1e-4;
        w->sample.disk_written_bytes += (uint64_t)(w->disk_per_s * 0.5);
        w->sample.memory_free_bytes -= (uint64_t)(w->memory_per_s * 0.5);
        for (int p = 0; p < POPULATIONS; p++)
            w->spikes[p] += (uint64_t)(w->rate_Hz[p] * 100 * 0.1);
        w->sample.spikes = w->spikes;
        w->sample.ranks  = w->ranks;
        health_judge(w->health, &w->sample);
    }
}

static const struct health_reason *reason_of(const struct world *w, health_code code)
{
    const struct health_reason *reasons;
    uint32_t                    count = health_reasons(w->health, &reasons);
    for (uint32_t i = 0; i < count; i++)
        if (reasons[i].code == code) return &reasons[i];
    return NULL;
}

static bool has(const struct world *w, health_code code) { return reason_of(w, code) != NULL; }

static void health_is_healthy_when_all_is_well(void)
{
    struct world w;
    world_begin(&w);
    world_pass(&w, 190);
    CU_ASSERT_EQUAL(health_now(w.health), HEALTH_HEALTHY);
    CU_ASSERT_EQUAL(health_worst(w.health), HEALTH_HEALTHY);
    CU_ASSERT_FALSE(health_is_news(w.health));
    world_end(&w);
}

static void health_note_is_news_once_and_ends(void)
{
    struct world                w;
    const struct health_reason *past;
    world_begin(&w);
    health_note(w.health, HEALTH_STALLED, 1, 70, "rank 1 stands still");
    health_note(w.health, HEALTH_NOT_A_NUMBER, 0, 70, "V_m of E[3] is nan");
    CU_ASSERT_EQUAL(health_now(w.health), HEALTH_FAILED);
    CU_ASSERT_STRING_EQUAL(health_status_word(health_now(w.health)), "failed");
    CU_ASSERT_STRING_EQUAL(health_code_word(HEALTH_NOT_A_NUMBER), "not_a_number");
    CU_ASSERT_TRUE(health_is_news(w.health));
    CU_ASSERT_FALSE(health_is_news(w.health));
    CU_ASSERT_EQUAL(reason_of(&w, HEALTH_STALLED)->since_step, 70);
    CU_ASSERT_TRUE(reason_of(&w, HEALTH_STALLED)->since_unix_us > 0);

    health_note(w.health, HEALTH_STALLED, 1, 80, "rank 1 stands still, 20 s");
    CU_ASSERT_FALSE(health_is_news(w.health));
    CU_ASSERT_EQUAL(reason_of(&w, HEALTH_STALLED)->since_step, 70);
    health_note(w.health, HEALTH_NOT_A_NUMBER, 0, 90, NULL);
    health_note(w.health, HEALTH_STALLED, 1, 90, NULL);

    CU_ASSERT_TRUE(health_is_news(w.health));
    CU_ASSERT_EQUAL(health_now(w.health), HEALTH_HEALTHY);
    CU_ASSERT_EQUAL(health_worst(w.health), HEALTH_FAILED);
    CU_ASSERT_EQUAL(health_history(w.health, &past), 2);
    world_end(&w);
}

static void health_keeps_the_gravest_of_too_many_reasons(void)
{
    struct world w;
    char         text[2 * HEALTH_TEXT_BYTES];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    world_begin(&w);
    for (uint32_t i = 0; i < 3 * HEALTH_REASONS_MAX; i++)
        health_note(w.health, HEALTH_SILENT, i, 1, text);
    health_note(w.health, HEALTH_LEDGER, 0, 1, text);
    CU_ASSERT_EQUAL(health_now(w.health), HEALTH_FAILED);
    world_end(&w);
}

static void health_tells_silent_until_it_spikes_again(void)
{
    struct world w;
    world_begin(&w);
    world_pass(&w, 50);
    w.rate_Hz[0] = 0;
    world_pass(&w, 20);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reason_of(&w, HEALTH_SILENT));
    CU_ASSERT_EQUAL(reason_of(&w, HEALTH_SILENT)->subject, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(reason_of(&w, HEALTH_SILENT)->text, "population E: 0 spikes/s"));
    health_forget(w.health); /* it may be what silenced it */
    world_pass(&w, 20);
    CU_ASSERT_TRUE(has(&w, HEALTH_SILENT));
    w.rate_Hz[0] = 10;
    world_pass(&w, 3);
    CU_ASSERT_FALSE(has(&w, HEALTH_SILENT));
    world_end(&w);
}

static void health_is_not_silent_where_an_input_stopped(void)
{
    struct world w;
    world_begin(&w);
    world_pass(&w, 200);
    w.rate_Hz[1] = 0;
    world_pass(&w, 200);
    CU_ASSERT_FALSE(has(&w, HEALTH_SILENT));
    world_end(&w);
}

static void health_tells_runaway(void)
{
    struct world w;
    world_begin(&w);
    world_pass(&w, 50);
    w.rate_Hz[0] = 400;
    world_pass(&w, 2);
    CU_ASSERT_TRUE(has(&w, HEALTH_RUNAWAY));
    w.rate_Hz[0] = 10;
    world_pass(&w, 10);
    CU_ASSERT_FALSE(has(&w, HEALTH_RUNAWAY));
    world_end(&w);
}

static void health_tells_unusual_rate(void)
{
    struct world w;
    world_begin(&w);
    world_pass(&w, 60);
    w.rate_Hz[0] = 20;
    world_pass(&w, 10);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reason_of(&w, HEALTH_UNUSUAL));
    CU_ASSERT_PTR_NOT_NULL(strstr(reason_of(&w, HEALTH_UNUSUAL)->text, "population E"));
    health_forget(w.health);
    world_pass(&w, 1);
    CU_ASSERT_FALSE(has(&w, HEALTH_UNUSUAL));
    world_end(&w);
}

static void health_tells_imbalance_after_a_while(void)
{
    struct world w;
    world_begin(&w);
    world_pass(&w, 60);
    w.ranks[0].busy_ns = 100000000;
    world_pass(&w, 10);
    CU_ASSERT_FALSE(has(&w, HEALTH_IMBALANCE));
    world_pass(&w, 30);
    CU_ASSERT_TRUE(has(&w, HEALTH_IMBALANCE));
    CU_ASSERT_PTR_NOT_NULL(strstr(reason_of(&w, HEALTH_IMBALANCE)->text, "rank 1"));
    w.ranks[0].busy_ns = 230000000; /* between the two limits: 1.27 */
    world_pass(&w, 60);
    CU_ASSERT_TRUE(has(&w, HEALTH_IMBALANCE));
    w.ranks[0].busy_ns = 400000000;
    world_pass(&w, 60);
    CU_ASSERT_FALSE(has(&w, HEALTH_IMBALANCE));
    world_end(&w);
}

static void health_of_idle_ranks_needs_no_balance(void)
{
    struct world w;
    world_begin(&w);
    w.ranks[0] = (struct health_rank){1000000, 0, 0};
    w.ranks[1] = (struct health_rank){240000000, 0, 0}; /* of 500: it sleeps more */
    world_pass(&w, 100);
    CU_ASSERT_EQUAL(health_now(w.health), HEALTH_HEALTHY);
    w.ranks[0] = w.ranks[1] = (struct health_rank){30000000, 200000000, 0};
    world_pass(&w, 100);
    CU_ASSERT_FALSE(has(&w, HEALTH_WAITING));
    world_end(&w);
}

static void health_tells_waiting(void)
{
    struct world w;
    world_begin(&w);
    w.ranks[0].wait_ns = w.ranks[1].wait_ns = 600000000;
    world_pass(&w, 40);
    CU_ASSERT_TRUE(has(&w, HEALTH_WAITING));
    w.ranks[0].wait_ns = w.ranks[1].wait_ns = 330000000; /* 45 %: it stays */
    world_pass(&w, 60);
    CU_ASSERT_TRUE(has(&w, HEALTH_WAITING));
    w.ranks[0].wait_ns = w.ranks[1].wait_ns = 100000000;
    world_pass(&w, 60);
    CU_ASSERT_FALSE(has(&w, HEALTH_WAITING));
    world_end(&w);
}

static void health_tells_losses_at_once_until_they_stop(void)
{
    struct world w;
    world_begin(&w);
    world_pass(&w, 2);
    w.sample.dropped    = 12;
    w.sample.sense_lost = 3;
    world_pass(&w, 1);
    CU_ASSERT_TRUE(has(&w, HEALTH_DROPS) && has(&w, HEALTH_SENSES));
    CU_ASSERT_PTR_NOT_NULL(strstr(reason_of(&w, HEALTH_DROPS)->text, "12 events"));
    world_pass(&w, 8);
    CU_ASSERT_TRUE(has(&w, HEALTH_DROPS) && has(&w, HEALTH_SENSES));
    world_pass(&w, 4);
    CU_ASSERT_FALSE(has(&w, HEALTH_DROPS) || has(&w, HEALTH_SENSES));
    world_end(&w);
}

static void health_tells_behind(void)
{
    struct world w;
    world_begin(&w);
    w.sample.behind_s = 0.2;
    world_pass(&w, 2);
    CU_ASSERT_FALSE(has(&w, HEALTH_BEHIND));
    world_pass(&w, 3);
    CU_ASSERT_TRUE(has(&w, HEALTH_BEHIND));
    w.sample.behind_s = 0.08;
    world_pass(&w, 10);
    CU_ASSERT_TRUE(has(&w, HEALTH_BEHIND));
    w.sample.behind_s = 0;
    world_pass(&w, 5);
    CU_ASSERT_FALSE(has(&w, HEALTH_BEHIND));
    world_end(&w);
}

static void health_tells_space_that_is_nearly_gone(void)
{
    struct world w;
    world_begin(&w);
    w.sample.disk_free_bytes   = 900000000;
    w.sample.memory_free_bytes = 4000000000;
    world_pass(&w, 12);
    CU_ASSERT_TRUE(has(&w, HEALTH_DISK_LOW) && has(&w, HEALTH_MEMORY_LOW));
    w.sample.disk_free_bytes   = 1500000000;
    w.sample.memory_free_bytes = 6000000000;
    world_pass(&w, 30);
    CU_ASSERT_TRUE(has(&w, HEALTH_DISK_LOW) && has(&w, HEALTH_MEMORY_LOW));
    w.sample.disk_free_bytes   = 50000000000;
    w.sample.memory_free_bytes = 50000000000;
    world_pass(&w, 12);
    CU_ASSERT_FALSE(has(&w, HEALTH_DISK_LOW) || has(&w, HEALTH_MEMORY_LOW));
    world_end(&w);
}

/* The run has 5000 s to go: 50 GB free last for 20 MB/s but for no more than 10 MB/s. */
static void health_foresees_a_full_disk(void)
{
    struct world w;
    world_begin(&w);
    w.disk_per_s = 5e6;
    world_pass(&w, 150);
    CU_ASSERT_FALSE(has(&w, HEALTH_DISK_LOW));
    w.disk_per_s = 2e7;
    world_pass(&w, 150);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reason_of(&w, HEALTH_DISK_LOW));
    CU_ASSERT_PTR_NOT_NULL(strstr(reason_of(&w, HEALTH_DISK_LOW)->text, "full in"));
    w.disk_per_s = 0;
    world_pass(&w, 300);
    CU_ASSERT_FALSE(has(&w, HEALTH_DISK_LOW));
    world_end(&w);
}

static void health_foresees_full_memory(void)
{
    struct world w;
    world_begin(&w);
    w.memory_per_s = 1e8;
    world_pass(&w, 150);
    CU_ASSERT_TRUE(has(&w, HEALTH_MEMORY_LOW));
    world_end(&w);
}

static void health_of_a_paused_run_stands(void)
{
    struct world w;
    world_begin(&w);
    world_pass(&w, 50);
    w.sample.wall_s = 100;
    for (int i = 0; i < 100; i++)
        health_judge(w.health, &w.sample);
    CU_ASSERT_EQUAL(health_now(w.health), HEALTH_HEALTHY);
    world_end(&w);
}

/* Alerts are set by hand: what a model file says of them is the reader's affair. */
static void health_alert_holds_and_clears_late(void)
{
    struct alert alert = {.name       = "busy",
                          .measure    = ALERT_RATE_HZ,
                          .population = 1,
                          .is_above   = true,
                          .threshold  = 50,
                          .clear      = 30,
                          .hold_ms    = 500,
                          .is_grave   = true};
    struct world w;
    world_begin(&w);
    health_destroy(&w.health);
    w.model->live = (struct model_live){.alert_count = 1, .alerts = &alert};
    CHECK_OK(health_create(&w.health, w.model, RANKS));
    w.rate_Hz[1] = 60;
    world_pass(&w, 4);
    CU_ASSERT_FALSE(has(&w, HEALTH_ALERT));
    world_pass(&w, 1);
    CU_ASSERT_EQUAL(health_now(w.health), HEALTH_FAILED);
    CU_ASSERT_STRING_EQUAL(reason_of(&w, HEALTH_ALERT)->text,
                           "busy: 60 spikes/s a neuron of I, above 50");
    w.rate_Hz[1] = 40;
    world_pass(&w, 20);
    CU_ASSERT_TRUE(has(&w, HEALTH_ALERT));
    w.rate_Hz[1] = 20;
    world_pass(&w, 6);
    CU_ASSERT_FALSE(has(&w, HEALTH_ALERT));
    world_end(&w);
}

static void health_alert_of_what_is_not_known_is_silent(void)
{
    struct alert alerts[] = {{.name = "low", .measure = ALERT_EPSILON, .threshold = 0.3},
                             {.name      = "slow",
                              .measure   = ALERT_REAL_TIME_FACTOR,
                              .is_above  = true,
                              .threshold = 4,
                              .clear     = 4}};
    double       epsilon[POPULATIONS] = {NAN, 1};
    struct world w;
    world_begin(&w);
    health_destroy(&w.health);
    w.model->live = (struct model_live){.alert_count = 2, .alerts = alerts};
    CHECK_OK(health_create(&w.health, w.model, RANKS));
    w.sample.epsilon = epsilon;
    world_pass(&w, 10);
    CU_ASSERT_EQUAL(reason_of(&w, HEALTH_ALERT)->subject, 1);
    epsilon[0] = 0.2;
    world_pass(&w, 1);
    CU_ASSERT_STRING_EQUAL(reason_of(&w, HEALTH_ALERT)[1].text, "low: 0.2 epsilon of E, below 0.3");
    world_end(&w);
}

static void health_of_a_pause_is_no_slowness(void)
{
    static const char RULE[] = "ergon: 1\n"
                               "dt: 0.1 ms\n"
                               "populations: {E: {kind: iaf_psc_exp, size: 10}}\n"
                               "alerts:\n"
                               "  - {name: slow, when: real_time_factor > 7, status: failed}\n";
    struct model     *model  = model_of_text(RULE);
    struct health    *health = NULL;
    uint64_t          spikes = 0;
    CHECK_OK(health_create(&health, model, 1));
    struct health_sample sample = {.step = 1000, .wall_s = 5, .paused_s = 4.5, .spikes = &spikes};
    health_judge(health, &sample); /* 100 ms in 0.5 s */
    CU_ASSERT_EQUAL(health_now(health), HEALTH_HEALTHY);
    sample.step += 1000;
    sample.paused_s = 0;
    health_judge(health, &sample);
    CU_ASSERT_EQUAL(health_now(health), HEALTH_FAILED);
    health_destroy(&health);
    model_destroy(&model);
}

CHECK_MAIN(health, CASE(health_of_a_pause_is_no_slowness), CASE(health_is_healthy_when_all_is_well),
           CASE(health_note_is_news_once_and_ends),
           CASE(health_keeps_the_gravest_of_too_many_reasons),
           CASE(health_tells_silent_until_it_spikes_again),
           CASE(health_is_not_silent_where_an_input_stopped), CASE(health_tells_runaway),
           CASE(health_tells_unusual_rate), CASE(health_tells_imbalance_after_a_while),
           CASE(health_of_idle_ranks_needs_no_balance), CASE(health_tells_waiting),
           CASE(health_tells_losses_at_once_until_they_stop), CASE(health_tells_behind),
           CASE(health_tells_space_that_is_nearly_gone), CASE(health_foresees_a_full_disk),
           CASE(health_foresees_full_memory), CASE(health_of_a_paused_run_stands),
           CASE(health_alert_holds_and_clears_late),
           CASE(health_alert_of_what_is_not_known_is_silent))
