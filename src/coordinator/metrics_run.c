/* metrics_run.c - families of runs as a whole, their bus and senses. */
#include "coordinator/metrics_row.h"

#include <math.h>
#include <string.h>

enum { REASONS_SHOWN = 64 };

static const double US_PER_S = 1e6, MS_PER_S = 1e3;

/* ---- runs ------------------------------------------------------------------------------------ */

void metric_run_info(struct row *row)
{
    const Ergon__Run   *told     = run_told(row->run);
    struct metric_label labels[] = {{"host", row->run->announced.host},
                                    {"version", told ? told->version : ""},
                                    {"kernel", told ? told->kernel : ""},
                                    {"partition", told ? told->partition : ""}};
    uint32_t            count    = sizeof labels / sizeof *labels;
    for (uint32_t i = 0; i < count; i++)
        metric_push(&row->text, labels[i].name, labels[i].value);
    row_put(row, 1);
    metric_pop(&row->text, count);
}

void metric_run_up(struct row *row) { row_put(row, !row->run->is_over); }

void metric_run_status(struct row *row)
{
    Ergon__Status is = run_state_status(row->run, row->now);
    for (int s = ERGON__STATUS__HEALTHY; s <= ERGON__STATUS__FAILED; s++)
        metric_put_of(&row->text, "status", status_word((Ergon__Status)s), (int)is == s);
}

void metric_run_reasons(struct row *row)
{
    const Ergon__Health *health = run_health(row->run);
    struct run_reason    own    = run_state_reason(row->run, row->now);
    const char          *codes[REASONS_SHOWN + 1];
    uint32_t             counts[REASONS_SHOWN + 1] = {0}, known = 0;
    size_t               told = health ? health->n_reasons : 0;
    for (size_t i = 0; i < told + (own.code != NULL); i++) {
        const char *code = i < told ? health->reasons[i]->code : own.code;
        uint32_t    at   = 0;
        while (at < known && strcmp(codes[at], code) != 0)
            at++;
        if (at == known && known <= REASONS_SHOWN) codes[known++] = code;
        if (at < known) counts[at]++;
    }
    for (uint32_t i = 0; i < known; i++)
        metric_put_of(&row->text, "code", codes[i], counts[i]);
}

void metric_run_exit(struct row *row)
{
    if (row->run->is_over) row_put(row, row->run->is_lost ? -1 : (double)row->run->exit_code);
}

void metric_run_started(struct row *row)
{
    row_put(row, (double)row->run->announced.started_unix_us / US_PER_S);
}

void metric_run_heard(struct row *row) { row_put(row, (double)row->run->heard_unix_us / US_PER_S); }

void metric_run_neurons(struct row *row)
{
    if (run_told(row->run)) row_put(row, (double)run_told(row->run)->neuron_count);
}

void metric_run_synapses(struct row *row)
{
    if (run_told(row->run)) row_put(row, (double)run_told(row->run)->synapse_count);
}

void metric_run_steps(struct row *row)
{
    if (run_progress(row->run)) row_put(row, (double)run_progress(row->run)->step);
}

void metric_run_model_time(struct row *row)
{
    const Ergon__Run *told = run_told(row->run);
    if (told && run_progress(row->run))
        row_put(row, (double)run_progress(row->run)->step * told->dt_ms / MS_PER_S);
}

void metric_run_wall_time(struct row *row)
{
    if (run_progress(row->run)) row_put(row, run_progress(row->run)->wall_s);
}

void metric_run_done(struct row *row) { row_put(row, run_share_done(row->run)); }

void metric_run_factor(struct row *row)
{
    if (run_progress(row->run)) row_put(row, run_progress(row->run)->real_time_factor);
}

void metric_run_left(struct row *row)
{
    const Ergon__Progress *progress = run_progress(row->run);
    if (progress) row_put(row, progress->left_s >= 0 ? progress->left_s : NAN);
}

void metric_run_behind(struct row *row)
{
    if (run_progress(row->run)) row_put(row, run_progress(row->run)->behind_s);
}

void metric_run_paused(struct row *row)
{
    if (run_progress(row->run)) row_put(row, run_progress(row->run)->is_paused);
}

void metric_run_shed(struct row *row)
{
    if (run_progress(row->run)) row_put(row, run_progress(row->run)->shed_level);
}

/* ---- bus and senses ---------------------------------------------------------------------------
 */

/* What a run says of a topic: the first that names it. */
static const Ergon__TopicCount *topic_told(const struct run_state *run, topic which)
{
    const Ergon__Drops *drops = run_drops(run);
    for (size_t i = 0; drops && i < drops->n_topics; i++)
        if (strcmp(drops->topics[i]->topic, topic_name(which)) == 0) return drops->topics[i];
    return NULL;
}

void metric_bus_told(struct row *row)
{
    for (int t = 0; t < TOPIC_COUNT; t++) {
        const Ergon__TopicCount *it = topic_told(row->run, (topic)t);
        if (it) metric_put_of(&row->text, "topic", topic_name((topic)t), (double)it->told);
    }
}

void metric_bus_dropped(struct row *row)
{
    for (int t = 0; t < TOPIC_COUNT; t++) {
        const Ergon__TopicCount *it = topic_told(row->run, (topic)t);
        if (it) metric_put_of(&row->text, "topic", topic_name((topic)t), (double)it->dropped);
    }
}

void metric_bus_received(struct row *row)
{
    for (int t = 0; t < TOPIC_COUNT; t++)
        if (t != TOPIC_SNAPSHOT)
            metric_put_of(&row->text, "topic", topic_name((topic)t),
                          (double)row->run->bus[t].received);
}

void metric_bus_missed(struct row *row)
{
    for (int t = 0; t < TOPIC_COUNT; t++)
        if (t != TOPIC_SNAPSHOT)
            metric_put_of(&row->text, "topic", topic_name((topic)t),
                          (double)row->run->bus[t].missed);
}

void metric_bus_broken(struct row *row)
{
    row_put(row, (double)(row->run->broken + row->run->garbled));
}

void metric_bus_refused(struct row *row)
{
    if (run_drops(row->run)) row_put(row, (double)run_drops(row->run)->requests_refused);
}

void metric_sense_events(struct row *row)
{
    const Ergon__Drops *drops = run_drops(row->run);
    if (!drops) return;
    metric_put_of(&row->text, "fate", "applied", (double)drops->sense_applied);
    metric_put_of(&row->text, "fate", "late", (double)drops->sense_late);
    metric_put_of(&row->text, "fate", "overflow", (double)drops->sense_overflow);
    metric_put_of(&row->text, "fate", "refused", (double)drops->sense_refused);
}

void metric_sense_latency(struct row *row)
{
    const Ergon__Drops *drops = run_drops(row->run);
    if (!drops || drops->sense_applied == 0) return;
    metric_put_of(&row->text, "percentile", "50", drops->latency_p50_ms / MS_PER_S);
    metric_put_of(&row->text, "percentile", "95", drops->latency_p95_ms / MS_PER_S);
}
