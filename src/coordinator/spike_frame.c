/* spike_frame.c - all spikes as they came, or those of some populations. */
#include "coordinator/spike_frame.h"

#include "base/memory.h"

/* Populations that are wanted, as ranges of gids. */
struct ranges {
    uint32_t count, first[POPULATIONS_MAX], size[POPULATIONS_MAX];
};

static void ranges_find(struct ranges *ranges, const struct spike_wish *wish)
{
    const Ergon__Run *told = run_told(wish->run);
    ranges->count          = 0;
    for (size_t p = 0; told && p < told->n_populations && p < POPULATIONS_MAX; p++) {
        if (!wish->viewer->populations[p]) continue;
        ranges->first[ranges->count]  = told->populations[p]->first_gid;
        ranges->size[ranges->count++] = told->populations[p]->size;
    }
}

static bool is_within(const struct ranges *ranges, uint32_t gid)
{
    for (uint32_t r = 0; r < ranges->count; r++)
        if (gid - ranges->first[r] < ranges->size[r]) return true; /* unsigned: below is far */
    return false;
}

/* The wanted spikes of a step; a step may have as many as its train has bytes. */
struct chosen {
    uint32_t *gids;
    size_t    count, capacity;
    uint64_t  step;
};

static fault chosen_add(struct chosen *chosen, uint32_t gid)
{
    TRY(memory_reserve(&chosen->gids, &chosen->capacity, chosen->count + 1, sizeof *chosen->gids,
                       "spikes of a step"));
    chosen->gids[chosen->count++] = gid;
    return FAULT_NONE;
}

/* A step is added whole, when it is over: a train names each step once. */
static fault chosen_end(struct chosen *chosen, struct spike_train *out, uint64_t next_step)
{
    uint32_t count = (uint32_t)chosen->count;
    uint64_t step  = chosen->step;
    chosen->count  = 0;
    chosen->step   = next_step;
    return count ? spike_train_add(out, step, count, chosen->gids) : FAULT_NONE;
}

/* The spikes that are wanted, as a train of their own. */
static fault train_choose(struct spike_train *out, const Ergon__Spikes *spikes,
                          const struct ranges *ranges)
{
    uint64_t                  step   = spikes->step_first;
    uint32_t                  gid    = 0;
    fault                     failed = FAULT_NONE;
    struct chosen             chosen = {.step = step};
    struct spike_train_reader reader = spike_train_read(spikes->train.data, spikes->train.len,
                                                        spikes->step_first, spikes->step_end);
    spike_train_begin(out, spikes->step_first);
    while (!failed && spike_train_next(&reader, &step, &gid)) {
        if (step != chosen.step) failed = chosen_end(&chosen, out, step);
        if (!failed && is_within(ranges, gid)) failed = chosen_add(&chosen, gid);
    }
    if (!failed) failed = chosen_end(&chosen, out, step);
    memory_give(&chosen.gids);
    if (!failed && reader.is_broken) RAISE(FAULT_PEER, "a train of spikes is broken");
    return failed;
}

static void head_write(struct writer *w, const Ergon__Spikes *spikes, uint64_t count,
                       const struct spike_wish *wish)
{
    writer_put(w, "{\"run\":");
    writer_string(w, wish->run->announced.id);
    writer_add(w, ",\"rank\":%u,\"step_first\":%llu,\"step_end\":%llu,\"count\":%llu", spikes->rank,
               (unsigned long long)spikes->step_first, (unsigned long long)spikes->step_end,
               (unsigned long long)count);
    if (wish->skipped) writer_add(w, ",\"skipped\":%llu", (unsigned long long)wish->skipped);
    writer_put(w, "}");
}

fault spike_frame_make(struct writer *frame, struct spike_train *scratch,
                       const Ergon__Spikes *spikes, const struct spike_wish *wish)
{
    const void *train  = spikes->train.data;
    size_t      length = spikes->train.len;
    uint64_t    count  = spikes->count;
    if (!wish->viewer->wants_all) {
        struct ranges ranges;
        ranges_find(&ranges, wish);
        TRY(train_choose(scratch, spikes, &ranges));
        train  = scratch->bytes;
        length = scratch->length;
        count  = scratch->count;
    }
    frame->text.length = 0;
    frame->failed      = FAULT_NONE;
    writer_put(frame, "0000"); /* the head's length, when it is known */
    head_write(frame, spikes, count, wish);
    if (frame->failed) return frame->failed;
    uint32_t head = (uint32_t)frame->text.length - 4;
    for (int b = 0; b < 4; b++)
        frame->text.bytes[b] = (char)(head >> 8 * b & 0xFF);
    return length ? text_add_bytes(&frame->text, train, length) : FAULT_NONE;
}
