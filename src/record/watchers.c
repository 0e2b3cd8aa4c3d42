/* watchers.c - made before the loop, closed after it. */
#include "record/watchers.h"

#include "base/text.h"

#include <assert.h>

static void watch(struct watchers *watchers, struct observer observer)
{
    assert(watchers->count < WATCHERS_MAX);
    watchers->observers[watchers->count++] = observer;
}

static fault recorders_create(struct watchers *w, const struct watch_plan *plan)
{
    const struct simulation *s    = plan->simulation;
    struct text              path = {0};
    TRY(text_add(&path, "%s/%s", plan->directory,
                 plan->spikes_file ? plan->spikes_file : "spikes.h5"));
    struct spike_recorder_plan spikes = {
        .comm = s->comm, .model = s->model, .path = text_of(&path), .step_first = plan->step_first};
    fault failed = spike_recorder_create(&w->spikes, &spikes);
    text_clear(&path);
    if (failed) return failed;
    struct state_recorder_plan states = {.comm       = s->comm,
                                         .model      = s->model,
                                         .shard      = s->shard,
                                         .directory  = plan->directory,
                                         .step_first = plan->step_first,
                                         .step_end   = plan->step_end};
    TRY(state_recorder_create(&w->states, &states));
    return statistics_create(&w->statistics, s->model, s->shard, plan->step_first);
}

static fault energy_create(struct watchers *w, const struct watch_plan *plan)
{
    const struct simulation *s    = plan->simulation;
    struct text              path = {0};
    if (!s->ledger || !plan->energy_file) return FAULT_NONE;
    TRY(text_add(&path, "%s/%s", plan->directory, plan->energy_file));
    struct energy_recorder_plan energy = {.comm       = s->comm,
                                          .model      = s->model,
                                          .ledger     = s->ledger,
                                          .path       = text_of(&path),
                                          .step_first = plan->step_first,
                                          .step_end   = plan->step_end};
    fault                       failed = energy_recorder_create(&w->energy, &energy);
    text_clear(&path);
    return failed;
}

fault watchers_create(struct watchers *w, const struct watch_plan *plan)
{
    const struct simulation *s = plan->simulation;
    *w                         = (struct watchers){0};
    fault mine                 = recorders_create(w, plan);
    if (!mine) mine = energy_create(w, plan);
    fault failed = comm_agree(s->comm, mine);
    if (failed) {
        watchers_clear(w);
        return failed;
    }
    struct progress_plan progress = {.dt_ms       = s->model->dt_ms,
                                     .step_end    = plan->step_end,
                                     .is_terminal = progress_terminal(),
                                     .is_silent   = plan->is_silent || !comm_is_first(s->comm)};
    w->progress                   = progress_make(&progress);
    watch(w, digest_observer(&w->digest));
    watch(w, spike_recorder_observer(w->spikes));
    watch(w, state_recorder_observer(w->states));
    watch(w, statistics_observer(w->statistics));
    if (w->energy) watch(w, energy_recorder_observer(w->energy));
    watch(w, progress_observer(&w->progress));
    return FAULT_NONE;
}

void watchers_add(struct watchers *w, struct observer observer) { watch(w, observer); }

fault watchers_close(struct watchers *w, struct comm *comm, uint64_t step_end)
{
    fault mine = spike_recorder_close(w->spikes);
    if (!mine) mine = state_recorder_close(w->states);
    TRY(comm_agree(comm, mine));
    return comm_agree(comm, energy_recorder_close(w->energy, step_end));
}

void watchers_clear(struct watchers *w)
{
    spike_recorder_destroy(&w->spikes);
    state_recorder_destroy(&w->states);
    statistics_destroy(&w->statistics);
    energy_recorder_destroy(&w->energy);
}
