/* check.c - CUnit, driven by a table of cases. */
#include "support/check.h"

#include "base/fault.h"

#include <CUnit/Basic.h>
#include <stdio.h>

int check_run(const char *suite_name, const struct check_case *cases, unsigned long count)
{
    if (CU_initialize_registry() != CUE_SUCCESS) return 2;
    CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
    for (unsigned long i = 0; suite && i < count; i++)
        if (!CU_add_test(suite, cases[i].name, cases[i].run)) suite = NULL;
    if (!suite) return 2;

    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_tests_failed();
    unsigned ran    = CU_get_number_of_tests_run();
    CU_cleanup_registry();
    return failed || ran != count;
}

int check_ok(int code, const char *call, const char *file, int line)
{
    if (code)
        fprintf(stderr, "%s:%d: %s: %s fault: %s\n%s", file, line, call, fault_word((fault)code),
                fault_message(), fault_trace());
    CU_ASSERT_EQUAL(code, FAULT_NONE);
    return code == 0;
}
