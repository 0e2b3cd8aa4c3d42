/* latency.h - how long input took from its capture to the step in which it acts.
 *
 * Batches that are on their way wait in a short list; when their step begins, the time is counted
 * in bins of a quarter of a millisecond up to half a second, and what is above in the last one.
 *
 * Ownership  plain data of the caller.
 * Touches    nothing: it is told the time.
 */
#ifndef ERGON_CONTROL_LATENCY_H
#define ERGON_CONTROL_LATENCY_H

#include <stdint.h>

enum { LATENCY_BIN_US = 250, LATENCY_BINS = 2000, LATENCY_WAITING = 256 };

struct latency {
    uint64_t next_step; /* the first that somebody waits for; UINT64_MAX: none */
    uint32_t waiting_count;
    struct latency_batch {
        uint64_t step, captured_us;
    } waiting[LATENCY_WAITING];
    uint64_t count, most_us;
    uint32_t bins[LATENCY_BINS + 1];
};

void latency_begin(struct latency *latency);
/* A batch captured then acts from this step on. Where the list is full it is not measured. */
void latency_expect(struct latency *latency, uint64_t step, uint64_t captured_us);
/* A step begins now. Cheap where nobody waits for it. */
void latency_pass(struct latency *latency, uint64_t step, uint64_t now_us);
/* Milliseconds that this share of all (0..1) stayed within; 0 where there are none. */
double latency_quantile_ms(const struct latency *latency, double share);

#endif
