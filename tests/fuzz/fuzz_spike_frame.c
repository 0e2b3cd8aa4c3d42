/* Any bytes as a train of which a page wants some populations: refused, or a train that reads. */
#include "coordinator/spike_frame.h"
#include "fuzz.h"

static uint64_t spikes_count(const struct spike_train *train, uint64_t first, uint64_t end)
{
    struct spike_train_reader reader = spike_train_read(train->bytes, train->length, first, end);
    uint64_t                  count  = 0, step;
    for (uint32_t gid; spike_train_next(&reader, &step, &gid); count++)
        PROMISE(step >= first && step < end && gid < 1000);
    PROMISE(!reader.is_broken);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { FIRST = 10, END = 2000 };
    Ergon__Population  it     = ERGON__POPULATION__INIT;
    Ergon__Population *list[] = {&it};
    Ergon__Run         told   = ERGON__RUN__INIT;
    Ergon__Spikes      spikes = ERGON__SPIKES__INIT;
    struct run_state   run    = {.announced.id = "r", .last[TOPIC_RUN] = &told.base};
    struct viewer_wish viewer = {.populations = {1}};
    struct spike_wish  wish   = {.run = &run, .viewer = &viewer};
    struct spike_train chosen = {0};
    struct writer      frame  = {0};
    it.size                   = 1000;
    told.n_populations        = 1;
    told.populations          = list;
    spikes.step_first         = FIRST;
    spikes.step_end           = END;
    spikes.train.data         = (uint8_t *)data;
    spikes.train.len          = size;
    if (spike_frame_make(&frame, &chosen, &spikes, &wish))
        fault_forget();
    else
        PROMISE(spikes_count(&chosen, FIRST, END) == chosen.count);
    spike_train_clear(&chosen);
    writer_clear(&frame);
    return 0;
}
