/* check_energy.c - prices and supplies, as they were rounded; what energy may take away. */
#include "cli/check_energy.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const MODES[] = {
    [ENERGY_OFF] = "off", [ENERGY_ACCOUNT] = "account", [ENERGY_COUPLED] = "coupled"};

static double epsilon_of(int64_t atp) { return (double)atp / ENERGY_KAPPA; }

static void population_print(const struct population *population, const struct population_energy *e)
{
    char weight[32], epsilon[16];
    snprintf(epsilon, sizeof epsilon, "%g", epsilon_of(e->initial_atp));
    if (e->receive_atp > 0)
        snprintf(weight, sizeof weight, "%.6g %s", e->weight_reference,
                 unit_name(population->kind->weight_unit));
    else
        snprintf(weight, sizeof weight, "-"); /* nothing is paid by it */
    if (e->mode == ENERGY_OFF) {
        printf("%-16s %-8s\n", population->name, MODES[e->mode]);
        return;
    }
    printf("%-16s %-8s %8s %8g %8g %6g %12" PRId64 " %12" PRId64 " %12.6g %14s\n", population->name,
           MODES[e->mode], e->is_published ? "its own" : epsilon, e->overlap, e->real_synapses,
           e->release_probability, e->spike_atp, e->release_atp, e->receive_atp, weight);
}

static void couplings_print(const struct population *population, const struct energy_couplings *c)
{
    printf("%-16s", population->name);
    if (c->sensory) printf("  sensory (half %g)", c->sensory_half);
    if (c->excitability)
        printf("  excitability (g_L %g nS, E_u %g mV, E_0 %g mV, I_KATP %g pA, epsilon_c %g)",
               c->g_L_nS, c->E_u_mV, c->E_0_mV, c->I_KATP_pA, c->KATP_epsilon_c);
    if (c->spike) printf("  spike (epsilon_c %g)", epsilon_of(c->spike_atp));
    if (c->transmission) printf("  transmission (epsilon_1 %g)", epsilon_of(c->transmission_atp));
    if (c->structure && c->retire_ticks)
        printf("  structure (retire after %" PRIu64 " ticks)", c->retire_ticks);
    else if (c->structure)
        printf("  structure (retire never)");
    printf("\n");
}

static void region_print(const struct energy_region *region, double tick_ms)
{
    double neurons = (double)region->neuron_count;
    double fill    = (double)region->phases[0].fill_atp / neurons * 1000 / tick_ms;
    printf("%-16s %10" PRIu64 " %16.6g %18.6g %16.6g %8u\n", region->name, region->neuron_count,
           fill, (double)region->pool_max_atp / neurons, (double)region->pool_initial_atp / neurons,
           region->phase_count);
}

/* Projections whose synapses may go. */
static void prunable_print(const struct model *model)
{
    const double tick_ms = model->energy.tick_ms;
    bool         is_told = false;
    for (uint32_t i = 0; i < model->projection_count; i++) {
        const struct projection *it      = &model->projections[i];
        const struct pruning    *pruning = it->pruning;
        char                     name[64];
        if (!pruning) continue;
        if (!is_told)
            printf("\n%-32s %8s %12s %12s %18s\n", "prunable", "bound", "after (ms)", "window (ms)",
                   "time_constant (ms)");
        is_told = true;
        snprintf(name, sizeof name, "%s -> %s", model->populations[it->source].name,
                 model->populations[it->target].name);
        printf("%-32s %8g %12g %12g %18g\n", name, pruning->bound,
               (double)pruning->after_ticks * tick_ms, pruning->window_steps * model->dt_ms,
               pruning->time_constant_ticks * tick_ms);
    }
}

void energy_print(const struct model *model)
{
    const struct model_energy *energy = &model->energy;
    if (energy->mode == ENERGY_OFF) return;
    printf("\nenergy: %s, costs %s%s, tick %g ms, resting %g and glia %g ATP/s\n",
           MODES[energy->mode], energy->costs_name,
           energy->has_changed_costs ? " with changes" : "", energy->tick_ms, energy->costs.resting,
           energy->costs.glia);
    printf("%-16s %-8s %8s %8s %8s %6s %12s %12s %12s %14s\n", "population", "mode", "epsilon",
           "overlap", "n_real", "p", "ATP/spike", "ATP/release", "ATP/received", "w_ref");
    for (uint32_t i = 0; i < model->population_count; i++)
        population_print(&model->populations[i], &energy->populations[i]);
    if (energy->mode == ENERGY_COUPLED) printf("\n%-16s  couplings\n", "population");
    for (uint32_t i = 0; i < model->population_count; i++)
        if (energy->populations[i].mode == ENERGY_COUPLED)
            couplings_print(&model->populations[i], &energy->populations[i].couplings);
    if (energy->region_count > 0)
        printf("\n%-16s %10s %16s %18s %16s %8s\n", "region", "neurons", "ATP/s a neuron",
               "pool_max a neuron", "pool a neuron", "phases");
    for (uint32_t i = 0; i < energy->region_count; i++)
        region_print(&energy->regions[i], energy->tick_ms);
    prunable_print(model);
}
