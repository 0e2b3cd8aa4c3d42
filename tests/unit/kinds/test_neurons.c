/* Spike times and states of single neurons against the figures of tests/golden/neurons. */
#include "support/check.h"

#include "base/units.h"
#include "unit/kinds/tile_fixture.h"

#include <math.h>
#include <stdio.h>

enum { STEPS_MAX = 6000, INPUTS_MAX = 32, SPIKES_MAX = 64, LINE_MAX_BYTES = 256 };

static const double V_TOLERANCE_mV = 1e-3;
static const double I_TOLERANCE_pA = 1e-2;
static const float  UNIT           = 0x1p-20f; /* weights as counts, as in a run */

struct input_spike {
    double  time_ms, weight, delay_ms;
    int64_t step;
};

struct sample {
    int64_t step;
    double  state[3]; /* V_m, I_syn_ex, I_syn_in */
    int     count;
};

struct golden {
    const struct kind *kind;
    double             dt_ms;
    double             parameters[KIND_PARAMETERS_MAX];
    double             initial_mV;
    double             current_pA;
    long               current_first, current_end;
    int                input_count, spike_count, sample_count;
    struct input_spike input[INPUTS_MAX];
    int64_t            spike[SPIKES_MAX]; /* steps */
    struct sample      sample[STEPS_MAX];
};

static struct golden       golden;
static struct tile_fixture tile;

/* The step that ends at a time. */
static int64_t step_ending(double time_ms) { return steps_from_ms(time_ms, golden.dt_ms) - 1; }

static void line_read(const char *line)
{
    char               name[64];
    double             value, state[3];
    struct input_spike input;
    if (sscanf(line, "kind %63s", name) == 1) {
        golden.kind = kind_find(name);
        tile_defaults(golden.kind, golden.parameters);
    } else if (sscanf(line, "parameter %63s %lf", name, &value) == 2) {
        golden.parameters[kind_parameter_index(golden.kind, name)] = value;
    } else if (sscanf(line, "input %lf %lf %lf", &input.time_ms, &input.weight, &input.delay_ms) ==
               3) {
        input.step                         = step_ending(input.time_ms + input.delay_ms);
        golden.input[golden.input_count++] = input;
    } else if (sscanf(line, "spike %lf", &value) == 1) {
        golden.spike[golden.spike_count++] = step_ending(value);
    } else if (strncmp(line, "sample ", 7) == 0) {
        struct sample *sample = &golden.sample[golden.sample_count++];
        sample->count = sscanf(line, "sample %lf %lf %lf %lf", &value, state, state + 1, state + 2);
        sample->count--;
        sample->step = step_ending(value);
        memcpy(sample->state, state, sizeof state);
    } else {
        (void)sscanf(line, "dt %lf", &golden.dt_ms);
        (void)sscanf(line, "initial V_m %lf", &golden.initial_mV);
        (void)sscanf(line, "current %lf %ld %ld", &golden.current_pA, &golden.current_first,
                     &golden.current_end);
    }
}

static void golden_read(const char *name)
{
    char path[LINE_MAX_BYTES], line[LINE_MAX_BYTES];
    memset(&golden, 0, sizeof golden);
    snprintf(path, sizeof path, "%s/%s.txt", "tests/golden/neurons", name);
    FILE *file = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    while (fgets(line, sizeof line, file))
        line_read(line);
    fclose(file);
    CU_ASSERT_TRUE_FATAL(golden.kind != NULL && golden.sample_count > 0);
}

static void inputs_arrive(int64_t step, bool merged)
{
    for (int k = 0; k < golden.input_count; k++) {
        if (golden.input[k].step != step) continue;
        bool is_second = golden.input[k].weight < 0.0 && golden.kind->receptor_count > 1 && !merged;
        tile.arrived[is_second][0] += (int32_t)lround(golden.input[k].weight / (double)UNIT);
    }
}

static double state_of(const char *name)
{
    int32_t state = kind_state_index(golden.kind, name);
    return golden.kind->from_column((uint32_t)state, tile.state[state][0], golden.parameters);
}

static void sample_compare(const struct sample *sample, bool merged, double *worst_mV)
{
    double error_mV = fabs(state_of("V_m") - sample->state[0]);
    *worst_mV       = fmax(*worst_mV, error_mV);
    if (sample->count < 3) return;
    double ex_pA = state_of("I_syn_ex"), in_pA = state_of("I_syn_in");
    if (merged) CU_ASSERT_DOUBLE_EQUAL(ex_pA, sample->state[1] + sample->state[2], I_TOLERANCE_pA);
    if (merged) return;
    CU_ASSERT_DOUBLE_EQUAL(ex_pA, sample->state[1], I_TOLERANCE_pA);
    CU_ASSERT_DOUBLE_EQUAL(in_pA, sample->state[2], I_TOLERANCE_pA);
}

/* A spike of the neuron is the next one of the file. */
static void spike_compare(int64_t step, int *spikes)
{
    CU_ASSERT_TRUE_FATAL(*spikes < golden.spike_count);
    CU_ASSERT_EQUAL(step, golden.spike[*spikes]);
    ++*spikes;
}

static void golden_replay(kind_kernel *kernel, bool merged)
{
    const struct sample *sample = golden.sample, *end = golden.sample + golden.sample_count;
    double               worst_mV = 0.0;
    int                  spikes   = 0;

    tile_make(&tile, golden.kind, golden.parameters, golden.dt_ms, 1);
    tile.step.unit[0] = tile.step.unit[1] = UNIT;
    tile.state[0][0] = golden.kind->to_column(0, golden.initial_mV, golden.parameters);
    for (int64_t step = 0; sample < end; step++) {
        bool is_on         = step >= golden.current_first && step < golden.current_end;
        tile.current_pA[0] = is_on ? (float)golden.current_pA : 0.0f;
        inputs_arrive(step, merged);
        kernel(&tile.step);
        if (tile.spiked[0]) spike_compare(step, &spikes);
        if (sample->step == step) sample_compare(sample++, merged, &worst_mV);
    }

    CU_ASSERT_EQUAL(spikes, golden.spike_count);
    CU_ASSERT_TRUE(worst_mV <= V_TOLERANCE_mV);
}

static void golden_check(const char *name)
{
    golden_read(name);
    if (!golden.kind) return;
    bool merges = golden.kind->receptors_merge && golden.kind->receptors_merge(golden.parameters);
    for (isa which = 0; which < ISA_COUNT; which++) {
        if (!isa_is_here(which)) continue;
        for (int each = 0; each < 2; each++) {
            golden_replay(golden.kind->kernels[which]->kernel[each][0], false);
            if (merges) golden_replay(golden.kind->kernels[which]->kernel[each][1], true);
        }
    }
}

static void iaf_psc_exp_follows_the_reference_under_a_step_current(void)
{
    golden_check("iaf_psc_exp_dc");
}

static void iaf_psc_exp_follows_the_reference_with_synaptic_input(void)
{
    golden_check("iaf_psc_exp_dc_syn");
}

static void iaf_psc_exp_follows_the_reference_below_threshold(void)
{
    golden_check("iaf_psc_exp_subthreshold");
}

static void iaf_psc_delta_follows_the_reference_under_a_step_current(void)
{
    golden_check("iaf_psc_delta_dc");
}

static void iaf_psc_alpha_follows_the_reference_under_a_step_current(void)
{
    golden_check("iaf_psc_alpha_dc");
}

static void iaf_psc_alpha_follows_the_reference_with_synaptic_input(void)
{
    golden_check("iaf_psc_alpha_dc_syn");
}

static void iaf_cond_exp_follows_the_reference_under_a_step_current(void)
{
    golden_check("iaf_cond_exp_dc");
}

CHECK_MAIN(neurons, CASE(iaf_cond_exp_follows_the_reference_under_a_step_current),
           CASE(iaf_psc_exp_follows_the_reference_under_a_step_current),
           CASE(iaf_psc_exp_follows_the_reference_with_synaptic_input),
           CASE(iaf_psc_exp_follows_the_reference_below_threshold),
           CASE(iaf_psc_delta_follows_the_reference_under_a_step_current),
           CASE(iaf_psc_alpha_follows_the_reference_under_a_step_current),
           CASE(iaf_psc_alpha_follows_the_reference_with_synaptic_input))
