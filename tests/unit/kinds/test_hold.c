/* Where a kind says that a spike can be taken back, a spike changes nothing but what is put back.
 */
#include "support/check.h"

#include "base/random.h"
#include "unit/kinds/tile_fixture.h"

#include <float.h>

enum { NEURONS = 48, STEPS = 300 };

/* Input and a current that differ from neuron to neuron and step to step. */
static void tile_drive(struct tile_fixture *tile, uint32_t step)
{
    for (uint32_t i = 0; i < NEURONS; i++) {
        struct random_block block =
            random_draw(random_key_make(3, RANDOM_DIGEST, 0), i, step, 0, 0);
        tile->arrived[0][i] = (int32_t)(block.word[0] % 40);
        tile->arrived[1][i] = -(int32_t)(block.word[1] % 4);
        tile->own[0][i]     = (float)(block.word[2] % 8);
        tile->current_pA[i] = 900.0f + (float)(block.word[3] % 100);
    }
}

/* The same step from the same state, with a threshold that nobody reaches. */
static void tile_without_spikes(const struct tile_fixture *from, const struct kind *kind, isa which,
                                struct tile_fixture *to)
{
    double parameters[KIND_PARAMETERS_MAX];
    tile_defaults(kind, parameters);
    tile_make(to, kind, parameters, 0.1, NEURONS);
    memcpy(to->state, from->state, sizeof to->state);
    memcpy(to->refractory_steps, from->refractory_steps, sizeof to->refractory_steps);
    memcpy(to->arrived, from->arrived, sizeof to->arrived);
    memcpy(to->own, from->own, sizeof to->own);
    memcpy(to->current_pA, from->current_pA, sizeof to->current_pA);
    to->constant[kind->held_at] = FLT_MAX;
    kind->kernels[which]->kernel[0][0](&to->step);
}

static uint32_t spikes_compare(const struct kind *kind, const struct tile_fixture *spiking,
                               const struct tile_fixture *held)
{
    uint32_t spikes = 0;
    for (uint32_t i = 0; i < NEURONS; i++) {
        CU_ASSERT_FALSE(held->spiked[i]);
        if (!spiking->spiked[i]) continue;
        spikes++;
        for (uint32_t s = 1; s < kind->state_count; s++)
            CU_ASSERT_EQUAL(spiking->state[s][i], held->state[s][i]);
        CU_ASSERT_TRUE(held->state[0][i] >= spiking->constant[kind->held_at]);
        CU_ASSERT_EQUAL(held->refractory_steps[i], 0);
    }
    return spikes;
}

static uint32_t kind_holds(const struct kind *kind, isa which)
{
    static struct tile_fixture spiking, held;
    double                     parameters[KIND_PARAMETERS_MAX];
    uint32_t                   spikes = 0;
    tile_defaults(kind, parameters);
    tile_make(&spiking, kind, parameters, 0.1, NEURONS);
    for (uint32_t step = 0; step < STEPS; step++) {
        tile_drive(&spiking, step);
        tile_without_spikes(&spiking, kind, which, &held);
        kind->kernels[which]->kernel[0][0](&spiking.step);
        spikes += spikes_compare(kind, &spiking, &held);
    }
    return spikes;
}

static void spike_that_can_be_taken_back_changes_only_voltage_and_refractory_time(void)
{
    uint32_t                  count, holdable = 0;
    const struct kind *const *kinds = kind_list(&count);
    for (uint32_t k = 0; k < count; k++) {
        if (!kinds[k]->is_holdable) continue;
        holdable++;
        for (int which = 0; which < ISA_COUNT; which++)
            if (isa_is_here((isa)which)) CU_ASSERT_TRUE(kind_holds(kinds[k], (isa)which) > 10);
    }
    CU_ASSERT_EQUAL(holdable, 4);
}

static void kinds_in_which_a_spike_changes_more_do_not_say_so(void)
{
    CU_ASSERT_FALSE(kind_find("iaf_exp_frozen")->is_holdable); /* g is cleared */
    CU_ASSERT_FALSE(kind_find("elif_psc_exp")->is_holdable);   /* epsilon pays */
    CU_ASSERT_FALSE(kind_find("spike_source")->is_holdable);
}

/* What has a store is told from its sum of excitation; all of these can be held today. */
static void kinds_that_tell_excitation_by_sign_and_keep_no_energy_can_be_held(void)
{
    uint32_t                  count;
    const struct kind *const *kinds = kind_list(&count);
    for (uint32_t k = 0; k < count; k++) {
        bool keeps =
            kind_state_index(kinds[k], "epsilon") >= 0 || kind_state_index(kinds[k], "A") >= 0;
        if (kinds[k]->receptor_count > 0 && !kinds[k]->receptors && !keeps)
            CU_ASSERT_TRUE(kinds[k]->is_holdable);
    }
}

CHECK_MAIN(hold, CASE(spike_that_can_be_taken_back_changes_only_voltage_and_refractory_time),
           CASE(kinds_that_tell_excitation_by_sign_and_keep_no_energy_can_be_held),
           CASE(kinds_in_which_a_spike_changes_more_do_not_say_so))
