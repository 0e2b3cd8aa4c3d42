/* bench_kinds.c - ns per neuron and step of every kind's kernels and of Poisson input.
 *
 * One tile that stays in the first cache: the arithmetic, not the memory. The best of several
 * repetitions, since another process can only make it slower.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "kinds/kind.h"
#include "kinds/poisson.h"

#include <stdio.h>
#include <stdlib.h>

enum { NEURONS = 512, STEPS = 2000, REPETITIONS = 9, COLUMNS = 56 };

static const double DT_MS = 0.1;

struct bench {
    float           *columns; /* [COLUMNS][NEURONS] */
    int32_t         *arrived[KIND_RECEPTORS_MAX];
    int32_t         *refractory;
    uint8_t         *spiked;
    uint32_t        *words;
    float           *state[KIND_STATES_MAX];
    const float     *constants[KIND_CONSTANTS_MAX];
    float            constant[KIND_CONSTANTS_MAX];
    struct kind_step step;
};

static fault bench_create(struct bench *bench)
{
    TRY(memory_take(&bench->columns, (size_t)COLUMNS * NEURONS, sizeof(float), "columns"));
    TRY(memory_take(&bench->refractory, NEURONS, sizeof(int32_t), "refractory steps"));
    TRY(memory_take(&bench->spiked, NEURONS, 1, "spikes"));
    TRY(memory_take(&bench->words, poisson_scratch_words(NEURONS), sizeof(uint32_t), "words"));
    for (int r = 0; r < KIND_RECEPTORS_MAX; r++)
        TRY(memory_take(&bench->arrived[r], NEURONS, sizeof(int32_t), "input"));
    return FAULT_NONE;
}

static void bench_destroy(struct bench *bench)
{
    memory_give(&bench->columns);
    memory_give(&bench->refractory);
    memory_give(&bench->spiked);
    memory_give(&bench->words);
    for (int r = 0; r < KIND_RECEPTORS_MAX; r++)
        memory_give(&bench->arrived[r]);
}

static float *bench_column(struct bench *bench, uint32_t column)
{
    return bench->columns + (size_t)column * NEURONS;
}

static void bench_aim(struct bench *bench, const struct kind *kind)
{
    double   parameters[KIND_PARAMETERS_MAX];
    uint32_t column = 0;
    for (uint32_t p = 0; p < kind->parameter_count; p++)
        parameters[p] = kind->parameters[p].value;
    kind->derive(parameters, DT_MS, bench->constant);
    for (uint32_t s = 0; s < kind->state_count; s++)
        bench->state[s] = bench_column(bench, column++);
    for (uint32_t c = 0; c < kind->constant_count; c++) {
        float *values = bench_column(bench, column++);
        for (uint32_t i = 0; i < NEURONS; i++)
            values[i] = bench->constant[c];
        bench->constants[c] = values;
    }
    float *input = bench_column(bench, column++);
    for (uint32_t i = 0; i < NEURONS; i++)
        input[i] = (float)(i % 7);
    bench->step = (struct kind_step){
        .count            = NEURONS,
        .state            = bench->state,
        .refractory_steps = bench->refractory,
        .constant         = bench->constant,
        .constants        = bench->constants,
        .arrived          = {bench->arrived[0], bench->arrived[1]},
        .unit             = {0.5f, 0.5f},
        .own              = {input, input},
        .current_pA       = input,
        .spiked           = bench->spiked,
    };
}

static double ns_each(uint64_t start_ns)
{
    return (double)(clock_ns() - start_ns) / ((double)NEURONS * STEPS);
}

static void kind_measure(struct bench *bench, const struct kind *kind, isa which)
{
    static const char *const NAMES[2][2] = {{"uniform split", "uniform merged"},
                                            {"per neuron split", "per neuron merged"}};
    for (int form = 0; form < 4; form++) {
        kind_kernel *kernel = kind->kernels[which]->kernel[form / 2][form % 2];
        double       best   = 1e9;
        bench_aim(bench, kind);
        for (int repetition = 0; repetition < REPETITIONS; repetition++) {
            uint64_t start_ns = clock_ns();
            for (int step = 0; step < STEPS; step++)
                kernel(&bench->step);
            double ns = ns_each(start_ns);
            best      = ns < best ? ns : best;
        }
        printf("%-14s %-9s %-18s %7.3f ns\n", kind->name, isa_name(which),
               NAMES[form / 2][form % 2], best);
    }
}

static void poisson_measure(struct bench *bench, double mean, isa which)
{
    struct poisson_table table;
    struct random_key    key    = random_key_make(1, RANDOM_POISSON, 0);
    poisson_kernel      *kernel = poisson_kernel_of(which);
    double               best   = 1e9;
    poisson_table_make(&table, mean);
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
        uint64_t start_ns = clock_ns();
        for (uint64_t step = 0; step < STEPS; step++)
            kernel(
                key,
                &(struct poisson_place){.tile = 0, .count = NEURONS, .step = step, .weight = 1.0f},
                &table, bench->columns, bench->words);
        double ns = ns_each(start_ns);
        best      = ns < best ? ns : best;
    }
    printf("%-14s %-9s mean %-13.1f %7.3f ns\n", "poisson", isa_name(which), mean, best);
}

int main(void)
{
    static const double MEANS[] = {0.1, 1.3, 1.6, 2.3, 20.0};
    struct bench        bench   = {0};
    if (bench_create(&bench)) {
        fprintf(stderr, "bench_kinds: %s\n", fault_message());
        bench_destroy(&bench);
        return EXIT_FAILURE;
    }
    uint32_t                  count;
    const struct kind *const *kinds = kind_list(&count);
    printf("one tile of %d neurons, ns per neuron and step, best of %d\n", NEURONS, REPETITIONS);
    for (isa which = 0; which < ISA_COUNT; which++) {
        if (!isa_is_here(which)) continue;
        for (uint32_t k = 0; k < count; k++)
            if (kinds[k]->kernels[which]) kind_measure(&bench, kinds[k], which);
        for (size_t m = 0; m < sizeof MEANS / sizeof *MEANS; m++)
            poisson_measure(&bench, MEANS[m], which);
    }
    bench_destroy(&bench);
    return EXIT_SUCCESS;
}
