/* staircase.c - a model's text, made of the protocol. */
#include "validate/staircase.h"

#include "base/text.h"

static double start_of(const struct staircase *staircase, uint32_t stair)
{
    return STAIR_REST_MS + (staircase->is_in_turn ? stair * (STAIR_MS + STAIR_PAUSE_MS) : 0);
}

static fault text_make(struct text *text, const struct staircase *staircase)
{
    TRY(text_add(text, "ergon: 1\ndt: %g ms\npopulations:\n%sinputs:\n", staircase->dt_ms,
                 staircase->populations));
    for (uint32_t i = 0; i < STAIRS; i++)
        TRY(text_add(text,
                     "  - {target: %s, neurons: {first: %u, count: 1}, dc: {amplitude: %.10g pA}, "
                     "start: %g ms, stop: %g ms}\n",
                     staircase->targets, staircase->is_in_turn ? 0 : i, staircase->current_pA[i],
                     start_of(staircase, i), start_of(staircase, i) + STAIR_MS));
    return text_add(text, "recording: {spikes: none}\n");
}

fault staircase_run(struct outcome *outcome, struct validation *v,
                    const struct staircase *staircase, uint32_t probe_count,
                    const struct probe *probes)
{
    struct text   text = {0};
    struct window windows[STAIRS];
    *outcome = (struct outcome){0};
    for (uint32_t i = 0; i < STAIRS; i++)
        windows[i] = (struct window){start_of(staircase, i), start_of(staircase, i) + STAIR_MS};
    double pause_ms = staircase->is_in_turn ? STAIR_PAUSE_MS : 0;
    fault  mine     = comm_agree(v->comm, text_make(&text, staircase));

    const struct experiment experiment = {.name         = staircase->name,
                                          .text         = text.bytes,
                                          .time_ms      = windows[STAIRS - 1].stop_ms + pause_ms,
                                          .window_count = STAIRS,
                                          .windows      = windows,
                                          .probe_count  = probe_count,
                                          .probes       = probes};
    if (!mine) mine = experiment_run(outcome, v, &experiment);
    text_clear(&text);
    return mine;
}

struct values staircase_spikes(const struct outcome *outcome, const struct staircase *staircase,
                               uint32_t gid)
{
    struct values values = {.count = STAIRS};
    for (uint32_t i = 0; i < STAIRS; i++)
        values.at[i] = outcome_spikes(outcome, i, gid + (staircase->is_in_turn ? 0 : i));
    return values;
}
