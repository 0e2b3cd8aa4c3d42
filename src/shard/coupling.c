/* coupling.c - columns that are on, and what they do to a chunk. */
#include "shard/coupling.h"

#include "base/memory.h"

#include <assert.h>
#include <string.h>

extern const struct coupling_kernels coupling_kernels_portable;
#ifdef ERGON_X86
extern const struct coupling_kernels coupling_kernels_avx2, coupling_kernels_avx512;
#endif

static const struct coupling_kernels *kernels_of(isa which)
{
#ifdef ERGON_X86
    if (which == ISA_AVX512) return &coupling_kernels_avx512;
    if (which == ISA_AVX2) return &coupling_kernels_avx2;
#endif
    (void)which;
    return &coupling_kernels_portable;
}

static fault columns_take(struct coupling *coupling, const struct coupling_plan *plan)
{
    static const char WHAT[] = "couplings of energy";
    size_t            chunks = (plan->lanes + COUPLING_CHUNK - 1) / COUPLING_CHUNK;
    if (plan->rules->sensory)
        TRY(memory_take(&coupling->sensory, plan->lanes, sizeof *coupling->sensory, WHAT));
    if (plan->rules->excitability)
        TRY(memory_take(&coupling->current_pA, plan->lanes, sizeof *coupling->current_pA, WHAT));
    if (plan->rules->spike) {
        TRY(memory_take(&coupling->held, plan->lanes, sizeof *coupling->held, WHAT));
        TRY(memory_take(&coupling->is_any, chunks, sizeof *coupling->is_any, WHAT));
    }
    return FAULT_NONE;
}

static bool is_any_on(const struct energy_couplings *rules)
{
    return rules->sensory || rules->excitability || rules->spike || rules->transmission;
}

fault coupling_create(struct coupling **out, const struct coupling_plan *plan)
{
    *out = NULL;
    if (!is_any_on(plan->rules)) return FAULT_NONE;
    TRY(memory_take(out, 1, sizeof **out, "couplings of energy"));
    (*out)->rules   = plan->rules;
    (*out)->kernels = kernels_of(plan->isa);
    (*out)->scales  = plan->rules->transmission ? plan->scales : NULL;
    fault failed    = columns_take(*out, plan);
    if (failed) coupling_destroy(out);
    return failed;
}

void coupling_destroy(struct coupling **coupling)
{
    if (!*coupling) return;
    memory_give(&(*coupling)->sensory);
    memory_give(&(*coupling)->current_pA);
    memory_give(&(*coupling)->held);
    memory_give(&(*coupling)->is_any);
    memory_give(coupling);
}

uint64_t coupling_bytes(const struct coupling *coupling, uint32_t count)
{
    if (!coupling) return 0;
    size_t bytes = (coupling->sensory ? sizeof *coupling->sensory : 0) +
                   (coupling->current_pA ? sizeof *coupling->current_pA : 0) +
                   (coupling->held ? sizeof *coupling->held : 0);
    return (uint64_t)count * bytes;
}

void coupling_update(struct coupling *coupling, uint32_t from, const int64_t *atp, uint32_t count)
{
    const struct energy_couplings *rules   = coupling->rules;
    const struct coupling_kernels *kernels = coupling->kernels;
    assert(from % COUPLING_CHUNK == 0 && count <= COUPLING_CHUNK);
    if (coupling->sensory)
        kernels->sensory(atp, count, rules->sensory_half, coupling->sensory + from);
    if (coupling->current_pA) kernels->current(atp, count, rules, coupling->current_pA + from);
    if (coupling->scales)
        kernels->scale(atp, count, rules->transmission_atp, coupling->scales + from);
    if (coupling->held)
        coupling->is_any[from / COUPLING_CHUNK] =
            kernels->held(atp, count, rules->spike_atp, coupling->held + from);
}

void coupling_hold(const struct coupling *coupling, const struct kind_step *run, uint32_t from,
                   struct coupling_threshold threshold)
{
    const uint8_t *held = coupling->held + from;
    for (uint32_t i = 0; i < run->count; i += sizeof(uint64_t)) {
        uint64_t spiked, here;
        memcpy(&spiked, run->spiked + i, sizeof spiked);
        memcpy(&here, held + i, sizeof here);
        for (uint64_t both = spiked & here; both; both &= both - 1) {
            uint32_t lane               = i + (uint32_t)__builtin_ctzll(both) / 8;
            run->state[0][lane]         = threshold.each ? threshold.each[lane] : threshold.one;
            run->refractory_steps[lane] = 0;
            run->spiked[lane]           = 0;
        }
    }
}
