/* test_models.c - the models that come with Ergon are what their papers say. */
#include "base/text.h"
#include "model/model.h"
#include "support/check.h"

#include <math.h>
#include <string.h>

static struct model *model_take(const char *path, double scale, const char *set)
{
    struct text          text    = {0};
    struct model        *model   = NULL;
    struct model_options options = {.scale = scale, .set_count = set ? 1 : 0, .sets = &set};
    CHECK_OK(text_read_file(&text, path));
    CHECK_OK(model_read(&model, path, text_of(&text), &options));
    text_clear(&text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(model);
    return model;
}

static uint64_t number_of(const struct model *model, uint32_t target, uint32_t source)
{
    uint64_t number = 0;
    for (uint32_t i = 0; i < model->projection_count; i++)
        if (model->projections[i].target == target && model->projections[i].source == source)
            number += model->projections[i].number;
    return number;
}

static uint64_t total_of(const struct model *model)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < model->projection_count; i++)
        total += model->projections[i].number;
    return total;
}

enum { LAYERS = 8 };

static void microcircuit_has_the_published_numbers_of_synapses(void)
{
    static const uint64_t SYNAPSES[LAYERS][LAYERS] = {
        {45499805, 22323577, 20253647, 9670918, 3293578, 0, 2271404, 0},
        {17443694, 5018763, 4105338, 1690074, 2221213, 0, 353461, 0},
        {3503670, 756561, 24482849, 17413576, 714524, 7003, 14624432, 0},
        {8114254, 92832, 9933538, 5223272, 87836, 0, 8810905, 0},
        {10613575, 1817058, 5507804, 151900, 2040738, 2407889, 1438969, 0},
        {1241436, 169424, 607667, 12851, 319602, 430444, 132414, 0},
        {4681225, 556108, 6727570, 1320234, 4112225, 305029, 8372649, 10827677},
        {2260836, 17207, 220033, 8078, 401638, 25218, 2888426, 1354320},
    };
    struct model *model = model_take("models/microcircuit.yaml", 1, NULL);

    CU_ASSERT_EQUAL(model->neuron_count, 77169);
    for (uint32_t target = 0; target < LAYERS; target++)
        for (uint32_t source = 0; source < LAYERS; source++)
            CU_ASSERT_EQUAL(number_of(model, target, source), SYNAPSES[target][source]);
    CU_ASSERT_EQUAL(total_of(model), 298880968);
    model_destroy(&model);
}

static void microcircuit_has_the_published_neurons_and_weights(void)
{
    struct model *model = model_take("models/microcircuit.yaml", 1, NULL);

    const struct population *first = &model->populations[0];
    CU_ASSERT_STRING_EQUAL(first->name, "L23E");
    CU_ASSERT_TRUE(first->is_uniform && first->is_merged && first->records_spikes);
    CU_ASSERT_EQUAL(model->populations[7].gid_first, 77169 - 2948);
    CU_ASSERT_EQUAL(first->initial[0].shape, SHAPE_NORMAL);
    CU_ASSERT_EQUAL(first->initial[0].a, -68.28);
    CU_ASSERT_EQUAL(model->projection_count, 55);
    CU_ASSERT_EQUAL(model->input_count, LAYERS);
    CU_ASSERT_EQUAL(model->inputs[0].rate_Hz, 12800);
    CU_ASSERT_EQUAL(model->inputs[0].step_first, 15);
    CU_ASSERT_EQUAL(model->inputs[0].step_end, UINT64_MAX);
    CU_ASSERT_EQUAL(model->tile_size, 512);
    for (uint32_t i = 0; i < model->projection_count; i++) {
        const struct projection *p = &model->projections[i];
        bool   is_doubled = p->source == 2 && p->target == 0, is_inhibitory = p->source % 2 == 1;
        double mean = is_inhibitory ? -351.23397 : (is_doubled ? 175.61699 : 87.80849);
        CU_ASSERT_EQUAL(p->weight.a, mean);
        CU_ASSERT_DOUBLE_EQUAL(p->weight.b, fabs(mean) / 10, 1e-9);
        CU_ASSERT_EQUAL(is_inhibitory ? p->weight.maximum : p->weight.minimum, 0);
        CU_ASSERT_EQUAL(p->delay_ms.a, is_inhibitory ? 0.75 : 1.5);
        CU_ASSERT_EQUAL(p->delay_ms.minimum, 0.05);
    }
    model_destroy(&model);
}

static void microcircuit_at_a_tenth_has_the_published_numbers(void)
{
    static const uint32_t SIZES[LAYERS]    = {2068, 583, 2192, 548, 485, 106, 1440, 295};
    static const double   CURRENTS[LAYERS] = {29.035,  112.371, 112.970, 114.990,
                                              125.418, 151.684, 43.847,  153.710};
    static const double   TRAINS[LAYERS]   = {160, 150, 210, 190, 200, 190, 290, 210};
    struct model         *model            = model_take("models/microcircuit.yaml", 0.1, NULL);

    CU_ASSERT_EQUAL(model->neuron_count, 7717);
    CU_ASSERT_EQUAL(total_of(model), 2988807);
    int32_t I_e = kind_parameter_index(model->populations[0].kind, "I_e");
    for (uint32_t i = 0; i < LAYERS; i++) {
        CU_ASSERT_EQUAL(model->populations[i].size, SIZES[i]);
        CU_ASSERT_DOUBLE_EQUAL(model->populations[i].parameters[I_e].a, CURRENTS[i], 1e-3);
        CU_ASSERT_DOUBLE_EQUAL(model->inputs[i].rate_Hz, 8 * TRAINS[i], 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(model->inputs[i].weight, 277.67484, 2e-5);
    }
    CU_ASSERT_DOUBLE_EQUAL(model->projections[0].weight.a, 277.67484, 2e-5);
    CU_ASSERT_DOUBLE_EQUAL(model->projections[0].weight.b, 27.767484, 2e-6);
    CU_ASSERT_DOUBLE_EQUAL(model->scaling.weight, 1 / sqrt(0.1), 1e-12);
    model_destroy(&model);
}

static void microcircuit_takes_a_current_as_its_drive(void)
{
    struct model *model = model_take("models/microcircuit.yaml", 1, "drive=dc");

    CU_ASSERT_EQUAL(model->input_count, LAYERS);
    CU_ASSERT_EQUAL(model->inputs[6].kind, INPUT_DC);
    CU_ASSERT_DOUBLE_EQUAL(model->inputs[6].amplitude_pA, 8e-3 * 2900 * 87.80849 * 0.5, 1e-9);
    CU_ASSERT_EQUAL(model->inputs[6].step_first, 1);
    model_destroy(&model);
}

static void brunel_has_the_published_numbers(void)
{
    struct model *model = model_take("models/brunel.yaml", 1, NULL);

    CU_ASSERT_EQUAL(model->neuron_count, 12500);
    CU_ASSERT_EQUAL(model->projection_count, 4);
    double synapses = 0;
    for (uint32_t i = 0; i < model->projection_count; i++)
        synapses += projection_expected_synapses(model, &model->projections[i]);
    CU_ASSERT_EQUAL(synapses, 15625000);
    CU_ASSERT_EQUAL(model->projections[0].weight.a, 0.1);
    CU_ASSERT_EQUAL(model->projections[2].weight.a, -0.5);
    CU_ASSERT_EQUAL(model->inputs[0].rate_Hz, 20000);
    CU_ASSERT_EQUAL(model->inputs[1].weight, 0.1);
    model_destroy(&model);
}

static void brunel_keeps_its_drive_at_a_tenth(void)
{
    struct model *model = model_take("models/brunel.yaml", 0.1, NULL);

    CU_ASSERT_EQUAL(model->neuron_count, 1250);
    CU_ASSERT_EQUAL(model->projections[0].number, 100);
    CU_ASSERT_EQUAL(model->projections[0].weight.a, 0.1);
    CU_ASSERT_EQUAL(model->inputs[0].rate_Hz, 20000);
    model_destroy(&model);
}

static void cuba_has_the_published_numbers(void)
{
    struct model *model = model_take("models/cuba.yaml", 1, NULL);

    CU_ASSERT_EQUAL(model->neuron_count, 4000);
    CU_ASSERT_EQUAL(model->populations[0].initial[0].a, -49);
    CU_ASSERT_FALSE(model->populations[0].is_merged);
    CU_ASSERT_EQUAL(model->projections[3].number, 16);
    CU_ASSERT_EQUAL(model->projections[3].weight.a, -139.5);
    CU_ASSERT_EQUAL(model->projections[3].delay_ms.a, 0.1);
    CU_ASSERT_EQUAL(model->input_count, 1);
    CU_ASSERT_EQUAL(model->inputs[0].count, 50);
    CU_ASSERT_EQUAL(model->inputs[0].step_first, 11);
    CU_ASSERT_EQUAL(model->inputs[0].step_end, 511);
    CU_ASSERT_EQUAL(model->tile_size, 64);
    model_destroy(&model);
}

static void cuba_has_no_scale(void)
{
    struct text          text    = {0};
    struct model        *model   = NULL;
    struct model_options options = {.scale = 0.5};
    CHECK_OK(text_read_file(&text, "models/cuba.yaml"));

    CU_ASSERT_EQUAL(model_read(&model, "models/cuba.yaml", text_of(&text), &options), FAULT_USAGE);

    CU_ASSERT_PTR_NULL(model);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "--scale 0.5: models/cuba.yaml declares no"));
    text_clear(&text);
}

/* In-degrees of a population, over all projections. */
static double indegree_of(const struct model *model, uint32_t target)
{
    double synapses = 0;
    for (uint32_t i = 0; i < model->projection_count; i++)
        if (model->projections[i].target == target)
            synapses += projection_expected_synapses(model, &model->projections[i]);
    return synapses / model->populations[target].size;
}

static void sheet_keeps_its_neighbourhoods_at_any_size(void)
{
    for (int scale = 1; scale <= 10; scale += 9) {
        struct model *model = model_take("models/sheet.yaml", scale, NULL);

        CU_ASSERT_EQUAL(model->neuron_count, 100000u * (unsigned)scale);
        CU_ASSERT_EQUAL(indegree_of(model, 0), 1000);
        CU_ASSERT_EQUAL(indegree_of(model, 1), 1000);
        double side = model->populations[1].placement.extent_mm[0];
        CU_ASSERT_DOUBLE_EQUAL(side * side, scale, 1e-9);
        CU_ASSERT_EQUAL(model->projections[0].space->chance.width_mm, 0.045);
        CU_ASSERT_DOUBLE_EQUAL(model->projections[0].space->mask.outer_mm, 0.1, 1e-5);
        model_destroy(&model);
    }
}

static void areas_are_dense_within_and_send_from_one_in_twenty(void)
{
    struct model *model   = model_take("models/areas.yaml", 1, NULL);
    uint32_t      between = 0, wrong = 0;

    CU_ASSERT_EQUAL(model->neuron_count, 80000);
    for (uint32_t p = 0; p < model->population_count; p++)
        wrong += indegree_of(model, p) != 1000;
    for (uint32_t i = 0; i < model->projection_count; i++) {
        const struct projection *p       = &model->projections[i];
        bool                     is_long = p->source / 3 != p->target / 3;
        between += is_long;
        wrong += is_long && (p->source % 3 != 1 || p->delay_ms.minimum != 10);
        wrong += !is_long && p->delay_ms.minimum != 0.1;
        wrong += is_long && p->target / 3 != (p->source / 3 + 1) % 16;
    }
    CU_ASSERT_EQUAL(between, 16 * 3);
    CU_ASSERT_EQUAL(model->populations[1].size, 200);
    CU_ASSERT_EQUAL(wrong, 0);
    model_destroy(&model);
}

CHECK_MAIN(models, CASE(sheet_keeps_its_neighbourhoods_at_any_size),
           CASE(areas_are_dense_within_and_send_from_one_in_twenty),
           CASE(microcircuit_has_the_published_numbers_of_synapses),
           CASE(microcircuit_has_the_published_neurons_and_weights),
           CASE(microcircuit_at_a_tenth_has_the_published_numbers),
           CASE(microcircuit_takes_a_current_as_its_drive), CASE(brunel_has_the_published_numbers),
           CASE(brunel_keeps_its_drive_at_a_tenth), CASE(cuba_has_the_published_numbers),
           CASE(cuba_has_no_scale))
