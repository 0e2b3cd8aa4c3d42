/* spike_recorder.c - a buffer of words per rank; rank 0 splits what is merged by population. */
#include "record/spike_recorder.h"

#include "base/memory.h"
#include "base/units.h"
#include "record/population_of.h"
#include "record/spike_merge.h"
#include "sonata/spike_file.h"

#include <assert.h>
#include <string.h>

struct spike_recorder {
    struct spike_recorder_plan plan;
    struct spike_file         *file;           /* rank 0 only; NULL if nothing is recorded    */
    uint32_t                  *place;          /* [populations] in the file, UINT32_MAX: none */
    uint32_t                   recorded_count; /* places: populations of the file */
    uint64_t                  *words;          /* of this rank since the last gathering */
    size_t                     count, capacity;
    uint64_t                   base;      /* the step that words count from */
    uint64_t                  *run_first; /* [ranks + 1] on rank 0 */
};

static fault observe_spikes(void *self, uint64_t step, uint32_t count, const uint32_t *gids)
{
    struct spike_recorder *recorder = self;
    if (step < recorder->plan.step_first || recorder->recorded_count == 0) return FAULT_NONE;
    assert(step - recorder->base <= UINT32_MAX);

    TRY(memory_reserve(&recorder->words, &recorder->capacity, recorder->count + count,
                       sizeof *recorder->words, "recorded spikes"));
    for (uint32_t i = 0; i < count; i++)
        if (recorder->place[population_of(recorder->plan.model, gids[i])] != UINT32_MAX)
            recorder->words[recorder->count++] = spike_word(step - recorder->base, gids[i]);
    return FAULT_NONE;
}

/* What rank 0 sorts an interval's spikes into: place by place, in the order of time. */
struct split {
    uint64_t *first; /* [places + 1] */
    uint64_t *next;  /* [places] where its next spike goes */
    double   *times_ms;
    uint64_t *ids;
};

static void split_clear(struct split *split)
{
    memory_give(&split->first);
    memory_give(&split->next);
    memory_give(&split->times_ms);
    memory_give(&split->ids);
}

static fault split_take(struct split *split, uint32_t place_count, uint64_t count)
{
    TRY(memory_take(&split->first, (size_t)place_count + 1, sizeof *split->first,
                    "spikes by population"));
    TRY(memory_take(&split->next, place_count, sizeof *split->next, "spikes by population"));
    TRY(memory_take(&split->times_ms, count, sizeof *split->times_ms, "spike times"));
    return memory_take(&split->ids, count, sizeof *split->ids, "spikes' neurons");
}

/* A spike into its place's stretch, in the order of time, then node id: populations that share a
 * place need not have their ids in the order of gids. */
static void split_put(struct split *split, uint32_t place, double time_ms, uint64_t id)
{
    uint64_t at = split->next[place]++;
    while (at > split->first[place] && split->times_ms[at - 1] == time_ms &&
           split->ids[at - 1] > id) {
        split->times_ms[at] = split->times_ms[at - 1];
        split->ids[at]      = split->ids[at - 1];
        at--;
    }
    split->times_ms[at] = time_ms;
    split->ids[at]      = id;
}

static void split_fill(struct split *split, const struct spike_recorder *recorder,
                       const uint64_t *words, uint64_t count)
{
    const struct model *model = recorder->plan.model;
    for (uint64_t i = 0; i < count; i++)
        split->first[recorder->place[population_of(model, (uint32_t)words[i])] + 1]++;
    for (uint32_t p = 0; p < recorder->recorded_count; p++) {
        split->next[p] = split->first[p];
        split->first[p + 1] += split->first[p];
    }
    for (uint64_t i = 0; i < count; i++) {
        uint32_t                 gid        = (uint32_t)words[i];
        uint32_t                 index      = population_of(model, gid);
        const struct population *population = &model->populations[index];
        uint64_t                 step       = recorder->base + (words[i] >> 32);
        split_put(split, recorder->place[index], ms_from_steps((int64_t)step + 1, model->dt_ms),
                  node_id_of(population, gid - population->gid_first));
    }
}

static fault split_append(const struct split *split, struct spike_recorder *recorder)
{
    for (uint32_t p = 0; p < recorder->recorded_count; p++) {
        uint64_t first = split->first[p], count = split->first[p + 1] - first;
        if (count)
            TRY(spike_file_append(recorder->file, p, count, split->times_ms + first,
                                  split->ids + first));
    }
    return FAULT_NONE;
}

/* Rank 0: everyone's words, counts[rank] bytes each, into the file. */
static fault words_write(struct spike_recorder *recorder, uint64_t *words)
{
    uint32_t  rank_count = comm_size(recorder->plan.comm);
    uint64_t *run_first  = recorder->run_first; /* holds the bytes of each rank, from 1 on */
    assert(run_first && words);
    run_first[0] = 0;
    for (uint32_t rank = 0; rank < rank_count; rank++)
        run_first[rank + 1] = run_first[rank] + run_first[rank + 1] / sizeof *words;
    uint64_t count = run_first[rank_count];
    if (count == 0) return FAULT_NONE;
    if (!recorder->file)
        RAISE(FAULT_BUG, "%llu spikes gathered, but no spike file is open",
              (unsigned long long)count);

    struct split split  = {0};
    fault        failed = spike_merge(words, run_first, rank_count);
    if (!failed) failed = split_take(&split, recorder->recorded_count, count);
    if (!failed) {
        split_fill(&split, recorder, words, count);
        failed = split_append(&split, recorder);
    }
    split_clear(&split);
    return failed;
}

static fault observe_gather(void *self, uint64_t step_end)
{
    struct spike_recorder *recorder = self;
    if (recorder->recorded_count == 0) return FAULT_NONE; /* the same on every rank */
    void *all = NULL;
    fault failed =
        comm_gather(recorder->plan.comm, recorder->words, recorder->count * sizeof *recorder->words,
                    &all, recorder->run_first ? recorder->run_first + 1 : NULL);
    if (!failed && comm_is_first(recorder->plan.comm)) failed = words_write(recorder, all);
    memory_give(&all);
    recorder->count = 0;
    recorder->base  = step_end;
    return failed;
}

static fault file_create(struct spike_recorder *recorder)
{
    const struct model *model = recorder->plan.model;
    const char        **names = NULL;
    TRY(memory_take(&recorder->run_first, (size_t)comm_size(recorder->plan.comm) + 1,
                    sizeof *recorder->run_first, "spikes of each rank"));
    TRY(memory_take(&names, recorder->recorded_count, sizeof *names, "recorded populations"));
    for (uint32_t p = 0; p < model->population_count; p++)
        if (recorder->place[p] != UINT32_MAX)
            names[recorder->place[p]] = population_name_of(&model->populations[p]);
    fault failed =
        spike_file_create(&recorder->file, recorder->plan.path, recorder->recorded_count, names);
    memory_give(&names);
    return failed;
}

/* The place of an earlier population of the same name in files, or a new one. */
static uint32_t place_choose(struct spike_recorder *recorder, uint32_t population)
{
    const struct population *all  = recorder->plan.model->populations;
    const char              *name = population_name_of(&all[population]);
    for (uint32_t p = 0; p < population; p++)
        if (recorder->place[p] != UINT32_MAX && strcmp(population_name_of(&all[p]), name) == 0)
            return recorder->place[p];
    return recorder->recorded_count++;
}

static fault recorder_fill(struct spike_recorder *recorder)
{
    const struct model *model = recorder->plan.model;
    TRY(memory_take(&recorder->place, model->population_count, sizeof *recorder->place,
                    "recorded populations"));
    for (uint32_t p = 0; p < model->population_count; p++)
        recorder->place[p] =
            model->populations[p].records_spikes ? place_choose(recorder, p) : UINT32_MAX;
    if (recorder->recorded_count == 0 || !comm_is_first(recorder->plan.comm)) return FAULT_NONE;
    return file_create(recorder);
}

fault spike_recorder_create(struct spike_recorder **out, const struct spike_recorder_plan *plan)
{
    TRY(memory_take(out, 1, sizeof **out, "the spike recorder"));
    (*out)->plan = *plan;
    fault failed = recorder_fill(*out);
    if (failed) spike_recorder_destroy(out);
    return failed;
}

fault spike_recorder_close(struct spike_recorder *recorder)
{
    return spike_file_close(&recorder->file);
}

void spike_recorder_destroy(struct spike_recorder **recorder)
{
    if (!*recorder) return;
    /* A run that ends well has closed the file before; of a failed one the story is told. */
    fault dropped = spike_file_close(&(*recorder)->file);
    (void)dropped;
    memory_give(&(*recorder)->place);
    memory_give(&(*recorder)->words);
    memory_give(&(*recorder)->run_first);
    memory_give(recorder);
}

struct observer spike_recorder_observer(struct spike_recorder *recorder)
{
    return (struct observer){.self = recorder, .spiked = observe_spikes, .gather = observe_gather};
}
