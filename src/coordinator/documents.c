/* documents.c - runs as JSON. */
#include "coordinator/documents.h"

static void put_text(struct writer *w, const char *key, const char *value)
{
    writer_key(w, key);
    writer_string(w, value);
}

static void put_number(struct writer *w, const char *key, double value)
{
    writer_key(w, key);
    writer_number(w, value);
}

static void put_whole(struct writer *w, const char *key, uint64_t value)
{
    writer_key(w, key);
    writer_add(w, "%llu", (unsigned long long)value);
}

static void put_flag(struct writer *w, const char *key, bool value)
{
    writer_key(w, key);
    writer_put(w, value ? "true" : "false");
}

/* ---- one of many ---------------------------------------------------------------------------- */

static void summary_progress_write(struct writer *w, const struct run_state *run)
{
    const Ergon__Progress *progress = run_progress(run);
    if (!progress) return;
    put_whole(w, "step", progress->step);
    put_number(w, "real_time_factor", progress->real_time_factor);
    put_number(w, "wall_s", progress->wall_s);
    put_number(w, "left_s", progress->left_s);
    put_flag(w, "is_paused", progress->is_paused);
    put_whole(w, "shed_level", progress->shed_level);
}

static void summary_told_write(struct writer *w, const struct run_state *run)
{
    const Ergon__Run *told = run_told(run);
    if (!told) return;
    put_text(w, "title", told->title);
    put_whole(w, "step_end", told->step_end);
    put_number(w, "dt_ms", told->dt_ms);
    put_whole(w, "neuron_count", told->neuron_count);
    put_whole(w, "synapse_count", told->synapse_count);
    if (run->is_over) put_text(w, "digest", told->digest);
}

static void summary_end_write(struct writer *w, const struct run_state *run)
{
    if (!run->is_over) return;
    put_whole(w, "ended_unix_us", run->ended_unix_us);
    put_text(w, "ended_because", run->because);
    writer_key(w, "exit_code");
    if (run->is_lost) /* nobody knows */
        writer_put(w, "null");
    else
        writer_add(w, "%u", run->exit_code);
}

void run_summary_write(struct writer *into, const struct run_state *run, struct moment now)
{
    const struct announcement *it = &run->announced;
    writer_put(into, "{");
    put_text(into, "id", it->id);
    put_text(into, "model", it->model);
    put_text(into, "status", status_word(run_state_status(run, now)));
    put_number(into, "share_done", run_share_done(run));
    put_flag(into, "is_over", run->is_over);
    put_text(into, "host", it->host);
    put_text(into, "out_folder", it->out_folder);
    put_whole(into, "ranks", it->ranks);
    put_whole(into, "started_unix_us", it->started_unix_us);
    put_whole(into, "heard_unix_us", run->heard_unix_us);
    summary_told_write(into, run);
    summary_progress_write(into, run);
    summary_end_write(into, run);
    writer_put(into, "}");
}

/* ---- health --------------------------------------------------------------------------------- */

static void reasons_write(struct writer *w, const struct run_state *run, struct moment now)
{
    const Ergon__Health *health = run_health(run);
    struct run_reason    own    = run_state_reason(run, now);
    writer_key(w, "reasons");
    writer_put(w, "[");
    for (size_t i = 0; health && i < health->n_reasons; i++) {
        writer_comma(w);
        message_object(w, &health->reasons[i]->base);
    }
    if (own.code) {
        writer_comma(w);
        writer_put(w, "{");
        put_text(w, "code", own.code);
        put_text(w, "status", status_word(own.status));
        put_text(w, "text", own.text);
        put_whole(w, "since_step", run_progress(run) ? run_progress(run)->step : 0);
        put_whole(w, "since_unix_us", own.since_unix_us);
        writer_put(w, "}");
    }
    writer_put(w, "]");
}

static void health_members_write(struct writer *w, const struct run_state *run, struct moment now)
{
    put_text(w, "status", status_word(run_state_status(run, now)));
    reasons_write(w, run, now);
}

void run_health_write(struct writer *into, const struct run_state *run, struct moment now)
{
    writer_put(into, "{");
    health_members_write(into, run, now);
    writer_put(into, "}");
}

void run_reasons_write(struct writer *into, const struct run_state *run, struct moment now)
{
    writer_put(into, "{");
    put_text(into, "id", run->announced.id);
    put_text(into, "model", run->announced.model);
    put_flag(into, "is_over", run->is_over);
    health_members_write(into, run, now);
    writer_put(into, "}");
}

/* ---- all of one ----------------------------------------------------------------------------- */

bool topic_is_archived(topic which)
{
    return which == TOPIC_RUN || which == TOPIC_PROGRESS || which == TOPIC_RANKS ||
           which == TOPIC_RATES || which == TOPIC_ENERGY || which == TOPIC_HEALTH ||
           which == TOPIC_DROPS;
}

void run_topic_write(struct writer *into, const struct run_state *run, topic which,
                     struct moment now)
{
    if (which == TOPIC_HEALTH)
        run_health_write(into, run, now);
    else
        message_object(into, run->last[which]);
}

void run_last_write(struct writer *into, const struct run_state *run, struct moment now)
{
    writer_put(into, "{");
    for (int t = 0; t < TOPIC_COUNT; t++) {
        if (!topic_is_archived((topic)t)) continue;
        writer_key(into, topic_name((topic)t));
        run_topic_write(into, run, (topic)t, now);
    }
    writer_key(into, "summary");
    run_summary_write(into, run, now);
    writer_put(into, "}");
}

void run_event_write(struct writer *into, const struct run_state *run, topic which,
                     const ProtobufCMessage *message, struct moment now)
{
    writer_put(into, "{");
    put_text(into, "type", topic_name(which));
    put_text(into, "run", run->announced.id);
    if (which == TOPIC_HEALTH)
        health_members_write(into, run, now);
    else
        message_members(into, message);
    writer_put(into, "}");
}

/* ---- over time ------------------------------------------------------------------------------ */

void rates_write(struct writer *into, const float *rates_Hz, uint32_t count)
{
    writer_put(into, "[");
    for (uint32_t p = 0; p < count; p++) {
        if (p) writer_put(into, ",");
        writer_float(into, rates_Hz[p]);
    }
    writer_put(into, "]");
}

typedef void sample_part(struct writer *into, const struct sample *sample);

static void part_time(struct writer *into, const struct sample *sample)
{
    writer_add(into, "%llu", (unsigned long long)sample->time_unix_us);
}
static void part_step(struct writer *into, const struct sample *sample)
{
    writer_add(into, "%llu", (unsigned long long)sample->step);
}
static void part_factor(struct writer *into, const struct sample *sample)
{
    writer_number(into, sample->real_time_factor);
}
static void part_waiting(struct writer *into, const struct sample *sample)
{
    writer_number(into, sample->waiting_share);
}
static void part_behind(struct writer *into, const struct sample *sample)
{
    writer_number(into, sample->behind_s);
}
static void part_resident(struct writer *into, const struct sample *sample)
{
    writer_number(into, sample->resident_bytes);
}

static const struct {
    const char  *name;
    sample_part *write;
} PARTS[] = {{"time_unix_us", part_time},       {"step", part_step},
             {"real_time_factor", part_factor}, {"waiting_share", part_waiting},
             {"behind_s", part_behind},         {"resident_bytes", part_resident}};

static void rates_series_write(struct writer *into, const struct run_state *run, uint32_t p)
{
    const Ergon__Run *told = run_told(run);
    writer_key(into, told && p < told->n_populations ? told->populations[p]->name : "");
    writer_put(into, "[");
    for (uint32_t i = 0; i < run->samples.count; i++) {
        if (i) writer_put(into, ",");
        writer_float(into, samples_rates(&run->samples, i)[p]);
    }
    writer_put(into, "]");
}

void run_samples_write(struct writer *into, const struct run_state *run)
{
    writer_put(into, "{");
    for (size_t part = 0; part < sizeof PARTS / sizeof *PARTS; part++) {
        writer_key(into, PARTS[part].name);
        writer_put(into, "[");
        for (uint32_t i = 0; i < run->samples.count; i++) {
            if (i) writer_put(into, ",");
            PARTS[part].write(into, samples_get(&run->samples, i));
        }
        writer_put(into, "]");
    }
    writer_key(into, "rates_Hz");
    writer_put(into, "{");
    for (uint32_t p = 0; p < run->samples.populations; p++)
        rates_series_write(into, run, p);
    writer_put(into, "}}");
}
