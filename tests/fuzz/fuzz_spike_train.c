/* fuzz_spike_train.c - trains of spikes: read within bounds, or broken; written again from what was
 * read they read the same. */
#include "fuzz/fuzz.h"
#include "proto/spike_train.h"

#include <string.h>

enum { GIDS_MAX = 4096 };

struct step {
    uint64_t step;
    uint32_t count, gids[GIDS_MAX];
};

static void step_write(struct spike_train *train, const struct step *step)
{
    PROMISE(!spike_train_add(train, step->step, step->count, step->gids));
}

/* Everything up to the end or the first broken byte, written again. */
static uint64_t rewrite(struct spike_train_reader reader, uint64_t first, struct spike_train *again)
{
    uint64_t    step, count = 0, last = first, end = reader.step_end;
    uint32_t    gid;
    struct step at = {.count = 0};
    while (count < GIDS_MAX && spike_train_next(&reader, &step, &gid)) {
        PROMISE(step >= last && step < end);
        if (at.count && step != at.step) {
            step_write(again, &at);
            at.count = 0;
        }
        PROMISE(at.count == 0 || gid > at.gids[at.count - 1]);
        at.step             = step;
        at.gids[at.count++] = gid;
        last                = step;
        count++;
    }
    step_write(again, &at);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    uint64_t           bounds[2];
    struct spike_train once = {0}, twice = {0};
    if (count < sizeof bounds) return 0;
    memcpy(bounds, bytes, sizeof bounds);
    bytes += sizeof bounds;
    count -= sizeof bounds;
    spike_train_begin(&once, bounds[0]);
    spike_train_begin(&twice, bounds[0]);
    uint64_t found =
        rewrite(spike_train_read(bytes, count, bounds[0], bounds[1]), bounds[0], &once);
    PROMISE(once.count == found);
    PROMISE(rewrite(spike_train_read(once.bytes, once.length, bounds[0], bounds[1]), bounds[0],
                    &twice) == found);
    PROMISE(twice.length == once.length);
    PROMISE(once.length == 0 || memcmp(once.bytes, twice.bytes, once.length) == 0);
    spike_train_clear(&once);
    spike_train_clear(&twice);
    return 0;
}
