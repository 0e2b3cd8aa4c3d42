/* spike_frame.c - all spikes as they came, or those of some populations. */
#include "coordinator/spike_frame.h"

#include <string.h>

enum { STEP_SPIKES_MAX = 4096 };

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

/* The spikes that are wanted, as a train of their own. A step of very many is cut in two. */
static fault train_choose(struct spike_train *out, const Ergon__Spikes *spikes,
                          const struct ranges *ranges)
{
    uint32_t                  gids[STEP_SPIKES_MAX], count = 0, gid;
    uint64_t                  at     = spikes->step_first, step;
    struct spike_train_reader reader = spike_train_read(spikes->train.data, spikes->train.len,
                                                        spikes->step_first, spikes->step_end);
    spike_train_begin(out, spikes->step_first);
    while (spike_train_next(&reader, &step, &gid)) {
        if ((step != at || count == STEP_SPIKES_MAX) && count) {
            TRY(spike_train_add(out, at, count, gids));
            count = 0;
        }
        at = step;
        if (is_within(ranges, gid)) gids[count++] = gid;
    }
    if (count) TRY(spike_train_add(out, at, count, gids));
    if (reader.is_broken) RAISE(FAULT_PEER, "a train of spikes is broken");
    return FAULT_NONE;
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
