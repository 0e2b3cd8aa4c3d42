/* retirement.c - who is quiet for how long, which stretches are stepped, whose memory goes back. */
#include "shard/retirement.h"

#include "base/memory.h"

#include <assert.h>
#include <string.h>

/* Neurons are skipped together that far: spiking flags of them are one cache line. */
enum { CHUNK = 1024, STRETCH = 64 };

static const char WHAT[] = "retirement of neurons";

extern const struct retirement_kernels retirement_kernels_portable;
#ifdef ERGON_X86
extern const struct retirement_kernels retirement_kernels_avx2, retirement_kernels_avx512;
#endif

const struct retirement_kernels *retirement_kernels_of(isa which)
{
#ifdef ERGON_X86
    if (which == ISA_AVX512) return &retirement_kernels_avx512;
    if (which == ISA_AVX2) return &retirement_kernels_avx2;
#endif
    (void)which;
    return &retirement_kernels_portable;
}

static uint32_t chunk_count(const struct retirement *r) { return (r->count + CHUNK - 1) / CHUNK; }

static uint32_t chunk_neurons(const struct retirement *r, uint32_t chunk)
{
    uint32_t left = r->count - chunk * CHUNK;
    return left < CHUNK ? left : CHUNK;
}

static fault columns_take(struct retirement *r, uint32_t lanes)
{
    TRY(memory_take(&r->touched, lanes, sizeof *r->touched, WHAT));
    TRY(memory_take(&r->never, lanes, 1, WHAT));
    TRY(memory_take(&r->retired, lanes, 1, WHAT));
    TRY(memory_take(&r->quiet, lanes, sizeof *r->quiet, WHAT));
    TRY(memory_take(&r->awake, chunk_count(r), sizeof *r->awake, WHAT));
    return memory_take(&r->is_leaving, chunk_count(r), 1, WHAT);
}

fault retirement_create(struct retirement **out, const struct retirement_plan *plan)
{
    TRY(memory_take(out, 1, sizeof **out, WHAT));
    struct retirement *r = *out;
    r->after_ticks = plan->after_ticks < UINT32_MAX ? (uint32_t)plan->after_ticks : UINT32_MAX;
    r->count       = plan->count;
    r->kernels     = retirement_kernels_of(plan->isa);
    fault failed   = columns_take(r, plan->lanes);
    if (failed) {
        retirement_destroy(out);
        return failed;
    }
    memset(r->retired + r->count, 1, plan->lanes - r->count);
    for (uint32_t chunk = 0; chunk < chunk_count(r); chunk++)
        r->awake[chunk] = chunk_neurons(r, chunk);
    return FAULT_NONE;
}

void retirement_destroy(struct retirement **retirement)
{
    struct retirement *r = *retirement;
    if (!r) return;
    memory_give(&r->touched);
    memory_give(&r->never);
    memory_give(&r->retired);
    memory_give(&r->quiet);
    memory_give(&r->awake);
    memory_give(&r->is_leaving);
    memory_give(retirement);
}

uint64_t retirement_bytes(const struct retirement *r)
{
    return r ? (uint64_t)r->count * (2 + sizeof *r->touched + sizeof *r->quiet) : 0;
}

void retirement_try(struct retirement *r, uint32_t place, const struct kind_step *step,
                    uint32_t state_count, kind_kernel *kernel)
{
    kernel(step);
    for (uint32_t i = 0; i < step->count; i++) {
        bool is_at_rest = !step->spiked[i] && step->refractory_steps[i] == 0;
        for (uint32_t s = 0; s < state_count; s++) {
            uint32_t bits;
            memcpy(&bits, &step->state[s][i], sizeof bits);
            is_at_rest = is_at_rest && bits == 0;
        }
        r->never[place + i] = !is_at_rest;
    }
}

bool retirement_wakes(struct retirement *r, uint32_t place, const struct retirement_input *input)
{
    assert(place % CHUNK == 0);
    uint32_t *awake = &r->awake[place / CHUNK];
    if (*awake == 0 && !r->kernels->any(input)) return false;
    r->kernels->touch(input, r->touched + place);
    if (*awake == input->count) return true;
    uint32_t born = r->kernels->wake(r->touched + place, r->retired + place, input->count);
    *awake += born;
    r->now -= born;
    r->births += born;
    return *awake > 0;
}

static bool stretch_sleeps(const uint8_t *retired, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!retired[i]) return false;
    return true;
}

/* The step of neurons [from, from + count) of those of a step. */
static void part_step(const struct kind_step *step, uint32_t from, uint32_t count,
                      const struct kind *kind, kind_kernel *kernel)
{
    struct kind_step part = *step;
    float           *states[KIND_STATES_MAX];
    const float     *constants[KIND_CONSTANTS_MAX];
    for (uint32_t s = 0; s < kind->state_count; s++)
        states[s] = step->state[s] + from;
    for (uint32_t c = 0; step->constants && c < kind->constant_count; c++)
        constants[c] = step->constants[c] + from;
    part.count     = count;
    part.state     = states;
    part.constants = step->constants ? constants : NULL;
    part.refractory_steps += from;
    for (uint32_t class = 0; class < KIND_RECEPTORS_MAX; class ++) {
        if (part.arrived[class]) part.arrived[class] += from;
        part.own[class] += from;
    }
    part.current_pA += from;
    part.spiked += from;
    kernel(&part);
}

void retirement_step(const struct retirement *r, uint32_t place, const struct kind_step *step,
                     const struct kind *kind, kind_kernel *kernel)
{
    if (r->awake[place / CHUNK] == step->count) {
        kernel(step);
        return;
    }
    memset(step->spiked, 0, step->count);
    for (uint32_t from = 0, end; from < step->count; from = end) {
        uint32_t left = step->count - from, count = left < STRETCH ? left : STRETCH;
        end = from + count;
        if (stretch_sleeps(r->retired + place + from, count)) continue;
        part_step(step, from, count, kind, kernel);
    }
}

static void neuron_retire(struct retirement *r, const struct retirement_columns *c, uint32_t i)
{
    for (uint32_t s = 0; s < c->state_count; s++)
        c->states[s][i] = 0;
    c->refractory_steps[i]   = 0;
    r->quiet[i]              = 0;
    r->retired[i]            = 1;
    r->is_leaving[i / CHUNK] = 1;
    r->awake[i / CHUNK]--;
    r->now++;
    r->retirements++;
}

/* Pages of neurons [from, to) are zero, and go back. */
static void stretch_release(struct retirement *r, const struct retirement_columns *c, uint32_t from,
                            uint32_t to)
{
    const size_t bytes = (size_t)(to - from) * sizeof(uint32_t);
    for (uint32_t s = 0; s < c->state_count; s++)
        memory_release(c->states[s] + from, bytes);
    for (uint32_t class = 0; class < KIND_RECEPTORS_MAX; class ++)
        if (c->accumulators[class]) memory_release(c->accumulators[class] + from, bytes);
    memory_release(c->refractory_steps + from, bytes);
    memory_release(r->quiet + from, bytes);
    memory_release(r->touched + from, bytes);
}

/* A chunk that fell asleep: its pages reach into its neighbours. */
static void chunks_release(struct retirement *r, const struct retirement_columns *c)
{
    uint32_t chunks = chunk_count(r);
    for (uint32_t chunk = 0; chunk < chunks; chunk++) {
        if (!r->is_leaving[chunk]) continue;
        r->is_leaving[chunk] = 0;
        if (r->awake[chunk] > 0) continue;
        uint32_t first = chunk > 0 && r->awake[chunk - 1] == 0 ? chunk - 1 : chunk;
        uint32_t end   = chunk + 1 < chunks && r->awake[chunk + 1] == 0 ? chunk + 2 : chunk + 1;
        stretch_release(r, c, first * CHUNK, end < chunks ? end * CHUNK : r->count);
    }
}

/* Quiet ticks of a chunk; marks are gone after. Is anybody's time up? */
static bool chunk_count_quiet(struct retirement *r, uint32_t first, uint32_t count)
{
    const uint8_t *restrict never = r->never + first, *restrict retired = r->retired + first;
    uint32_t *restrict touched = r->touched + first, *restrict quiet = r->quiet + first;
    const uint32_t after = r->after_ticks;
    uint32_t       any   = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t begins = touched[i] | never[i] | retired[i];
        quiet[i]              = begins ? 0 : quiet[i] + 1;
        touched[i]            = 0;
        any |= quiet[i] >= after;
    }
    return any;
}

static void chunk_tick(struct retirement *r, const struct retirement_columns *columns,
                       uint32_t chunk)
{
    const uint32_t first = chunk * CHUNK, end = first + chunk_neurons(r, chunk);
    if (!chunk_count_quiet(r, first, end - first)) return;
    for (uint32_t i = first; i < end; i++)
        if (r->quiet[i] >= r->after_ticks) neuron_retire(r, columns, i);
}

/* All who sleep wake, as if input had just reached them. */
static void all_revive(struct retirement *r)
{
    for (uint32_t i = 0; i < r->count; i++) {
        if (!r->retired[i]) continue;
        r->retired[i] = 0;
        r->touched[i] = 1;
        r->awake[i / CHUNK]++;
    }
    r->births += r->now;
    r->now         = 0;
    r->is_reviving = false;
}

void retirement_tick(struct retirement *r, const struct retirement_columns *columns)
{
    if (r->is_reviving) all_revive(r);
    const uint64_t before = r->retirements;
    for (uint32_t chunk = 0; chunk < chunk_count(r); chunk++)
        if (r->awake[chunk] > 0) chunk_tick(r, columns, chunk);
    if (r->retirements > before) chunks_release(r, columns);
}
