/* test_progress.c - what the line says, and that a log file is not flooded. */
#include "record/progress.h"
#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct progress_plan PLAN = {.dt_ms = 0.1, .step_end = 10000};

static void line_tells_time_factor_and_what_is_left(void)
{
    char line[PROGRESS_LINE_BYTES];

    progress_line(&PLAN, 2500, 0.5, line);
    CU_ASSERT_STRING_EQUAL(line, "run: 250 of 1000 ms (25 %), real-time factor 2.00, 2 s left");

    progress_line(&PLAN, 100, 12, line);
    CU_ASSERT_STRING_EQUAL(line,
                           "run: 10 of 1000 ms (1 %), real-time factor 1200, 19 min 48 s left");

    progress_line(&PLAN, 10, 12, line);
    CU_ASSERT_PTR_NOT_NULL(strstr(line, "3 h 19 min left"));

    progress_line(&PLAN, 0, 0, line);
    CU_ASSERT_STRING_EQUAL(line, "run: 0 of 1000 ms (0 %)");
}

/* Run all steps with stderr in a file; its size afterwards, and its text. */
static size_t run_into_file(const struct progress_plan *plan, char *text, size_t bytes)
{
    const char     *path     = scratch_path("log");
    struct progress progress = progress_make(plan);
    struct observer o        = progress_observer(&progress);
    fflush(stderr);
    int   before = dup(STDERR_FILENO);
    FILE *log    = fopen(path, "w+");
    dup2(fileno(log), STDERR_FILENO);
    for (uint64_t step = 0; step < plan->step_end; step++) {
        fault failed = o.before_step ? o.before_step(o.self, step) : FAULT_NONE;
        if (step % 1000 == 0) failed = fault_worst(failed, o.gather(o.self, step));
        CU_ASSERT_EQUAL(failed, FAULT_NONE);
    }
    CU_ASSERT_EQUAL(o.gather(o.self, plan->step_end), FAULT_NONE);
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    rewind(log);
    size_t count = fread(text, 1, bytes - 1, log);
    text[count]  = '\0';
    fclose(log);
    return count;
}

static void a_quick_run_leaves_one_line_in_a_log(void)
{
    char text[4096];

    run_into_file(&PLAN, text, sizeof text);

    CU_ASSERT_EQUAL(strncmp(text, "run: 1000 of 1000 ms (100 %)", 28), 0);
    CU_ASSERT_PTR_EQUAL(strchr(text, '\n'), text + strlen(text) - 1);
}

static void a_terminal_line_renews_itself_and_is_ended(void)
{
    char                 text[4096];
    struct progress_plan plan = PLAN;
    plan.is_terminal          = true;

    size_t count = run_into_file(&plan, text, sizeof text);

    CU_ASSERT_EQUAL(text[0], '\r');
    CU_ASSERT_EQUAL(text[count - 1], '\n');
}

static void other_ranks_are_silent(void)
{
    char                 text[64];
    struct progress_plan plan = PLAN;
    plan.is_silent            = true;

    CU_ASSERT_EQUAL(run_into_file(&plan, text, sizeof text), 0);
}

static void a_file_is_no_terminal(void)
{
    int   before = dup(STDERR_FILENO);
    FILE *log    = fopen(scratch_path("no-terminal"), "w");
    dup2(fileno(log), STDERR_FILENO);

    bool is_terminal = progress_terminal();

    dup2(before, STDERR_FILENO);
    close(before);
    fclose(log);
    CU_ASSERT_FALSE(is_terminal);
}

CHECK_MAIN(progress, CASE(line_tells_time_factor_and_what_is_left),
           CASE(a_quick_run_leaves_one_line_in_a_log),
           CASE(a_terminal_line_renews_itself_and_is_ended), CASE(other_ranks_are_silent),
           CASE(a_file_is_no_terminal))
