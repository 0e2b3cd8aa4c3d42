/* Units of sums: exact where weights share a quantum, never too small for what may arrive. */
#include "base/memory.h"
#include "network/quantise.h"
#include "network/row_stream.h"
#include "support/check.h"
#include "support/small_model.h"

#include <math.h>

static void pair_make(struct small_model *small, double excitation, double inhibition)
{
    small_model_make(small, 2, (uint32_t[]){400, 100});
    small_model_join(small, 0, 0, RULE_FIXED_INDEGREE, 40)->weight = constant_make(excitation);
    small_model_join(small, 1, 0, RULE_FIXED_INDEGREE, 10)->weight = constant_make(inhibition);
}

/* Parts of a weight can arrive, and be paid for, where energy is counted. */
static void quantum_is_divided_where_energy_is_counted(void)
{
    static const struct population_energy ON[2] = {{.mode = ENERGY_ACCOUNT}};
    struct small_model                    small;
    struct quantisation                  *q;
    for (uint32_t bits = 16; bits <= 32; bits += 16) {
        pair_make(&small, 0.1, -0.5);
        small.populations[0].is_merged = true;
        small.model.weight_bits        = bits;
        small.model.energy.populations = ON;
        if (!CHECK_OK(quantisation_create(&q, &small.model))) return;
        CU_ASSERT(q->is_quantum[0]);
        CU_ASSERT_EQUAL(q->accumulator_unit[0], 0.1 / 256);
        CU_ASSERT_EQUAL(q->shift[0], bits == 16 ? 8 : 0);
        CU_ASSERT_EQUAL(q->weight_unit[0], bits == 16 ? 0.1 : 0.1 / 256);
        CU_ASSERT_EQUAL(quantisation_error(q, &small.projections[0]), 0.0);
        quantisation_destroy(&q);
    }
}

static void quantum_is_divided_no_further_than_sums_have_room(void)
{
    static const struct population_energy ON[2] = {{.mode = ENERGY_ACCOUNT}};
    struct small_model                    small;
    struct quantisation                  *q;
    pair_make(&small, 30000, -1);
    small.projections[0].number    = 300; /* 9 million, of 2147 million */
    small.populations[0].is_merged = true;
    small.model.energy.populations = ON;
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;
    CU_ASSERT(q->is_quantum[0]);
    CU_ASSERT_EQUAL(q->accumulator_unit[0], 1.0 / 128);
    quantisation_destroy(&q);
}

static void constants_with_a_quantum_are_exact(void)
{
    struct small_model   small;
    struct quantisation *q;
    struct edge_list     list;
    pair_make(&small, 0.1, -0.5);
    small.populations[0].is_merged = true;
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;

    CU_ASSERT(q->is_quantum[0]);
    CU_ASSERT_EQUAL(q->accumulator_unit[0], 0.1);
    CU_ASSERT_EQUAL(quantisation_error(q, &small.projections[0]), 0.0);
    CU_ASSERT_EQUAL(quantisation_error(q, &small.projections[1]), 0.0);
    CU_ASSERT_DOUBLE_EQUAL(q->largest_input[0], 40 * 0.1 + 10 * 0.5, 1e-12);
    quantisation_destroy(&q);

    if (!CHECK_OK(edge_list_make(&list, &small.model, 0, NULL))) return;
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < list.count; i++)
        wrong += list.edges[i].weight != (list.edges[i].source < 400 ? 1 : -5) ||
                 list.edges[i].receptor != 0;
    CU_ASSERT_EQUAL(wrong, 0);
    edge_list_clear(&list);
}

static void a_quantum_may_be_a_part_of_the_smallest_weight(void)
{
    struct small_model   small;
    struct quantisation *q;
    pair_make(&small, 0.6, -1.0);
    small.populations[0].is_merged = true;
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;

    CU_ASSERT(q->is_quantum[0]);
    CU_ASSERT_DOUBLE_EQUAL(q->accumulator_unit[0], 0.2, 1e-15);
    quantisation_destroy(&q);
}

static void receptors_apart_have_units_apart(void)
{
    struct small_model   small;
    struct quantisation *q;
    pair_make(&small, 0.27, -4.5);
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;

    CU_ASSERT_EQUAL(q->accumulator_unit[0], 0.27);
    CU_ASSERT_EQUAL(q->accumulator_unit[1], 4.5);
    CU_ASSERT_EQUAL(projection_class(q, &small.projections[1], -4.5), 1);
    CU_ASSERT_EQUAL(projection_class(q, &small.projections[1], 0), 0);
    quantisation_destroy(&q);
}

/* A range of the weights of the first projection. */
static void pair_tune(struct small_model *small, struct tunable *tunable, double low, double high)
{
    *tunable                        = (struct tunable){.kind    = TUNABLE_SYNAPSES,
                                                       .value   = small->projections[0].weight.a,
                                                       .minimum = low,
                                                       .maximum = high,
                                                       .factor  = 1};
    small->model.live.tunables      = tunable;
    small->model.live.tunable_count = 1;
}

static void a_tunable_range_has_its_place_in_bounds_and_units(void)
{
    struct small_model   small;
    struct quantisation *q;
    struct tunable       tunable;
    pair_make(&small, 0.1, -0.5);
    small.populations[0].is_merged = true;
    pair_tune(&small, &tunable, 0.05, 0.4);
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;

    CU_ASSERT_DOUBLE_EQUAL(q->largest_input[0], 40 * 0.4 + 10 * 0.5, 1e-2);
    CU_ASSERT_TRUE(q->is_quantum[0]); /* what stays is exact, and 0.1 is told in 4096 steps */
    CU_ASSERT_EQUAL(q->accumulator_unit[0], 0.1 / 4096);
    CU_ASSERT_EQUAL(quantisation_error(q, &small.projections[0]), 0);
    CU_ASSERT_EQUAL(quantisation_error(q, &small.projections[1]), 0);
    CU_ASSERT_DOUBLE_EQUAL(quantisation_grain(q, &small.projections[0]), 0.5 / 4096, 1e-12);
    CU_ASSERT_EQUAL(quantisation_limit(q, &small.model, &small.projections[0], 0), 4 * 4096);
    CU_ASSERT_EQUAL(quantisation_limit(q, &small.model, &small.projections[1], 0), 5 * 4096);
    CU_ASSERT_EQUAL(quantisation_limit(q, &small.model, &small.projections[1], 1), 0);
    CU_ASSERT_EQUAL(q->weight_bits, 16);
    quantisation_destroy(&q);
}

/* Drawn weights, too: a range eight times as high takes three bits of what tells them apart. */
static void a_tunable_range_has_its_place_in_powers_of_two(void)
{
    struct small_model   small;
    struct quantisation *q;
    struct tunable       tunable;
    double               before = 0;
    pair_make(&small, 0, 0);
    small.projections[0].weight = normal_make(87.8, 8.78, 0, 87.8 + 6 * 8.78);
    for (int i = 0; i < 2; i++) {
        if (i == 1) pair_tune(&small, &tunable, 80, 8 * 87.8);
        if (!CHECK_OK(quantisation_create(&q, &small.model))) return;
        if (i == 1) CU_ASSERT_EQUAL(q->weight_unit[0], 8 * before);
        before = q->weight_unit[0];
        quantisation_destroy(&q);
    }
}

static void a_wide_range_takes_wide_weights(void)
{
    struct small_model   small;
    struct quantisation *q;
    struct tunable       tunable;
    pair_make(&small, 0.1, -0.5);
    pair_tune(&small, &tunable, 0.001, 2);
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;
    CU_ASSERT_EQUAL(q->weight_bits, 32);
    CU_ASSERT_TRUE(quantisation_grain(q, &small.projections[0]) / 0.01 < 1e-4);
    quantisation_destroy(&q);

    small.model.weight_bits = 16;
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;
    CU_ASSERT_EQUAL(q->weight_bits, 16);
    quantisation_destroy(&q);
}

static void no_common_quantum_means_powers_of_two(void)
{
    struct small_model   small;
    struct quantisation *q;
    int                  exponent;
    pair_make(&small, 0.1, -sqrt(2));
    small.populations[0].is_merged = true;
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;

    CU_ASSERT_FALSE(q->is_quantum[0]);
    CU_ASSERT_EQUAL(frexp(q->accumulator_unit[0], &exponent), 0.5);
    CU_ASSERT(quantisation_error(q, &small.projections[0]) > 0);
    CU_ASSERT(quantisation_error(q, &small.projections[0]) < 1e-4);
    quantisation_destroy(&q);
}

/* Weights fill an int16 as far as a power of two can, unless the sum needs coarser ones. */
static void stored_weights_are_as_fine_as_16_bits_allow(void)
{
    struct small_model   small;
    struct quantisation *q;
    pair_make(&small, 0, 0);
    small.projections[0].weight = normal_make(87.8, 8.78, 0, 87.8 + 6 * 8.78);
    small.projections[1].weight = normal_make(-351.2, 35.12, -351.2 - 6 * 35.12, 0);
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;

    double largest = (87.8 + 6 * 8.78) / q->weight_unit[0 * KIND_RECEPTORS_MAX + 0];
    CU_ASSERT(largest <= 32767 && largest > 16383);
    largest = (351.2 + 6 * 35.12) / q->weight_unit[1 * KIND_RECEPTORS_MAX + 1];
    CU_ASSERT(largest <= 32767 && largest > 16383);
    for (uint32_t i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(q->weight_unit[i], ldexp(q->accumulator_unit[i % 2], q->shift[i]));
    quantisation_destroy(&q);
}

static void a_merged_unit_serves_populations_by_shifts(void)
{
    struct small_model   small;
    struct quantisation *q;
    pair_make(&small, 0, 0);
    small.populations[0].is_merged = true;
    small.projections[0].weight    = normal_make(1, 0.1, 0, 1.6);
    small.projections[1].weight    = normal_make(-16, 1.6, -25.6, 0);
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;

    CU_ASSERT_EQUAL(q->shift[0 * KIND_RECEPTORS_MAX], 0);
    CU_ASSERT_EQUAL(q->shift[1 * KIND_RECEPTORS_MAX], 4);
    quantisation_destroy(&q);
}

static void a_shift_is_at_most_15(void)
{
    struct small_model   small;
    struct quantisation *q;
    pair_make(&small, 0, 0);
    small.populations[0].is_merged = true;
    small.projections[0].weight    = normal_make(1e-6, 1e-7, 0, 1.6e-6);
    small.projections[1].weight    = normal_make(-1, 0.1, -1.6, 0);
    small.projections[1].number    = 2;
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;

    CU_ASSERT_EQUAL(q->shift[1 * KIND_RECEPTORS_MAX], 15);
    quantisation_destroy(&q);
}

/* A million inputs of the largest weight would overflow fine units: they must be coarser. */
static void the_bound_of_a_step_fits_31_bits(void)
{
    struct small_model   small;
    struct quantisation *q;
    small_model_make(&small, 1, (uint32_t[]){1000});
    small_model_join(&small, 0, 0, RULE_FIXED_INDEGREE, 1000000)->weight =
        normal_make(1, 0.1, 0.4, 1.6);
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;

    double counts = 1.6e6 / q->accumulator_unit[0];
    CU_ASSERT(counts <= 2147483647.0);
    CU_ASSERT(counts > 2147483647.0 / 4);
    CU_ASSERT(fabs(q->largest_input[0] - 1.6e6) < 1e3);
    quantisation_destroy(&q);
}

static void a_quantum_too_fine_for_the_sum_is_given_up(void)
{
    struct small_model   small;
    struct quantisation *q;
    small_model_make(&small, 1, (uint32_t[]){1000});
    small_model_join(&small, 0, 0, RULE_FIXED_INDEGREE, 1000000)->weight = constant_make(3000);
    small_model_join(&small, 0, 0, RULE_FIXED_INDEGREE, 1)->weight       = constant_make(1);
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;

    CU_ASSERT_FALSE(q->is_quantum[0]);
    CU_ASSERT(3e9 / q->accumulator_unit[0] <= 2147483647.0);
    quantisation_destroy(&q);
}

/* The largest in-degree of many networks stays below the bound, which is not far away. */
static void random_indegrees_stay_below_their_bound(void)
{
    rule_kind rules[]  = {RULE_FIXED_TOTAL_NUMBER, RULE_FIXED_OUTDEGREE, RULE_PAIRWISE_BERNOULLI};
    uint64_t  number[] = {40000, 100, 0};
    for (int i = 0; i < 3; i++) {
        struct small_model   small;
        struct quantisation *q;
        struct edge_list     list;
        uint32_t             degree[400] = {0}, largest = 0;
        small_model_make(&small, 1, (uint32_t[]){400});
        small_model_join(&small, 0, 0, rules[i], number[i])->probability = 0.25;
        if (!CHECK_OK(quantisation_create(&q, &small.model))) return;
        if (!CHECK_OK(edge_list_make(&list, &small.model, 0, NULL))) return;
        for (uint32_t e = 0; e < list.count; e++)
            degree[list.edges[e].target]++;
        for (uint32_t t = 0; t < 400; t++)
            largest = degree[t] > largest ? degree[t] : largest;
        CU_ASSERT(largest < q->largest_input[0]);
        CU_ASSERT(q->largest_input[0] < 100 + 13 * 10);
        edge_list_clear(&list);
        quantisation_destroy(&q);
    }
}

static void more_inputs_than_counts_are_an_input_fault(void)
{
    struct small_model   small;
    struct quantisation *q;
    small_model_make(&small, 1, (uint32_t[]){1000});
    small_model_join(&small, 0, 0, RULE_FIXED_INDEGREE, 1ull << 32);

    CU_ASSERT_EQUAL(quantisation_create(&q, &small.model), FAULT_INPUT);
    CU_ASSERT_PTR_NULL(q);
}

static void a_model_without_projections_has_units(void)
{
    struct small_model   small;
    struct quantisation *q;
    small_model_make(&small, 1, (uint32_t[]){10});
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;

    CU_ASSERT_EQUAL(q->accumulator_unit[0], 1.0);
    CU_ASSERT_EQUAL(q->largest_input[0], 0.0);
    quantisation_destroy(&q);
}

static int allowed;

static bool refuse_later(size_t bytes, const char *label)
{
    (void)bytes;
    (void)label;
    return allowed-- <= 0;
}

static void every_refused_block_is_a_memory_fault(void)
{
    struct small_model   small;
    struct quantisation *q;
    fault                mine = FAULT_MEMORY;
    pair_make(&small, 1, -1);
    for (int n = 0; mine && n < 50; n++) {
        allowed = n;
        memory_refuse(refuse_later);
        mine = quantisation_create(&q, &small.model);
        memory_refuse(NULL);
        CU_ASSERT_EQUAL(mine == FAULT_NONE, q != NULL);
    }
    CU_ASSERT_EQUAL(mine, FAULT_NONE);
    quantisation_destroy(&q);
}

/* Given weights between -8 and 8 of which one neuron gets at most 40, with and without a quantum.
 */
static void given_take_in(struct small_model *small, struct edge_source *source, double quantum)
{
    small_model_make(small, 2, (uint32_t[]){100, 100});
    source->survey       = (struct edge_survey){.count         = 500,
                                                .smallest      = -8,
                                                .largest       = 8,
                                                .smallest_size = 0.5,
                                                .quantum       = quantum,
                                                .into_sum      = {40, 20},
                                                .into_count    = {9, 7}};
    struct projection *p = small_model_join(small, 0, 1, RULE_GIVEN, 500);
    p->given             = source;
    p->weight            = normal_make(0, 1, -8, 8);
}

static void given_weights_with_a_quantum_are_exact_in_16_bits(void)
{
    struct small_model   small;
    struct edge_source   source = {0};
    struct quantisation *q;
    given_take_in(&small, &source, 0.25);
    small_model_join(&small, 1, 1, RULE_ALL_TO_ALL, 0)->weight = constant_make(1.5);
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;
    CU_ASSERT_EQUAL(q->weight_bits, 16);
    CU_ASSERT_TRUE(q->is_quantum[0] && q->is_quantum[1]);
    CU_ASSERT_EQUAL(q->accumulator_unit[0], 0.25);
    CU_ASSERT_EQUAL(quantisation_error(q, &small.projections[0]), 0.0);
    quantisation_destroy(&q);
}

static void given_weights_without_a_quantum_take_32_bits(void)
{
    struct small_model   small;
    struct edge_source   source = {0};
    struct quantisation *q;
    given_take_in(&small, &source, 0);
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;
    CU_ASSERT_EQUAL(q->weight_bits, 32);
    for (uint32_t cell = 0; cell < 4; cell++)
        CU_ASSERT_EQUAL(q->shift[cell], 0);
    CU_ASSERT_TRUE(40 / q->accumulator_unit[0] + 9 <= 0x1p31 - 1); /* all of them at once */
    CU_ASSERT_TRUE(40 / q->accumulator_unit[0] > 0x1p29);          /* and little to spare */
    CU_ASSERT_TRUE(quantisation_error(q, &small.projections[0]) < 1e-6);
    quantisation_destroy(&q);

    small.model.weight_bits = 16;
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;
    CU_ASSERT_EQUAL(q->weight_bits, 16);
    CU_ASSERT_TRUE(quantisation_error(q, &small.projections[0]) > 1e-5);
    quantisation_destroy(&q);
}

static void wide_weights_of_rules_are_what_narrow_ones_are_but_finer(void)
{
    struct small_model   small;
    struct quantisation *q[2];
    struct edge_list     list[2];
    small_model_make(&small, 2, (uint32_t[]){100, 100});
    small_model_join(&small, 0, 1, RULE_FIXED_INDEGREE, 20)->weight = normal_make(3, 0.5, 1, 5);
    small_model_join(&small, 1, 1, RULE_ALL_TO_ALL, 0)->weight      = constant_make(-0.1);
    for (int wide = 0; wide < 2; wide++) {
        small.model.weight_bits = wide ? 32 : 16;
        if (!CHECK_OK(quantisation_create(&q[wide], &small.model))) return;
        if (!CHECK_OK(edge_list_make(&list[wide], &small.model, 0, NULL))) return;
    }
    CU_ASSERT_EQUAL(list[0].count, list[1].count);
    for (uint32_t i = 0; i < list[0].count; i++) {
        double weight[2];
        for (int wide = 0; wide < 2; wide++) {
            const struct edge *edge = &list[wide].edges[i];
            uint32_t           cell = (edge->source >= 100 ? 2 : 0) + edge->receptor;
            weight[wide]            = edge->weight * q[wide]->weight_unit[cell];
        }
        CU_ASSERT_EQUAL(list[0].edges[i].target, list[1].edges[i].target);
        CU_ASSERT_DOUBLE_EQUAL(weight[0], weight[1], 2e-4);
        if (list[1].edges[i].receptor) CU_ASSERT_DOUBLE_EQUAL(weight[1], -0.1, 1e-8);
    }
    for (int wide = 0; wide < 2; wide++) {
        edge_list_clear(&list[wide]);
        quantisation_destroy(&q[wide]);
    }
}

CHECK_MAIN(
    quantise, CASE(quantum_is_divided_where_energy_is_counted),
    CASE(quantum_is_divided_no_further_than_sums_have_room),
    CASE(constants_with_a_quantum_are_exact), CASE(a_quantum_may_be_a_part_of_the_smallest_weight),
    CASE(receptors_apart_have_units_apart), CASE(a_tunable_range_has_its_place_in_bounds_and_units),
    CASE(a_tunable_range_has_its_place_in_powers_of_two), CASE(a_wide_range_takes_wide_weights),
    CASE(no_common_quantum_means_powers_of_two), CASE(stored_weights_are_as_fine_as_16_bits_allow),
    CASE(a_merged_unit_serves_populations_by_shifts), CASE(a_shift_is_at_most_15),
    CASE(the_bound_of_a_step_fits_31_bits), CASE(a_quantum_too_fine_for_the_sum_is_given_up),
    CASE(random_indegrees_stay_below_their_bound), CASE(more_inputs_than_counts_are_an_input_fault),
    CASE(a_model_without_projections_has_units), CASE(every_refused_block_is_a_memory_fault),
    CASE(given_weights_with_a_quantum_are_exact_in_16_bits),
    CASE(given_weights_without_a_quantum_take_32_bits),
    CASE(wide_weights_of_rules_are_what_narrow_ones_are_but_finer))
