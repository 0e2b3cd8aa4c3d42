/* check.h - a test program in three lines: the cases, and CHECK_MAIN(suite).
 *
 *   static void ring_delivers_once(void) { ... CU_ASSERT_EQUAL(a, b); }
 *   CHECK_MAIN(ring, CASE(ring_delivers_once), CASE(ring_is_empty_after))
 *
 * The program fails if a case fails, and if it ran none.
 */
#ifndef ERGON_TESTS_CHECK_H
#define ERGON_TESTS_CHECK_H

#include <CUnit/CUnit.h>

struct check_case {
    const char *name;
    CU_TestFunc run;
};

#define CASE(function)                                                                             \
    {                                                                                              \
#function, function                                                                        \
    }
#define CHECK_MAIN(suite, ...)                                                                     \
    int main(void)                                                                                 \
    {                                                                                              \
        static const struct check_case cases[] = {__VA_ARGS__};                                    \
        return check_run(#suite, cases, sizeof cases / sizeof *cases);                             \
    }

int check_run(const char *suite, const struct check_case *cases, unsigned long count);

/* Assert that a call gave no fault; prints the story if it did. */
#define CHECK_OK(call) check_ok((int)(call), #call, __FILE__, __LINE__)
int check_ok(int fault, const char *call, const char *file, int line);

#endif
