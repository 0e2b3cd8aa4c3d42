/* latency.c - the list and the bins. */
#include "control/latency.h"

static const double US_PER_MS = 1000;

void latency_begin(struct latency *latency)
{
    *latency = (struct latency){.next_step = UINT64_MAX};
}

void latency_expect(struct latency *latency, uint64_t step, uint64_t captured_us)
{
    if (latency->waiting_count == LATENCY_WAITING) return;
    latency->waiting[latency->waiting_count++] = (struct latency_batch){step, captured_us};
    if (step < latency->next_step) latency->next_step = step;
}

/* A clock of the feeder's that is ahead of ours counts as no time. */
static void count(struct latency *latency, uint64_t captured_us, uint64_t now_us)
{
    uint64_t took = now_us > captured_us ? now_us - captured_us : 0;
    uint64_t bin  = took / LATENCY_BIN_US;
    if (took > latency->most_us) latency->most_us = took;
    latency->bins[bin < LATENCY_BINS ? bin : LATENCY_BINS]++;
    latency->count++;
}

void latency_pass(struct latency *latency, uint64_t step, uint64_t now_us)
{
    if (step < latency->next_step) return;
    uint32_t left      = 0;
    latency->next_step = UINT64_MAX;
    for (uint32_t i = 0; i < latency->waiting_count; i++) {
        struct latency_batch batch = latency->waiting[i];
        if (batch.step <= step) {
            count(latency, batch.captured_us, now_us);
            continue;
        }
        if (batch.step < latency->next_step) latency->next_step = batch.step;
        latency->waiting[left++] = batch;
    }
    latency->waiting_count = left;
}

double latency_quantile_ms(const struct latency *latency, double share)
{
    if (latency->count == 0) return 0;
    double   wanted = share * (double)latency->count;
    uint64_t seen   = 0;
    for (uint32_t bin = 0; bin < LATENCY_BINS; bin++) {
        seen += latency->bins[bin];
        if ((double)seen >= wanted) return (bin + 1) * LATENCY_BIN_US / US_PER_MS;
    }
    return (double)latency->most_us / US_PER_MS;
}
