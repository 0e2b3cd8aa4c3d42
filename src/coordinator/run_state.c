/* run_state.c - events in, the state of a run out. */
#include "coordinator/run_state.h"

#include "base/clock.h"
#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const double NS_PER_S = 1e9;

struct moment moment_now(void)
{
    return (struct moment){.ns = clock_ns(), .unix_us = clock_unix_us()};
}

fault run_state_create(struct run_state **out, const struct announcement *announced,
                       struct moment now)
{
    TRY(memory_take(out, 1, sizeof **out, "a run that is followed"));
    (*out)->announced     = *announced;
    (*out)->heard_ns      = now.ns;
    (*out)->heard_unix_us = now.unix_us;
    return FAULT_NONE;
}

void run_state_destroy(struct run_state **run)
{
    if (!*run) return;
    for (int t = 0; t < TOPIC_COUNT; t++)
        message_free(&(*run)->last[t]);
    for (uint32_t i = 0; i < (*run)->line_count; i++)
        message_free(&(*run)->lines[i]);
    samples_clear(&(*run)->samples);
    memory_give(&(*run)->before_spikes);
    memory_give(run);
}

/* ---- events --------------------------------------------------------------------------------- */

/* Lines are kept, the newest of them: who looks later wants to read what was. */
static void line_keep(struct run_state *run, ProtobufCMessage *line)
{
    if (run->line_count == RUN_LINES_MAX) {
        message_free(&run->lines[0]);
        memmove(run->lines, run->lines + 1, (RUN_LINES_MAX - 1) * sizeof *run->lines);
        run->line_count--;
    }
    run->lines[run->line_count++] = line;
}

static void end_take(struct run_state *run)
{
    const Ergon__Run *told = run_told(run);
    if (!told->is_over) return;
    run->is_over       = true;
    run->exit_code     = told->exit_code;
    run->ended_unix_us = told->ended_unix_us;
    snprintf(run->because, sizeof run->because, "%s", told->ended_because);
}

const ProtobufCMessage *run_state_take(struct run_state *run, const struct event *event,
                                       struct moment now)
{
    bool is_meant = event->topic < TOPIC_COUNT && event->publisher == run->announced.publisher;
    ProtobufCMessage *message =
        is_meant ? message_unpack(event->topic, event->body, event->bytes) : NULL;
    if (!message) {
        run->broken++;
        return NULL;
    }
    run->heard_ns      = now.ns;
    run->heard_unix_us = now.unix_us;
    if (event->topic == TOPIC_LOG) {
        line_keep(run, message);
        return message;
    }
    message_free(&run->last[event->topic]);
    run->last[event->topic] = message;
    if (event->topic == TOPIC_RUN) end_take(run);
    return message;
}

void run_state_end(struct run_state *run, struct moment now)
{
    if (run->is_over) return;
    run->is_over = run->is_lost = true;
    run->ended_unix_us          = now.unix_us;
    snprintf(run->because, sizeof run->because, "the run is gone without a word (process %lld)",
             (long long)run->announced.pid);
}

/* ---- how it is ------------------------------------------------------------------------------ */

const char *status_word(Ergon__Status status)
{
    return status == ERGON__STATUS__HEALTHY    ? "healthy"
           : status == ERGON__STATUS__DEGRADED ? "degraded"
                                               : "failed";
}

/* An unknown value counts as the gravest. */
static Ergon__Status status_of(int told)
{
    return told == ERGON__STATUS__HEALTHY || told == ERGON__STATUS__DEGRADED
               ? (Ergon__Status)told
               : ERGON__STATUS__FAILED;
}

struct run_reason run_state_reason(const struct run_state *run, struct moment now)
{
    struct run_reason reason = {.since_unix_us = run->ended_unix_us};
    double silent_s = now.ns > run->heard_ns ? (double)(now.ns - run->heard_ns) / NS_PER_S : 0;
    if (run->is_lost) {
        reason.code   = "lost";
        reason.status = ERGON__STATUS__FAILED;
        snprintf(reason.text, sizeof reason.text, "%.190s", run->because);
    } else if (run->is_over && run->exit_code != 0 && run->exit_code != RUN_EXIT_STOPPED) {
        reason.code   = "fault";
        reason.status = ERGON__STATUS__FAILED;
        snprintf(reason.text, sizeof reason.text, "ended with exit code %u%s%.150s", run->exit_code,
                 *run->because ? ": " : "", run->because);
    } else if (!run->is_over && silent_s >= RUN_UNHEARD_S) {
        reason.code          = "unheard";
        reason.status        = ERGON__STATUS__DEGRADED;
        reason.since_unix_us = run->heard_unix_us;
        snprintf(reason.text, sizeof reason.text, "nothing heard for %.0f s", silent_s);
    }
    return reason;
}

Ergon__Status run_state_status(const struct run_state *run, struct moment now)
{
    const Ergon__Health *health = run_health(run);
    Ergon__Status        told   = health ? status_of((int)health->status) : ERGON__STATUS__HEALTHY;
    struct run_reason    own    = run_state_reason(run, now);
    return own.code && own.status > told ? own.status : told;
}

double run_share_done(const struct run_state *run)
{
    const Ergon__Run      *told     = run_told(run);
    const Ergon__Progress *progress = run_progress(run);
    if (!told || !progress || told->step_end == 0) return 0;
    return progress->step < told->step_end ? (double)progress->step / (double)told->step_end : 1;
}

/* ---- samples -------------------------------------------------------------------------------- */

/* How many populations have rates: as the run and its rates say alike. */
static uint32_t populations_of(const struct run_state *run)
{
    const Ergon__Run   *told  = run_told(run);
    const Ergon__Rates *rates = run_rates(run);
    size_t count = told && rates && told->n_populations == rates->n_spikes ? rates->n_spikes : 0;
    return count < POPULATIONS_MAX ? (uint32_t)count : POPULATIONS_MAX;
}

/* Spikes a second of model time and neuron since the sample before; where no time passed, as they
 * were: that a run pauses, or takes long for a step, is no silence of its neurons. */
static void rates_measure(struct run_state *run, float *rates_Hz)
{
    const Ergon__Run   *told  = run_told(run);
    const Ergon__Rates *rates = run_rates(run);
    if (populations_of(run) != run->samples.populations || !rates) return;
    if (run->samples.count)
        memcpy(rates_Hz, samples_rates(&run->samples, run->samples.count - 1),
               run->samples.populations * sizeof *rates_Hz);
    double time_s = rates->step > run->before_step
                        ? (double)(rates->step - run->before_step) * told->dt_ms / 1000
                        : 0;
    for (uint32_t p = 0; p < run->samples.populations; p++) {
        uint64_t before = run->before_spikes[p], all = rates->spikes[p];
        double   neurons = told->populations[p]->size;
        if (time_s > 0 && neurons > 0 && all >= before)
            rates_Hz[p] = (float)((double)(all - before) / time_s / neurons);
        run->before_spikes[p] = all;
    }
    run->before_step = rates->step;
}

static void ranks_measure(struct run_state *run, struct sample *sample)
{
    const Ergon__Ranks *ranks   = run_ranks(run);
    uint64_t            busy_us = 0, wait_us = 0;
    double              resident_bytes = 0;
    for (size_t r = 0; ranks && r < ranks->n_ranks; r++) {
        const Ergon__RankCounters *it = ranks->ranks[r];
        wait_us += it->wait_us;
        busy_us += it->deliver_us + it->update_us + it->communicate_us + it->record_us;
        resident_bytes += (double)it->resident_bytes;
    }
    uint64_t waited = wait_us - run->before_wait_us, worked = busy_us - run->before_busy_us;
    sample->resident_bytes = ranks ? resident_bytes : NAN;
    sample->waiting_share  = (double)waited / ((double)waited + (double)worked);
    if (wait_us < run->before_wait_us || busy_us < run->before_busy_us || waited + worked == 0)
        sample->waiting_share = NAN;
    run->before_wait_us = wait_us;
    run->before_busy_us = busy_us;
}

fault run_state_sample(struct run_state *run, struct moment now)
{
    const Ergon__Progress *progress = run_progress(run);
    if (!progress || !run_told(run) || !run_rates(run) || run->is_over) return FAULT_NONE;
    if (run->samples.count == 0 && !run->before_spikes && populations_of(run) > 0) {
        TRY(memory_take(&run->before_spikes, populations_of(run), sizeof *run->before_spikes,
                        "spikes of a run"));
        run->samples.populations = populations_of(run);
    }
    struct sample sample                    = {.time_unix_us     = now.unix_us,
                                               .step             = progress->step,
                                               .real_time_factor = progress->real_time_factor,
                                               .behind_s         = progress->behind_s};
    float         rates_Hz[POPULATIONS_MAX] = {0};
    rates_measure(run, rates_Hz);
    ranks_measure(run, &sample);
    return samples_add(&run->samples, &sample, rates_Hz);
}
