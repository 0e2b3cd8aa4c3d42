/* What makes populations spike, by the model alone. */
#include "model/drive.h"
#include "support/check.h"
#include "support/model_text.h"

static const char TEXT[] =
    "ergon: 1\n"
    "dt: 0.1 ms\n"
    "populations:\n"
    "  P: {kind: iaf_psc_exp, size: 10}\n"                            /* Poisson, to 50 ms */
    "  Q: {kind: iaf_psc_exp, size: 10}\n"                            /* by P */
    "  S: {kind: iaf_psc_exp, size: 10, parameters: {I_e: 500 pA}}\n" /* by itself */
    "  T: {kind: iaf_psc_exp, size: 10}\n"                            /* by S, but it inhibits */
    "  U: {kind: iaf_psc_exp, size: 10, parameters: {I_e: 300 pA}}\n" /* not enough */
    "  M: {kind: iaf_psc_exp, size: 10, parameters: {I_e: {uniform: {low: 300 pA, high: 500 "
    "pA}}}}\n"
    "projections:\n"
    "  - {source: P, target: Q, rule: all_to_all, weight: 1 pA, delay: 1 ms}\n"
    "  - {source: Q, target: P, rule: all_to_all, weight: 1 pA, delay: 1 ms}\n"
    "  - {source: S, target: T, rule: all_to_all, weight: -1 pA, delay: 1 ms}\n"
    "inputs:\n"
    "  - {poisson: {rate: 100 Hz}, target: P, weight: 1 pA, stop: 50 ms}\n";

enum { P, Q, S, T, U, M, POPULATIONS };

static void drive_follows_projections_until_an_input_stops(void)
{
    struct model *model = model_of_text(TEXT);
    bool          is_driven[POPULATIONS];

    drive_at(model, 100, is_driven);
    CU_ASSERT_TRUE(is_driven[P] && is_driven[Q] && is_driven[S]);
    CU_ASSERT_FALSE(is_driven[T] || is_driven[U] || is_driven[M]);
    drive_at(model, 1000, is_driven);
    CU_ASSERT_TRUE(is_driven[S]);
    CU_ASSERT_FALSE(is_driven[P] || is_driven[Q]);
    CU_ASSERT_EQUAL(drive_epoch(model, 100), drive_epoch(model, 400));
    CU_ASSERT_NOT_EQUAL(drive_epoch(model, 400), drive_epoch(model, 600));
    model_destroy(&model);
}

static void drive_by_its_own_current(void)
{
    struct model *model = model_of_text(TEXT);
    CU_ASSERT_EQUAL(population_own_drive(&model->populations[P]), OWN_DRIVE_NONE);
    CU_ASSERT_EQUAL(population_own_drive(&model->populations[U]), OWN_DRIVE_NONE);
    CU_ASSERT_EQUAL(population_own_drive(&model->populations[M]), OWN_DRIVE_MAYBE);
    CU_ASSERT_EQUAL(population_own_drive(&model->populations[S]), OWN_DRIVE_SURE);
    model_destroy(&model);
}

static void drive_feedback_is_on_loops(void)
{
    struct model *model = model_of_text(TEXT);
    bool          has_feedback[POPULATIONS];
    CHECK_OK(drive_feedback(model, has_feedback));
    CU_ASSERT_TRUE(has_feedback[P] && has_feedback[Q]);
    CU_ASSERT_FALSE(has_feedback[S] || has_feedback[T] || has_feedback[U]);
    model_destroy(&model);
}

CHECK_MAIN(drive, CASE(drive_follows_projections_until_an_input_stops),
           CASE(drive_by_its_own_current), CASE(drive_feedback_is_on_loops))
