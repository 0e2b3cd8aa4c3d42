/* samples.c - a ring that grows until it is full. */
#include "coordinator/samples.h"

#include "base/memory.h"

#include <string.h>

static fault samples_grow(struct samples *s)
{
    uint32_t wanted = s->count ? 2 * s->count : 64;
    if (wanted > SAMPLES_MAX) wanted = SAMPLES_MAX;
    TRY(memory_resize(&s->at, wanted, sizeof *s->at, "samples of a run"));
    return memory_resize(&s->rates_Hz, (size_t)wanted * s->populations, sizeof *s->rates_Hz,
                         "rates of a run");
}

/* A power of two times 64 is reached, or nothing is there yet. */
static bool is_full(uint32_t count)
{
    return count == 0 || (count >= 64 && (count & (count - 1)) == 0);
}

fault samples_add(struct samples *samples, const struct sample *sample, const float *rates_Hz)
{
    struct samples *s = samples;
    if (s->count < SAMPLES_MAX && s->next == s->count && is_full(s->count)) TRY(samples_grow(s));
    s->at[s->next] = *sample;
    if (s->populations)
        memcpy(&s->rates_Hz[(size_t)s->next * s->populations], rates_Hz,
               s->populations * sizeof *rates_Hz);
    s->next = (s->next + 1) % SAMPLES_MAX;
    if (s->count < SAMPLES_MAX) s->count++;
    return FAULT_NONE;
}

static uint32_t place_of(const struct samples *s, uint32_t i)
{
    return s->count < SAMPLES_MAX ? i : (s->next + i) % SAMPLES_MAX;
}

const struct sample *samples_get(const struct samples *samples, uint32_t i)
{
    return &samples->at[place_of(samples, i)];
}

const float *samples_rates(const struct samples *samples, uint32_t i)
{
    return &samples->rates_Hz[(size_t)place_of(samples, i) * samples->populations];
}

void samples_clear(struct samples *samples)
{
    memory_give(&samples->at);
    memory_give(&samples->rates_Hz);
    *samples = (struct samples){0};
}
