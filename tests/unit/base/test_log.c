/* test_log.c - who hears the lines that are logged. */
#include "base/log.h"
#include "support/check.h"

#include <stdio.h>

static char     level_heard[8], line_heard[64];
static unsigned heard_count;

static void on_line(void *self, const char *level, const char *line)
{
    CU_ASSERT_PTR_EQUAL(self, line_heard);
    (void)snprintf(level_heard, sizeof level_heard, "%s", level);
    (void)snprintf(line_heard, sizeof line_heard, "%s", line);
    heard_count++;
}

static void log_is_heard_as_it_is_printed(void)
{
    log_hear(on_line, line_heard);
    log_info("%d steps", 7);
    CU_ASSERT_STRING_EQUAL(level_heard, "info");
    CU_ASSERT_STRING_EQUAL(line_heard, "7 steps");
    log_warn("late");
    CU_ASSERT_STRING_EQUAL(level_heard, "warn");
    CU_ASSERT_STRING_EQUAL(line_heard, "late");
    log_hear(NULL, NULL);
    log_info("nobody");
    CU_ASSERT_EQUAL(heard_count, 2);
}

static void log_of_who_does_not_speak_is_not_heard(void)
{
    heard_count = 0;
    log_hear(on_line, line_heard);
    log_speak(false);
    log_info("another rank's");
    log_speak(true);
    log_hear(NULL, NULL);
    CU_ASSERT_EQUAL(heard_count, 0);
}

CHECK_MAIN(log, CASE(log_is_heard_as_it_is_printed), CASE(log_of_who_does_not_speak_is_not_heard))
