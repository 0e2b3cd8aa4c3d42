/* test_template.c - templates of other simulators, their names and units. */
#include "circuit/template.h"
#include "support/check.h"

#include <string.h>

static uint32_t index_of(const struct neuron_template *t, const char *name)
{
    return (uint32_t)kind_parameter_index(t->kind, name);
}

static void nest_templates_are_our_kinds(void)
{
    struct neuron_template t;
    double                 factor = 0;

    CU_ASSERT_TRUE_FATAL(template_find("nest:iaf_psc_alpha", &t));
    CU_ASSERT_STRING_EQUAL(t.kind->name, "iaf_psc_alpha");
    CU_ASSERT_EQUAL(t.weight_factor, 1);
    CU_ASSERT_EQUAL(template_default(&t, index_of(&t, "E_L")), -70);
    CU_ASSERT_EQUAL(template_parameter(&t, "e_L", &factor), (int32_t)index_of(&t, "E_L"));
    CU_ASSERT_EQUAL(factor, 1);
    CU_ASSERT_EQUAL(template_parameter(&t, "cm", &factor), -1);
}

static void pynn_templates_are_translated(void)
{
    struct neuron_template t;
    double                 factor = 0;

    CU_ASSERT_TRUE_FATAL(template_find("pynn:IF_curr_exp", &t));
    CU_ASSERT_STRING_EQUAL(t.kind->name, "iaf_psc_exp");
    CU_ASSERT_EQUAL(t.weight_factor, 1000);                           /* nA */
    CU_ASSERT_EQUAL(template_default(&t, index_of(&t, "C_m")), 1000); /* 1 nF */
    CU_ASSERT_EQUAL(template_default(&t, index_of(&t, "tau_syn_in")), 5);
    CU_ASSERT_EQUAL(template_parameter(&t, "cm", &factor), (int32_t)index_of(&t, "C_m"));
    CU_ASSERT_EQUAL(factor, 1000);
    CU_ASSERT_EQUAL(template_parameter(&t, "C_m", &factor), -1);
}

static void others_are_unknown_and_all_are_listed(void)
{
    struct neuron_template t;
    struct text            all = {0};

    CU_ASSERT_FALSE(template_find("nrn:IntFire1", &t));
    CU_ASSERT_FALSE(template_find("iaf_psc_exp", &t));
    CU_ASSERT_FALSE(template_find("nest:spike_source", &t));
    CHECK_OK(template_list(&all));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&all), "nest:iaf_psc_delta"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&all), "pynn:IF_curr_delta"));
    text_clear(&all);
}

CHECK_MAIN(template, CASE(nest_templates_are_our_kinds), CASE(pynn_templates_are_translated),
           CASE(others_are_unknown_and_all_are_listed))
