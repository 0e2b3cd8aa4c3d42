/* site.c - announcements in, followed runs out. */
#include "coordinator/site.h"

#include "base/log.h"
#include "base/memory.h"

#include <pthread.h>
#include <string.h>

/* Events of one run that are taken in a row, before others have their turn. */
enum { TURN_EVENTS = 2000, SPIKES_WAITING = 1024 };

/* After its announcement went, what a run sent last is still waited for. */
static const uint64_t LAST_WORDS_NS = 2000000000, KEEPS_NS = SITE_KEEPS_S * 1000000000ull;

struct followed {
    struct run_state  *state;
    struct subscriber *events, *spikes; /* NULL: over; nobody looks */
    uint64_t           garbled_spikes;  /* of subscribers to spikes that are closed */
};

struct site {
    pthread_mutex_t     lock;
    uint32_t            count;
    struct followed     runs[RUNTIME_RUNS_MAX]; /* newest first */
    struct announcement announced[RUNTIME_RUNS_MAX];
    uint32_t            unread, unfollowed;
};

fault site_create(struct site **out)
{
    TRY(memory_take(out, 1, sizeof **out, "the runs of a site"));
    pthread_mutex_init(&(*out)->lock, NULL);
    return FAULT_NONE;
}

static void followed_close(struct followed *it)
{
    subscriber_close(&it->events);
    subscriber_close(&it->spikes);
}

static void followed_forget(struct site *site, uint32_t i)
{
    followed_close(&site->runs[i]);
    run_state_destroy(&site->runs[i].state);
    memmove(&site->runs[i], &site->runs[i + 1], (site->count - i - 1) * sizeof *site->runs);
    site->count--;
}

void site_destroy(struct site **site)
{
    if (!*site) return;
    while ((*site)->count)
        followed_forget(*site, (*site)->count - 1);
    pthread_mutex_destroy(&(*site)->lock);
    memory_give(site);
}

void site_lock(struct site *site) { pthread_mutex_lock(&site->lock); }
void site_unlock(struct site *site) { pthread_mutex_unlock(&site->lock); }

uint32_t                site_count(const struct site *site) { return site->count; }
const struct run_state *site_run(const struct site *site, uint32_t i)
{
    return site->runs[i].state;
}
uint32_t site_broken(const struct site *site) { return site->unread + site->unfollowed; }

static struct followed *find(struct site *site, const char *id)
{
    for (uint32_t i = 0; i < site->count; i++)
        if (strcmp(site->runs[i].state->announced.id, id) == 0) return &site->runs[i];
    return NULL;
}

const struct run_state *site_find(const struct site *site, const char *id)
{
    struct followed *found = find((struct site *)site, id);
    return found ? found->state : NULL;
}

/* ---- following ------------------------------------------------------------------------------ */

static fault subscriber_begin(struct subscriber **out, const struct announcement *run,
                              uint32_t topics, int waiting)
{
    struct subscriber_plan plan = {.endpoint       = run->events,
                                   .server_key     = *run->server_key ? run->server_key : NULL,
                                   .topics         = topics,
                                   .waiting_events = waiting};
    return subscriber_open(out, &plan);
}

/* Room for one more: what is over goes first, the oldest of it. */
static bool room_make(struct site *site)
{
    for (uint32_t i = site->count; i-- > 0 && site->count == RUNTIME_RUNS_MAX;)
        if (site->runs[i].state->is_over) followed_forget(site, i);
    return site->count < RUNTIME_RUNS_MAX;
}

static fault follow(struct site *site, const struct announcement *run, struct moment now)
{
    const uint32_t  all = (1u << TOPIC_COUNT) - 1, spikes = 1u << TOPIC_SPIKES;
    struct followed it     = {0};
    fault           failed = run_state_create(&it.state, run, now);
    if (!failed) failed = subscriber_begin(&it.events, run, all & ~spikes, 0);
    if (failed || !room_make(site)) {
        followed_close(&it);
        run_state_destroy(&it.state);
        return failed;
    }
    memmove(&site->runs[1], &site->runs[0], site->count * sizeof *site->runs);
    site->runs[0] = it;
    site->count++;
    log_info("follows run %s of %s (%u rank%s)", run->id, run->model, run->ranks,
             run->ranks == 1 ? "" : "s");
    return FAULT_NONE;
}

static void announced_take(struct site *site, const struct announcement *run, struct moment now)
{
    struct followed *known = find(site, run->id);
    if (known && known->state->is_lost) { /* it lives after all */
        followed_forget(site, (uint32_t)(known - site->runs));
        known = NULL;
    }
    if (known) {
        known->state->gone_ns = 0;
        return;
    }
    if (follow(site, run, now) == FAULT_NONE) return;
    log_warn("run %s cannot be followed: %s", run->id, fault_message());
    fault_forget();
    site->unfollowed++;
}

static bool is_announced(const struct site *site, uint32_t count, const char *id)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(site->announced[i].id, id) == 0) return true;
    return false;
}

static void gone_take(struct followed *it, struct moment now)
{
    struct run_state *run = it->state;
    if (run->gone_ns == 0) run->gone_ns = now.ns;
    if (!it->events || now.ns - run->gone_ns < LAST_WORDS_NS) return;
    run_state_end(run, now);
    followed_close(it);
    if (run_state_status(run, now) == ERGON__STATUS__FAILED)
        log_warn("run %s of %s ended: %s", run->announced.id, run->announced.model, run->because);
    else
        log_info("run %s of %s ended", run->announced.id, run->announced.model);
}

fault site_look(struct site *site, struct moment now)
{
    uint32_t count = 0, broken = 0;
    TRY(announcements_read(site->announced, &count, &broken));
    site_lock(site);
    site->unread = broken;
    for (uint32_t i = count; i-- > 0;) /* the newest last, so that it stands first */
        announced_take(site, &site->announced[i], now);
    for (uint32_t i = site->count; i-- > 0;) {
        struct followed *it = &site->runs[i];
        if (is_announced(site, count, it->state->announced.id)) continue;
        gone_take(it, now);
        if (!it->events && now.ns - it->state->gone_ns > KEEPS_NS) followed_forget(site, i);
    }
    site_unlock(site);
    return FAULT_NONE;
}

/* ---- listening ------------------------------------------------------------------------------ */

static void spikes_switch(struct followed *it, bool is_wanted)
{
    if (!is_wanted) {
        if (it->spikes) it->garbled_spikes += subscriber_broken(it->spikes);
        subscriber_close(&it->spikes);
    } else if (!it->spikes && it->events) {
        uint32_t spikes = 1u << TOPIC_SPIKES;
        if (subscriber_begin(&it->spikes, &it->state->announced, spikes, SPIKES_WAITING))
            fault_forget(); /* tried again next time */
    }
}

/* What one of a run's subscribers has: spikes, or all but spikes. */
static void queue_take(struct followed *it, bool is_spikes, const struct site_ear *ear,
                       struct moment now)
{
    struct subscriber *from = is_spikes ? it->spikes : it->events;
    struct event       event;
    for (int i = 0; from && i < TURN_EVENTS && subscriber_next(from, 0, &event); i++) {
        if ((event.topic == TOPIC_SPIKES) != is_spikes || event.topic == TOPIC_SNAPSHOT) continue;
        const ProtobufCMessage *message = run_state_take(it->state, &event, now);
        if (message) ear->hears(ear->self, it->state, event.topic, message);
    }
    for (int t = 0; from && t < TOPIC_COUNT; t++)
        if ((t == TOPIC_SPIKES) == is_spikes) it->state->bus[t] = subscriber_count(from, (topic)t);
}

static uint64_t garbled_count(const struct followed *it)
{
    return subscriber_broken(it->events) + it->garbled_spikes +
           (it->spikes ? subscriber_broken(it->spikes) : 0);
}

void site_listen(struct site *site, const struct site_ear *ear, struct moment now)
{
    site_lock(site);
    for (uint32_t i = 0; i < site->count; i++) {
        struct followed *it = &site->runs[i];
        spikes_switch(it, ear->wants_spikes(ear->self, it->state->announced.id));
        queue_take(it, false, ear, now);
        queue_take(it, true, ear, now);
        if (it->events) it->state->garbled = garbled_count(it);
    }
    site_unlock(site);
}

void site_sample(struct site *site, struct moment now)
{
    site_lock(site);
    for (uint32_t i = 0; i < site->count; i++)
        if (run_state_sample(site->runs[i].state, now)) fault_forget(); /* one sample less */
    site_unlock(site);
}

void site_archived(struct site *site)
{
    for (uint32_t i = 0; i < site->count; i++)
        site->runs[i].state->is_archived = site->runs[i].state->is_over;
}
