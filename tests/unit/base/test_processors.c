/* Which processors a process may run on: as this machine says, and as a larger one would. */
#define _GNU_SOURCE
#include "base/processors.h"
#include "support/check.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LARGE_MACHINE = 4096 };

static bool is_large, is_silent;

/* In place of the C library's: Linux refuses a set that is smaller than its own. */
int sched_getaffinity(pid_t process, size_t bytes, cpu_set_t *set)
{
    if (is_large && bytes >= LARGE_MACHINE / 8) {
        memset(set, 0, bytes);
        CPU_SET_S(1, bytes, set);
        CPU_SET_S(LARGE_MACHINE - 1, bytes, set);
        return 0;
    }
    if (!is_large && !is_silent) return syscall(SYS_sched_getaffinity, process, bytes, set) < 0;
    errno = EINVAL;
    return -1;
}

static void a_process_may_run_where_it_was_bound(void)
{
    struct processors before, bound;
    processors_find(&before);
    CU_ASSERT_TRUE(processors_count(&before) >= 1);
    uint32_t last = PROCESSORS_MAX - 1;
    while (last > 0 && !processors_have(&before, last))
        last--;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(last, &one);
    CU_ASSERT_EQUAL(sched_setaffinity(0, sizeof one, &one), 0);

    processors_find(&bound);

    CU_ASSERT_EQUAL(processors_count(&bound), 1);
    CU_ASSERT_TRUE(processors_have(&bound, last));
}

static void a_machine_of_more_than_1024_processors_is_known(void)
{
    struct processors mine;
    is_large = true;

    processors_find(&mine);

    is_large = false;
    CU_ASSERT_EQUAL(processors_count(&mine), 2);
    CU_ASSERT_TRUE(processors_have(&mine, 1) && processors_have(&mine, LARGE_MACHINE - 1));
}

static void where_the_system_is_silent_those_online_count(void)
{
    struct processors mine;
    is_silent = true;

    processors_find(&mine);

    is_silent = false;
    CU_ASSERT_EQUAL(processors_count(&mine), (uint32_t)sysconf(_SC_NPROCESSORS_ONLN));
}

CHECK_MAIN(processors, CASE(a_process_may_run_where_it_was_bound),
           CASE(a_machine_of_more_than_1024_processors_is_known),
           CASE(where_the_system_is_silent_those_online_count))
