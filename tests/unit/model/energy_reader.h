/* energy_reader.h - models with energy, and what was read of it. */
#ifndef ERGON_TESTS_MODEL_ENERGY_READER_H
#define ERGON_TESTS_MODEL_ENERGY_READER_H

#include "unit/model/reader.h"

/* HEAD with a section `energy`, and more in each population. */
#define THREE(section, E, I, D)                                                                    \
    "ergon: 1\ndt: 0.1 ms\nenergy: " section "\npopulations:\n"                                    \
    "  E: {kind: iaf_psc_exp, size: 100" E "}\n"                                                   \
    "  I: {kind: iaf_psc_exp, size: 25" I "}\n"                                                    \
    "  D: {kind: iaf_psc_delta, size: 10" D "}\n"

/* Excitation of this weight within E and from it into I. */
#define EXCITED(weight)                                                                            \
    "projections:\n  - {source: E, target: [E, I], rule: fixed_indegree, indegree: 8, "            \
    "weight: " weight ", delay: 1 ms}\n"

static inline const struct population_energy *energy_of(const struct model *model,
                                                        uint32_t            population)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(model->energy.populations);
    return &model->energy.populations[population];
}

static inline bool is_off(const struct model *model)
{
    const struct model_energy *e = &model->energy;
    return e->mode == ENERGY_OFF && !e->populations && !e->regions && !e->costs_name &&
           e->tick_steps == 0 && e->region_count == 0;
}

static inline struct model *set_ok(const char *text, const char *set)
{
    struct model              *model   = NULL;
    const struct model_options options = {.scale = 1, .set_count = 1, .sets = &set};
    CHECK_OK(model_read(&model, "a/file.yaml", text, &options));
    CU_ASSERT_PTR_NOT_NULL_FATAL(model);
    return model;
}

#endif
