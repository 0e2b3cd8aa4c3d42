/* state_recorder.c - what a rank sends of a recording: its columns' places, then frame by frame. */
#include "record/state_recorder.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/units.h"
#include "record/population_of.h"
#include "sonata/frame_file.h"

#include <assert.h>
#include <string.h>

/* Words of a message: places are uint32, values float, both in host order (one kind of machine). */
union word {
    uint32_t place;
    float    value;
};
_Static_assert(sizeof(union word) == 4, "a word of a message has four bytes");

struct recording {
    const struct state_recording *asked;
    struct frame_file            *file;    /* rank 0 only */
    uint32_t                      count;   /* columns of this rank */
    uint32_t                     *lids;    /* [count] */
    union word                   *message; /* places, then frames x count values */
    size_t                        used, capacity;
    uint64_t                      frames;               /* since the last gathering */
    uint64_t                      step_first, step_end; /* of this recording in this run */
};

struct state_recorder {
    struct state_recorder_plan plan;
    uint32_t                   count;
    struct recording          *recordings;
    uint64_t                  *rank_bytes; /* [ranks] */
};

static fault frame_take(struct recording *recording, const struct shard *shard)
{
    recording->frames++;
    TRY(memory_reserve(&recording->message, &recording->capacity,
                       recording->used + recording->count, sizeof *recording->message,
                       "recorded states"));
    for (uint32_t i = 0; i < recording->count; i++)
        recording->message[recording->used++].value =
            (float)shard_state(shard, recording->lids[i], recording->asked->state);
    return FAULT_NONE;
}

static fault observe_states(void *self, uint64_t step)
{
    struct state_recorder *recorder = self;
    for (uint32_t i = 0; i < recorder->count; i++) {
        struct recording *recording = &recorder->recordings[i];
        if (step < recording->step_first || step >= recording->step_end) continue;
        if ((step - recording->step_first) % recording->asked->interval_steps == 0)
            TRY(frame_take(recording, recorder->plan.shard));
    }
    return FAULT_NONE;
}

/* Rank 0: put the columns of one rank's message in their places. A rank that has a fault of its own
 * has sent fewer frames: nothing of it is used, the run ends anyway. */
static void columns_place(const struct recording *recording, const union word *message,
                          uint64_t word_count, float *frames)
{
    uint64_t per_column = recording->frames + 1, width = recording->asked->neuron_count;
    uint64_t columns = word_count / per_column;
    if (columns * per_column != word_count) return;
    for (uint64_t frame = 0; frame < recording->frames; frame++)
        for (uint64_t i = 0; i < columns; i++)
            if (message[i].place < width)
                frames[frame * width + message[i].place] = message[columns * (frame + 1) + i].value;
}

static fault frames_write(const struct state_recorder *recorder, const struct recording *recording,
                          const union word *all)
{
    if (recording->frames == 0) return FAULT_NONE;
    float *frames = NULL;
    TRY(memory_take(&frames, recording->frames * recording->asked->neuron_count, sizeof *frames,
                    "frames of a report"));
    for (uint32_t rank = 0; rank < comm_size(recorder->plan.comm); rank++) {
        uint64_t words = recorder->rank_bytes[rank] / sizeof *all;
        columns_place(recording, all, words, frames);
        all += words;
    }
    fault failed = frame_file_append(recording->file, recording->frames, frames);
    memory_give(&frames);
    return failed;
}

/* ranks: collective, once per recording */
static fault observe_gather(void *self, uint64_t step_end)
{
    struct state_recorder *recorder = self;
    fault                  worst    = FAULT_NONE;
    (void)step_end;
    for (uint32_t i = 0; i < recorder->count; i++) {
        struct recording *recording = &recorder->recordings[i];
        void             *all       = NULL;
        fault             failed =
            comm_gather(recorder->plan.comm, recording->message,
                        recording->used * sizeof *recording->message, &all, recorder->rank_bytes);
        if (!failed && comm_is_first(recorder->plan.comm))
            failed = frames_write(recorder, recording, all);
        memory_give(&all);
        recording->used   = recording->count;
        recording->frames = 0;
        worst             = fault_worst(worst, failed);
    }
    return worst;
}

/* Which of the recording's neurons this rank has. */
static fault columns_find(struct recording *recording, const struct model *model,
                          const struct shard *shard)
{
    const struct state_recording *asked = recording->asked;
    uint32_t                      first = model->populations[asked->population].gid_first;
    TRY(memory_take(&recording->lids, asked->neuron_count, sizeof *recording->lids,
                    "recorded neurons"));
    TRY(memory_reserve(&recording->message, &recording->capacity, asked->neuron_count,
                       sizeof *recording->message, "recorded states"));
    for (uint32_t place = 0; place < asked->neuron_count; place++) {
        uint32_t lid = shard_find(shard, first + asked->neurons[place]);
        if (lid == UINT32_MAX) continue;
        recording->message[recording->count].place = place;
        recording->lids[recording->count++]        = lid;
    }
    recording->used = recording->count;
    return FAULT_NONE;
}

static fault layout_create(struct recording *recording, const struct state_recorder_plan *plan,
                           const char *path, const uint64_t *node_ids)
{
    const struct state_recording *asked      = recording->asked;
    const struct population      *population = &plan->model->populations[asked->population];
    double                        dt_ms      = plan->model->dt_ms;
    struct frame_layout           layout     = {
                      .population   = population_name_of(population),
                      .variable     = state_name(population, asked->state),
                      .unit         = unit_name(state_unit(population, asked->state)),
                      .neuron_count = asked->neuron_count,
                      .node_ids     = node_ids,
                      .start_ms     = ms_from_steps((int64_t)recording->step_first, dt_ms),
                      .stop_ms      = ms_from_steps((int64_t)recording->step_end, dt_ms),
                      .interval_ms  = ms_from_steps(asked->interval_steps, dt_ms),
    };
    return frame_file_create(&recording->file, path, &layout);
}

static fault file_create(struct recording *recording, const struct state_recorder_plan *plan)
{
    const struct state_recording *asked    = recording->asked;
    struct text                   path     = {0};
    uint64_t                     *node_ids = NULL;
    fault failed = text_add(&path, "%s/%s.h5", plan->directory, asked->name);
    if (!failed)
        failed = memory_take(&node_ids, asked->neuron_count, sizeof *node_ids, "recorded neurons");
    for (uint32_t i = 0; !failed && i < asked->neuron_count; i++)
        node_ids[i] = node_id_of(&plan->model->populations[asked->population], asked->neurons[i]);
    if (!failed) failed = layout_create(recording, plan, text_of(&path), node_ids);
    memory_give(&node_ids);
    text_clear(&path);
    return failed;
}

/* What was asked for, as far as it lies in what is recorded of the run. */
static void window_set(struct recording *recording, const struct state_recorder_plan *plan)
{
    const struct state_recording *asked = recording->asked;
    recording->step_first =
        asked->step_first > plan->step_first ? asked->step_first : plan->step_first;
    recording->step_end = asked->step_end < plan->step_end ? asked->step_end : plan->step_end;
    if (recording->step_first > recording->step_end) recording->step_first = recording->step_end;
}

static fault recorder_fill(struct state_recorder *recorder)
{
    const struct state_recorder_plan *plan = &recorder->plan;
    TRY(memory_take(&recorder->recordings, plan->model->recording_count,
                    sizeof *recorder->recordings, "recordings"));
    recorder->count = plan->model->recording_count;
    TRY(memory_take(&recorder->rank_bytes, comm_size(plan->comm), sizeof *recorder->rank_bytes,
                    "recordings of each rank"));
    for (uint32_t i = 0; i < recorder->count; i++) {
        struct recording *recording = &recorder->recordings[i];
        recording->asked            = &plan->model->recordings[i];
        window_set(recording, plan);
        TRY(columns_find(&recorder->recordings[i], plan->model, plan->shard));
        if (comm_is_first(plan->comm)) TRY(file_create(&recorder->recordings[i], plan));
    }
    return FAULT_NONE;
}

fault state_recorder_create(struct state_recorder **out, const struct state_recorder_plan *plan)
{
    assert(plan->step_first <= plan->step_end);
    TRY(memory_take(out, 1, sizeof **out, "the state recorder"));
    (*out)->plan = *plan;
    fault failed = recorder_fill(*out);
    if (failed) state_recorder_destroy(out);
    return failed;
}

fault state_recorder_close(struct state_recorder *recorder)
{
    fault worst = FAULT_NONE;
    for (uint32_t i = 0; i < recorder->count; i++)
        worst = fault_worst(worst, frame_file_close(&recorder->recordings[i].file));
    return worst;
}

void state_recorder_destroy(struct state_recorder **recorder)
{
    if (!*recorder) return;
    /* A run that ends well has closed its reports before; of a failed one the story is told. */
    fault dropped = state_recorder_close(*recorder);
    (void)dropped;
    for (uint32_t i = 0; i < (*recorder)->count; i++) {
        memory_give(&(*recorder)->recordings[i].lids);
        memory_give(&(*recorder)->recordings[i].message);
    }
    memory_give(&(*recorder)->recordings);
    memory_give(&(*recorder)->rank_bytes);
    memory_give(recorder);
}

struct observer state_recorder_observer(struct state_recorder *recorder)
{
    return (struct observer){
        .self = recorder, .before_step = observe_states, .gather = observe_gather};
}
