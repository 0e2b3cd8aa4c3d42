/* test_page.c - events of a run to a screen, of any size; and events that are none. */
#include "base/memory.h"
#include "support/check.h"
#include "top/page.h"

#include <stdlib.h>
#include <string.h>

static struct run_view *view;
static struct canvas    canvas;

static void begin(void)
{
    CHECK_OK(memory_take(&view, 1, sizeof *view, "view"));
    strcpy(view->run.id, "20261121-195501-4711");
    strcpy(view->run.model, "sheet");
    view->run.ranks    = 2;
    view->is_announced = true;
}

static void end(void)
{
    run_view_close(&view);
    canvas_clear(&canvas);
}

static void hear(topic which, uint64_t time_us, const ProtobufCMessage *message)
{
    uint8_t     *body  = malloc(protobuf_c_message_get_packed_size(message) + 1);
    struct event event = {.topic = which, .time_unix_us = time_us, .body = body};
    event.bytes        = protobuf_c_message_pack(message, body);
    CHECK_OK(run_view_take(view, &event));
    free(body);
}

static void hear_run(void)
{
    Ergon__Population e = ERGON__POPULATION__INIT, i = ERGON__POPULATION__INIT;
    Ergon__Run        run = ERGON__RUN__INIT;
    e.name                = (char[]){"E"};
    e.size                = 8000;
    i.name                = (char[]){"I"};
    i.size                = 2000;
    run.title             = (char[]){"A sheet \033[31m of c\xc3\xb6rtex"};
    run.kernel            = (char[]){"avx2"};
    run.dt_ms             = 0.1;
    run.step_end          = 20000;
    run.neuron_count      = 10000;
    run.synapse_count     = 12345678;
    run.pace              = 1;
    run.n_populations     = 2;
    run.populations       = (Ergon__Population *[]){&e, &i};
    hear(TOPIC_RUN, 1, &run.base);
}

static void hear_progress(uint64_t step)
{
    Ergon__Progress progress  = ERGON__PROGRESS__INIT;
    progress.step             = step;
    progress.left_s           = 3671;
    progress.real_time_factor = 1.25;
    progress.behind_s         = 0.5;
    hear(TOPIC_PROGRESS, 1, &progress.base);
}

static void hear_rates(uint64_t time_us, uint64_t step, uint64_t spikes)
{
    Ergon__Rates rates = ERGON__RATES__INIT;
    rates.step         = step;
    rates.n_spikes     = 2;
    rates.spikes       = (uint64_t[]){spikes, spikes / 2};
    hear(TOPIC_RATES, time_us, &rates.base);
}

static void hear_ranks(uint64_t time_us, uint64_t busy_us, uint64_t wait_us)
{
    Ergon__RankCounters counters[2] = {ERGON__RANK_COUNTERS__INIT, ERGON__RANK_COUNTERS__INIT};
    Ergon__Ranks        ranks       = ERGON__RANKS__INIT;
    for (int i = 0; i < 2; i++) {
        counters[i].deliver_us = busy_us;
        counters[i].wait_us    = wait_us * (uint64_t)i;
    }
    ranks.n_ranks = 2;
    ranks.ranks   = (Ergon__RankCounters *[]){&counters[0], &counters[1]};
    hear(TOPIC_RANKS, time_us, &ranks.base);
}

/* The whole screen as text; every row ends in a line end. */
static const char *drawn(int width, int height)
{
    static char       text[64 * 1024];
    const struct page page = {.views = &view, .count = 1, .clock = "12:34:56"};
    CHECK_OK(canvas_begin(&canvas, width, height));
    page_draw(&canvas, &page);
    char *at = text;
    for (int i = 0; i < canvas.width * canvas.height; i++) {
        *at++ = canvas.cells[i].letter;
        if ((i + 1) % canvas.width == 0) *at++ = '\n';
    }
    *at = '\0';
    return text;
}

static void check_shows(int width, int height, const char *words)
{
    const char *text = drawn(width, height);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, words));
    if (!strstr(text, words)) fprintf(stderr, "expected '%s' in\n%s", words, text);
}

static void what_is_heard_is_shown(void)
{
    begin();
    hear_run();
    hear_progress(5000);

    check_shows(80, 24, "ergon top  1 run  12:34:56");
    check_shows(80, 24, "> 20261121-195501-4711     sheet            2 ranks running   25.0 %");
    check_shows(80, 24, "10.0k neurons, 12.3M synapses, kernel avx2");
    check_shows(80, 24, "25.0 %  0.5 of 2.0 s  left 1:01:11  wall/model 1.25  behind 0.50 s");
    check_shows(60, 24, "left 1:01:11 "); /* what has no room there goes on below */
    check_shows(60, 24, "\nwall/model 1.25  behind 0.50 s");
    check_shows(80, 24, "health: running");
    end();
}

static void sequences_for_terminals_do_not_reach_them(void)
{
    begin();
    hear_run();

    check_shows(80, 24, "A sheet ?[31m of c?rtex ---");
    CU_ASSERT_PTR_NULL(strchr(drawn(80, 24), '\033'));
    end();
}

static void rates_are_of_the_last_second(void)
{
    begin();
    hear_run();
    CU_ASSERT_TRUE(run_view_rate_Hz(view, 0) < 0);
    hear_rates(1000000, 10000, 80000); /* since the beginning: a second of model time */
    CU_ASSERT_DOUBLE_EQUAL(run_view_rate_Hz(view, 0), 10, 1e-9);
    for (uint64_t i = 1; i <= 100; i++) /* a tenth of a second, and a hundredth of model time */
        hear_rates(1000000 + 100000 * i, 10000 + 100 * i, 80000 + 80 * 40 * i);

    CU_ASSERT_DOUBLE_EQUAL(run_view_rate_Hz(view, 0), 40, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(run_view_rate_Hz(view, 1), 80, 1e-9);
    CU_ASSERT_TRUE(run_view_rate_Hz(view, 2) < 0);
    check_shows(80, 24, "E              8000   40.00 [#####    ]");
    check_shows(80, 24, "I              2000   80.00 [#########]");
    end();
}

static void phases_are_shares_of_wall_time(void)
{
    begin();
    hear_run();
    hear_ranks(1000000, 0, 0);
    hear_ranks(3000000, 1000000, 500000);

    CU_ASSERT_DOUBLE_EQUAL(track_growth(&view->phases, VIEW_PHASES + 3), 0.25e6, 1);
    check_shows(80, 24, "0 wait   0 % [dddddddddddd           ]");
    check_shows(80, 24, "1 wait  25 % [ddddddddddddwwwww      ]");
    hear_ranks(4000000, 9000000, 8500000); /* more than time went by */
    check_shows(80, 24, "1 wait  49 % [ddddddddddddwwwwwwwwwww]");
    end();
}

static void reasons_and_lines_of_the_log_are_shown(void)
{
    begin();
    hear_run();
    Ergon__Reason reason = ERGON__REASON__INIT;
    Ergon__Health health = ERGON__HEALTH__INIT;
    Ergon__Log    log    = ERGON__LOG__INIT;
    reason.code          = (char[]){"silent"};
    reason.text          = (char[]){"E has not spiked for 500 ms"};
    reason.status = health.status = ERGON__STATUS__DEGRADED;
    health.n_reasons              = 1;
    health.reasons                = (Ergon__Reason *[]){&reason};
    hear(TOPIC_HEALTH, 1, &health.base);
    log.level = (char[]){"order"};
    log.text  = (char[]){"paused"};
    for (log.step = 0; log.step < 50; log.step++)
        hear(TOPIC_LOG, 1, &log.base);

    check_shows(80, 24, "health: degraded");
    check_shows(80, 24, " silent: E has not spiked for 500 ms");
    check_shows(80, 24, "4.9 ms order paused");
    end();
}

static void stores_are_shares_of_what_they_hold(void)
{
    Ergon__Region       region = ERGON__REGION__INIT;
    Ergon__RegionEnergy now    = ERGON__REGION_ENERGY__INIT;
    Ergon__Run          run    = ERGON__RUN__INIT;
    Ergon__Energy       energy = ERGON__ENERGY__INIT;
    begin();
    region.name         = (char[]){"cortex"};
    region.capacity_atp = 4e12;
    run.n_regions       = 1;
    run.regions         = (Ergon__Region *[]){&region};
    now.stores_atp      = 3e12;
    now.pool_atp        = 5e9;
    now.scarce_ticks    = 7;
    energy.n_regions    = 2; /* one more than the run has */
    energy.regions      = (Ergon__RegionEnergy *[]){&now, &now};
    hear(TOPIC_RUN, 1, &run.base);
    hear(TOPIC_ENERGY, 1, &energy.base);

    check_shows(100, 24, "cortex    [##### ]  75 % scarce 7 pool 5000M");
    end();
}

static void an_end_is_shown_with_its_reason(void)
{
    begin();
    Ergon__Run run    = ERGON__RUN__INIT;
    run.is_over       = true;
    run.exit_code     = 5;
    run.ended_because = (char[]){"rank 1 is lost"};
    hear(TOPIC_RUN, 1, &run.base);
    check_shows(80, 24, "health: failed, exit code 5: rank 1 is lost");
    run.exit_code     = 75;
    run.ended_because = (char[]){"stopped"};
    hear(TOPIC_RUN, 1, &run.base);
    check_shows(80, 24, "health: ended, exit code 75: stopped");
    end();
}

static void what_is_left_out_is_told_in_words(void)
{
    begin();
    hear_run();
    Ergon__Progress progress = ERGON__PROGRESS__INIT;
    progress.is_paused       = true;
    progress.shed_level      = 1;
    hear(TOPIC_PROGRESS, 1, &progress.base);
    check_shows(80, 24, "paused");
    check_shows(80, 24, "sheds spikes, to keep up");
    end();
}

static void a_run_that_is_gone_or_silent_is_told(void)
{
    begin();
    hear_run();
    view->heard_ns -= 30000000000u; /* half a minute ago */
    check_shows(80, 24, "health: degraded");
    check_shows(80, 24, " unheard: for 30 s");
    view->is_announced = false;
    check_shows(80, 24, "health: failed");
    check_shows(80, 24, " lost: the run is gone without a word");
    end();
}

static void events_of_another_run_are_left_alone(void)
{
    begin();
    hear_run();
    view->run.publisher = 7;
    hear_progress(5000);
    CU_ASSERT_PTR_NULL(view->progress);
    end();
}

static void every_size_is_drawn(void)
{
    begin();
    hear_run();
    hear_progress(5000);
    hear_rates(1, 10, 10);
    hear_ranks(1, 1, 1);
    for (int width = 1; width < 240; width += 7)
        for (int height = 1; height < 90; height += 3)
            CU_ASSERT_EQUAL(strlen(drawn(width, height)), (size_t)(width + 1) * (size_t)height);
    check_shows(40, 24, "populations, spikes/s");
    check_shows(40, 24, "ranks: deliver");
    end();
}

static void bytes_that_are_no_message_are_left_alone(void)
{
    static const uint8_t JUNK[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x0a, 0x80};
    begin();
    hear_run();
    for (unsigned t = 0; t < TOPIC_COUNT; t++) {
        const struct event event = {.topic = (topic)t, .body = JUNK, .bytes = sizeof JUNK};
        CHECK_OK(run_view_take(view, &event));
    }
    CU_ASSERT_PTR_NOT_NULL(view->about);
    check_shows(80, 24, "10.0k neurons");
    end();
}

CHECK_MAIN(page, CASE(what_is_heard_is_shown), CASE(sequences_for_terminals_do_not_reach_them),
           CASE(rates_are_of_the_last_second), CASE(phases_are_shares_of_wall_time),
           CASE(reasons_and_lines_of_the_log_are_shown), CASE(stores_are_shares_of_what_they_hold),
           CASE(an_end_is_shown_with_its_reason), CASE(what_is_left_out_is_told_in_words),
           CASE(a_run_that_is_gone_or_silent_is_told), CASE(events_of_another_run_are_left_alone),
           CASE(every_size_is_drawn), CASE(bytes_that_are_no_message_are_left_alone))
