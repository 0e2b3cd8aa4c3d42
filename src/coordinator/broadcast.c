/* broadcast.c - an event is written once, and put for everyone who watches its run. */
#include "coordinator/broadcast.h"

#include "base/memory.h"
#include "coordinator/documents.h"
#include "coordinator/spike_frame.h"

#include <stdatomic.h>
#include <string.h>

struct broadcast {
    struct viewers    *viewers;
    struct viewer_wish wishes[VIEWERS_MAX];
    uint64_t           skipped[VIEWERS_MAX]; /* spikes, not told yet */
    atomic_ullong      skipped_ever;
    struct moment      now;
    struct writer      line;
    struct spike_train chosen;
    struct text        runs_told; /* the list as it was sent last */
};

fault broadcast_create(struct broadcast **out, struct viewers *viewers)
{
    TRY(memory_take(out, 1, sizeof **out, "what viewers are told"));
    (*out)->viewers        = viewers;
    (*out)->line.max_bytes = VIEWER_BYTES / 2;
    return FAULT_NONE;
}

void broadcast_destroy(struct broadcast **broadcast)
{
    if (!*broadcast) return;
    writer_clear(&(*broadcast)->line);
    spike_train_clear(&(*broadcast)->chosen);
    text_clear(&(*broadcast)->runs_told);
    memory_give(broadcast);
}

/* The line keeps its memory from event to event. */
static struct writer *line_begin(struct broadcast *b)
{
    b->line.text.length = 0;
    b->line.failed      = FAULT_NONE;
    return &b->line;
}

static bool is_watched_by(const struct viewer_wish *wish, const char *id)
{
    return wish->generation && strcmp(wish->run, id) == 0;
}

static void line_put(struct broadcast *b, uint32_t viewer, viewer_frame kind)
{
    if (b->line.failed)
        fault_forget();
    else
        (void)viewers_put(b->viewers, viewer, b->wishes[viewer].generation, kind, &b->line.text);
}

/* ---- events --------------------------------------------------------------------------------- */

static void spikes_put(struct broadcast *b, uint32_t viewer, const struct run_state *run,
                       const Ergon__Spikes *spikes)
{
    struct spike_wish wish = {
        .run = run, .viewer = &b->wishes[viewer], .skipped = b->skipped[viewer]};
    bool is_put = false;
    if (spike_frame_make(line_begin(b), &b->chosen, spikes, &wish))
        fault_forget();
    else
        is_put = viewers_put(b->viewers, viewer, b->wishes[viewer].generation, VIEWER_SPIKES,
                             &b->line.text);
    b->skipped[viewer] = is_put ? 0 : b->skipped[viewer] + spikes->count;
    if (!is_put) atomic_fetch_add(&b->skipped_ever, spikes->count);
}

static void broadcast_hears(void *self, const struct run_state *run, topic which,
                            const ProtobufCMessage *message)
{
    struct broadcast *b          = self;
    bool              is_written = false;
    for (uint32_t v = 0; v < VIEWERS_MAX; v++) {
        if (!is_watched_by(&b->wishes[v], run->announced.id)) continue;
        if (which == TOPIC_SPIKES) {
            if (b->wishes[v].wants_spikes) spikes_put(b, v, run, (const Ergon__Spikes *)message);
            continue;
        }
        if (!is_written) run_event_write(line_begin(b), run, which, message, b->now);
        is_written = true;
        line_put(b, v, VIEWER_TEXT);
    }
}

static bool broadcast_wants_spikes(void *self, const char *id)
{
    const struct broadcast *b = self;
    for (uint32_t v = 0; v < VIEWERS_MAX; v++)
        if (is_watched_by(&b->wishes[v], id) && b->wishes[v].wants_spikes) return true;
    return false;
}

struct site_ear broadcast_ear(struct broadcast *broadcast)
{
    return (struct site_ear){broadcast, broadcast_hears, broadcast_wants_spikes};
}

/* ---- the list of runs ------------------------------------------------------------------------ */

static void runs_write(struct writer *w, struct site *site, const char *past, struct moment now)
{
    writer_put(w, "{\"type\":\"runs\",\"runs\":[");
    for (uint32_t i = 0; i < site_count(site); i++) {
        writer_comma(w);
        run_summary_write(w, site_run(site, i), now);
    }
    if (*past) {
        writer_comma(w);
        writer_put(w, past);
    }
    writer_put(w, "]}");
}

void broadcast_runs(struct broadcast *broadcast, struct site *site, const char *past,
                    struct moment now)
{
    struct broadcast *b = broadcast;
    if (!broadcast_has_viewers(b)) return;
    site_lock(site);
    runs_write(line_begin(b), site, past, now);
    site_unlock(site);
    bool is_same = b->line.text.length == b->runs_told.length &&
                   memcmp(text_of(&b->line.text), text_of(&b->runs_told), b->runs_told.length) == 0;
    if (is_same) return;
    for (uint32_t v = 0; v < VIEWERS_MAX; v++)
        if (b->wishes[v].generation) line_put(b, v, VIEWER_TEXT);
    b->runs_told.length = 0;
    if (!b->line.failed &&
        text_add_bytes(&b->runs_told, text_of(&b->line.text), b->line.text.length))
        fault_forget();
}

/* That a run is silent or lost is no event of its own: it is told as its health. */
void broadcast_health(struct broadcast *broadcast, struct site *site, struct moment now)
{
    struct broadcast *b = broadcast;
    site_lock(site);
    for (uint32_t v = 0; v < VIEWERS_MAX; v++) {
        const struct run_state *run =
            b->wishes[v].generation ? site_find(site, b->wishes[v].run) : NULL;
        if (!run || !run_state_reason(run, now).code) continue;
        run_event_write(line_begin(b), run, TOPIC_HEALTH, NULL, now);
        line_put(b, v, VIEWER_TEXT);
    }
    site_unlock(site);
}

/* ---- newcomers ------------------------------------------------------------------------------- */

/* How things stand with the run that a viewer watches from now on. */
static void standing_put(struct broadcast *b, uint32_t v, const struct run_state *run)
{
    for (int t = 0; t < TOPIC_COUNT; t++) {
        if (!run->last[t] || t == TOPIC_SPIKES) continue;
        run_event_write(line_begin(b), run, (topic)t, run->last[t], b->now);
        line_put(b, v, VIEWER_TEXT);
    }
    for (uint32_t i = 0; i < run->line_count; i++) {
        run_event_write(line_begin(b), run, TOPIC_LOG, run->lines[i], b->now);
        line_put(b, v, VIEWER_TEXT);
    }
}

void broadcast_begin(struct broadcast *broadcast, struct site *site, const char *past,
                     struct moment now)
{
    struct broadcast *b = broadcast;
    b->now              = now;
    site_lock(site);
    for (uint32_t v = 0; v < VIEWERS_MAX; v++) {
        b->wishes[v] = viewers_wish(b->viewers, v);
        if (!b->wishes[v].generation || !b->wishes[v].is_new) continue;
        b->skipped[v]               = 0;
        const struct run_state *run = site_find(site, b->wishes[v].run);
        runs_write(line_begin(b), site, past, now);
        line_put(b, v, VIEWER_TEXT);
        if (run) standing_put(b, v, run);
    }
    site_unlock(site);
}

void broadcast_end(struct broadcast *broadcast) { viewers_flush(broadcast->viewers); }

bool broadcast_has_viewers(const struct broadcast *broadcast)
{
    for (uint32_t v = 0; v < VIEWERS_MAX; v++)
        if (broadcast->wishes[v].generation) return true;
    return false;
}

uint64_t broadcast_skipped(const struct broadcast *broadcast)
{
    return atomic_load(&broadcast->skipped_ever);
}
