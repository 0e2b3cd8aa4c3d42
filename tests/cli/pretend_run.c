/* pretend_run.c - a run that only talks: real sockets, made-up events, as many and as often as
 * those of a network. For tests of what follows runs.
 *
 *   pretend_run SECONDS [NEURONS [RANKS [MOOD]]]
 *
 * MOOD  well (default), ill (degraded, with reasons), hostile (names and numbers that no run has),
 *       fault (ends with exit code 4). The last line of stdout is the spikes told, in all.
 */
#include "base/clock.h"
#include "base/fault.h"
#include "base/memory.h"
#include "base/random.h"
#include "bus/bus.h"
#include "proto/events.pb-c.h"
#include "proto/spike_train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    POPULATIONS     = 4,
    RANKS_MAX       = 64,
    MEETING_US      = 20000,
    STEPS_A_MEETING = 200,
    NAME_BYTES      = 64
};

static const double DT_MS = 0.1, RATE_HZ = 8;

struct play {
    struct bus        *bus;
    uint32_t           neurons, ranks;
    const char        *mood;
    double             length_s;
    uint64_t           step, spikes, started_us, random;
    uint64_t           population_spikes[POPULATIONS], rank_spikes[RANKS_MAX];
    struct spike_train train;
};

static bool is_mood(const struct play *play, const char *mood)
{
    return strcmp(play->mood, mood) == 0;
}

static uint64_t draw(struct play *play)
{
    play->random = play->random * 6364136223846793005u + 1442695040888963407u;
    return play->random >> 33;
}

static void tell(struct play *play, topic which, const ProtobufCMessage *message)
{
    uint8_t *body  = NULL;
    size_t   bytes = protobuf_c_message_get_packed_size(message);
    if (memory_take(&body, bytes, 1, "an event")) exit(4);
    protobuf_c_message_pack(message, body);
    bus_tell(play->bus, which, body, bytes);
}

/* ---- what it is ------------------------------------------------------------------------------ */

static uint32_t population_size(const struct play *play, uint32_t p)
{
    return play->neurons * (p + 1) / POPULATIONS - play->neurons * p / POPULATIONS;
}

static void run_tell(struct play *play, bool is_over)
{
    static char      *names[]   = {"E", "I", "L4 \"exc\"", "thalamus"};
    static char      *hostile[] = {"<script>alert(1)</script>", "a\"b\\c\nd", "\xFF\xFEnot UTF-8",
                                   "a\"b\\c\nd"};
    Ergon__Run        run       = ERGON__RUN__INIT;
    Ergon__Population populations[POPULATIONS], *list[POPULATIONS];
    Ergon__Rank       ranks[RANKS_MAX], *rank_list[RANKS_MAX];
    Ergon__Region     region = ERGON__REGION__INIT, *regions[] = {&region};
    char             *host     = "localhost";
    uint64_t          step_end = (uint64_t)(play->length_s * 1000 / DT_MS);
    for (uint32_t p = 0; p < POPULATIONS; p++) {
        ergon__population__init(list[p] = &populations[p]);
        populations[p].name      = is_mood(play, "hostile") ? hostile[p] : names[p];
        populations[p].kind      = "iaf_psc_exp";
        populations[p].first_gid = play->neurons * p / POPULATIONS;
        populations[p].size      = population_size(play, p);
    }
    for (uint32_t r = 0; r < play->ranks; r++) {
        ergon__rank__init(rank_list[r] = &ranks[r]);
        ranks[r].host         = host;
        ranks[r].pid          = (uint64_t)getpid();
        ranks[r].neuron_count = play->neurons / play->ranks;
    }
    region.name         = "cortex";
    region.neuron_count = play->neurons;
    region.capacity_atp = 1e9 * play->neurons;
    run.id              = (char *)bus_run_id(play->bus);
    run.model           = "pretend";
    run.title           = "A run that only talks";
    run.version         = "0";
    run.kernel          = "portable";
    run.partition       = "metis";
    run.started_unix_us = play->started_us;
    run.dt_ms           = DT_MS;
    run.step_end        = step_end;
    run.neuron_count    = play->neurons;
    run.synapse_count   = 100ull * play->neurons;
    run.n_populations   = POPULATIONS;
    run.populations     = list;
    run.n_ranks         = play->ranks;
    run.ranks           = rank_list;
    run.n_regions       = 1;
    run.regions         = regions;
    run.is_over         = is_over;
    run.ended_unix_us   = is_over ? clock_unix_us() : 0;
    run.exit_code       = is_over && is_mood(play, "fault") ? 4 : 0;
    run.ended_because   = run.exit_code ? "spikes.h5: no space left on device" : "";
    run.digest          = is_over ? "0123456789abcdef" : "";
    tell(play, TOPIC_RUN, &run.base);
}

static void network_tell(struct play *play)
{
    Ergon__Network network = ERGON__NETWORK__INIT;
    uint32_t       count   = play->neurons < 20000 ? play->neurons : 20000;
    uint32_t      *gids = calloc(count, sizeof *gids), *ranks = calloc(count, sizeof *ranks);
    float         *x = calloc(count, sizeof *x), *y = calloc(count, sizeof *y);
    if (!gids || !ranks || !x || !y) exit(4);
    for (uint32_t i = 0; i < count; i++) {
        gids[i]  = (uint32_t)((uint64_t)i * play->neurons / count);
        ranks[i] = gids[i] % play->ranks;
        x[i]     = (float)(draw(play) % 10000) / 10000;
        y[i]     = (float)(draw(play) % 10000) / 10000;
    }
    network.dimensions = 2;
    network.n_gids = network.n_x_mm = network.n_y_mm = network.n_ranks = count;
    network.gids                                                       = gids;
    network.ranks                                                      = ranks;
    network.x_mm                                                       = x;
    network.y_mm                                                       = y;
    tell(play, TOPIC_NETWORK, &network.base);
    free(gids), free(ranks), free(x), free(y);
}

/* ---- how it goes ------------------------------------------------------------------------------
 */

/* Spikes of a rank in the last meeting, its neurons being every ranks-th. */
static void spikes_tell(struct play *play, uint32_t rank)
{
    uint64_t      first  = play->step - STEPS_A_MEETING;
    Ergon__Spikes spikes = ERGON__SPIKES__INIT;
    double        a_step = play->neurons / play->ranks * RATE_HZ * DT_MS / 1000;
    spike_train_begin(&play->train, first);
    for (uint64_t step = first; step < play->step; step++) {
        uint32_t gids[256], count = 0;
        uint32_t wanted = (uint32_t)(a_step + (double)(draw(play) % 1000) / 1000);
        uint32_t gid    = rank;
        uint32_t stride = wanted ? play->neurons / wanted : 0;
        while (count < wanted && count < 256) {
            gid += play->ranks * (uint32_t)(draw(play) % (2 * stride / play->ranks + 1) + 1);
            if (gid >= play->neurons) break;
            gids[count++] = gid;
            play->population_spikes[(uint64_t)gid * POPULATIONS / play->neurons]++;
        }
        if (count && spike_train_add(&play->train, step, count, gids)) exit(4);
    }
    spikes.rank       = rank;
    spikes.step_first = first;
    spikes.step_end   = play->step;
    spikes.count      = play->train.count;
    spikes.train.data = play->train.bytes;
    spikes.train.len  = play->train.length;
    tell(play, TOPIC_SPIKES, &spikes.base);
    play->spikes += play->train.count;
    play->rank_spikes[rank] += play->train.count;
}

static void counters_tell(struct play *play)
{
    Ergon__Progress     progress = ERGON__PROGRESS__INIT;
    Ergon__Rates        rates    = ERGON__RATES__INIT;
    Ergon__Ranks        ranks    = ERGON__RANKS__INIT;
    Ergon__RankCounters each[RANKS_MAX], *list[RANKS_MAX];
    uint64_t            to[RANKS_MAX];
    double              wall_s = (double)(clock_unix_us() - play->started_us) / 1e6;
    progress.step              = play->step;
    progress.wall_s            = wall_s;
    progress.real_time_factor  = is_mood(play, "hostile") ? NAN : 1;
    progress.left_s            = play->length_s - wall_s;
    rates.step                 = play->step;
    rates.n_spikes             = POPULATIONS;
    rates.spikes               = play->population_spikes;
    ranks.step                 = play->step;
    ranks.n_ranks              = play->ranks;
    ranks.ranks                = list;
    for (uint32_t r = 0; r < play->ranks; r++)
        to[r] = play->spikes * (r + 1) / 10;
    for (uint32_t r = 0; r < play->ranks; r++) {
        ergon__rank_counters__init(list[r] = &each[r]);
        each[r].deliver_us     = (uint64_t)(wall_s * 3e5);
        each[r].update_us      = (uint64_t)(wall_s * 4e5);
        each[r].wait_us        = (uint64_t)(wall_s * 1e5 * (r + 1));
        each[r].spikes         = play->rank_spikes[r];
        each[r].resident_bytes = 100000000;
        each[r].n_spikes_to = each[r].n_bytes_to = play->ranks;
        each[r].spikes_to = each[r].bytes_to = to;
    }
    tell(play, TOPIC_PROGRESS, &progress.base);
    tell(play, TOPIC_RATES, &rates.base);
    tell(play, TOPIC_RANKS, &ranks.base);
}

static void states_tell(struct play *play)
{
    Ergon__States      states = ERGON__STATES__INIT;
    Ergon__StateSample each[8], *list[8];
    for (uint32_t i = 0; i < 8; i++) {
        ergon__state_sample__init(list[i] = &each[i]);
        each[i].gid   = i / 2 * play->neurons / POPULATIONS + i % 2;
        each[i].state = "V_m";
        each[i].unit  = "mV";
        each[i].value =
            is_mood(play, "hostile") ? INFINITY : -65 + 10 * sin((double)play->step / 1e3 + i);
    }
    states.step      = play->step;
    states.n_samples = 8;
    states.samples   = list;
    tell(play, TOPIC_STATES, &states.base);
}

static void slow_tell(struct play *play)
{
    Ergon__Energy       energy = ERGON__ENERGY__INIT;
    Ergon__RegionEnergy region = ERGON__REGION_ENERGY__INIT, *regions[] = {&region};
    Ergon__Health       health = ERGON__HEALTH__INIT;
    Ergon__Reason       reason = ERGON__REASON__INIT, *reasons[] = {&reason};
    Ergon__Drops        drops = ERGON__DROPS__INIT;
    Ergon__TopicCount   count = ERGON__TOPIC_COUNT__INIT, *topics[] = {&count, &count};
    region.pool_atp   = 5e11;
    region.stores_atp = 8e8 * play->neurons;
    region.filled_atp = region.spent_atp = (double)play->step * 1e6;
    energy.step                          = play->step;
    energy.n_regions                     = 1;
    energy.regions                       = regions;
    bool is_well                         = is_mood(play, "well") || is_mood(play, "fault");
    health.status        = is_well ? ERGON__STATUS__HEALTHY : ERGON__STATUS__DEGRADED;
    health.n_reasons     = is_well ? 0 : 1;
    health.reasons       = reasons;
    reason.code          = is_mood(play, "hostile") ? "\"}\n#\\" : "silent";
    reason.status        = ERGON__STATUS__DEGRADED;
    reason.text          = "I: 0 spikes in 500 ms, 40 expected";
    reason.since_unix_us = play->started_us;
    if (is_mood(play, "hostile")) health.status = (Ergon__Status)77;
    count.topic    = "spikes";
    count.told     = bus_count(play->bus, TOPIC_SPIKES).told;
    drops.n_topics = 2;
    drops.topics   = topics;
    tell(play, TOPIC_ENERGY, &energy.base);
    tell(play, TOPIC_HEALTH, &health.base);
    tell(play, TOPIC_DROPS, &drops.base);
}

static void line_tell(struct play *play, const char *text)
{
    Ergon__Log line = ERGON__LOG__INIT;
    line.level      = "info";
    line.step       = play->step;
    line.text       = (char *)text;
    tell(play, TOPIC_LOG, &line.base);
}

/* One meeting: 20 ms, or as near to it as the machine is. */
static void meet(struct play *play, uint64_t meeting)
{
    play->step += STEPS_A_MEETING;
    bus_step(play->bus, play->step);
    for (uint32_t r = 0; r < play->ranks; r++)
        spikes_tell(play, r);
    if (meeting % 5 == 0) counters_tell(play);
    if (meeting % 3 == 0) states_tell(play);
    if (meeting % 25 == 0) slow_tell(play);
    if (meeting % 50 == 25) line_tell(play, "goes on");
    uint64_t due_us = play->started_us + (meeting + 1) * MEETING_US, now_us = clock_unix_us();
    struct timespec rest = {.tv_nsec = due_us > now_us ? (long)(due_us - now_us) * 1000 : 0};
    nanosleep(&rest, NULL);
}

int main(int argc, char **argv)
{
    struct play     play = {.length_s = argc > 1 ? atof(argv[1]) : 10,
                            .neurons  = argc > 2 ? (uint32_t)atoi(argv[2]) : 1000,
                            .ranks    = argc > 3 ? (uint32_t)atoi(argv[3]) : 2,
                            .mood     = argc > 4 ? argv[4] : "well",
                            .random   = 1};
    struct bus_plan plan = {.events     = "",
                            .control    = "",
                            .feed       = "",
                            .model      = is_mood(&play, "hostile") ? "a\"b\\c" : "pretend",
                            .out_folder = ".",
                            .ranks      = play.ranks,
                            .dt_ms      = DT_MS};
    play.started_us      = clock_unix_us();
    if (play.neurons == 0 || play.ranks == 0 || play.ranks > RANKS_MAX) return 2;
    if (bus_open(&play.bus, &plan)) {
        fault_tell();
        return 4;
    }
    printf("%s\n", bus_run_id(play.bus));
    fflush(stdout);
    run_tell(&play, false);
    network_tell(&play);
    line_tell(&play, is_mood(&play, "hostile") ? "<b>\xC3(\x01 text</b>" : "begins");
    for (uint64_t m = 0; (double)m * MEETING_US / 1e6 < play.length_s; m++)
        meet(&play, m);
    counters_tell(&play);
    slow_tell(&play);
    run_tell(&play, true);
    bus_close(&play.bus);
    spike_train_clear(&play.train);
    printf("%llu\n", (unsigned long long)play.spikes);
    return 0;
}
