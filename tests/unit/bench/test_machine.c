/* test_machine.c - the machine and its load, read from folders that play /proc and
 * /sys.
 */
#include "bench/load.h"
#include "bench/machine.h"

#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <string.h>

/* A folder that stands for the root of a machine. */
static const char *root_make(const char *name)
{
    const char *root = scratch_path(name);
    scratch_shell("mkdir -p %s/proc", root);
    return root;
}

static void cpu_write(const char *root, int cpu, const char *siblings)
{
    scratch_shell("mkdir -p %s/sys/devices/system/cpu/cpu%d/topology", root, cpu);
    scratch_shell("echo %s >%s/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list",
                  siblings, root, cpu);
}

static void cache_write(const char *root, int index, int level, const char *type, const char *size)
{
    scratch_shell("mkdir -p %s/sys/devices/system/cpu/cpu0/cache/index%d", root, index);
    scratch_shell("cd %s/sys/devices/system/cpu/cpu0/cache/index%d && echo %d >level && "
                  "echo %s >type && echo %s >size",
                  root, index, level, type, size);
}

static void facts_come_from_the_files_of_the_system(void)
{
    const char    *root = root_make("facts");
    struct machine machine;
    scratch_shell("printf 'processor\\t: 0\\nmodel name\\t: A CPU of 2 GHz\\n' >%s/proc/cpuinfo",
                  root);
    scratch_shell("printf 'MemTotal:       2048 kB\\n' >%s/proc/meminfo", root);
    cpu_write(root, 0, "0,2");
    cpu_write(root, 1, "1,3");
    cpu_write(root, 2, "0,2");
    cpu_write(root, 3, "1,3");
    cache_write(root, 0, 1, "Data", "32K");
    cache_write(root, 1, 1, "Instruction", "64K");
    cache_write(root, 2, 2, "Unified", "1M");

    machine_read(&machine, root);

    CU_ASSERT_STRING_EQUAL(machine.cpu, "A CPU of 2 GHz");
    CU_ASSERT_EQUAL(machine.processors, 4);
    CU_ASSERT_EQUAL(machine.cores, 2);
    CU_ASSERT_EQUAL(machine.caches[0], 32 << 10);
    CU_ASSERT_EQUAL(machine.caches[1], 1 << 20);
    CU_ASSERT_EQUAL(machine.caches[2], 0);
    CU_ASSERT_EQUAL(machine.memory_bytes, 2 << 20);
    CU_ASSERT_STRING_EQUAL(machine.governor, "");
}

static void the_share_of_others_leaves_out_our_own_time(void)
{
    struct load_reading before = {.busy_us = 100, .whole_us = 1000, .own_us = 10};
    struct load_reading after = {.busy_us = 1100, .whole_us = 3000, .steal_us = 200, .own_us = 510};

    struct load load = load_between(&before, &after);

    CU_ASSERT_DOUBLE_EQUAL(load.others, 0.25, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(load.steal, 0.1, 1e-12);
}

static void our_own_time_beyond_the_busy_time_is_no_negative_share(void)
{
    struct load_reading before = {.whole_us = 0};
    struct load_reading after  = {.busy_us = 90, .whole_us = 100, .own_us = 95};

    CU_ASSERT_EQUAL(load_between(&before, &after).others, 0);
    CU_ASSERT_EQUAL(load_between(&before, &before).others, 0);
}

static void load_averages_are_read_or_missing(void)
{
    const char *root = root_make("averages");
    double      averages[3];
    CU_ASSERT_FALSE(load_averages(root, averages));
    scratch_shell("echo '0.50 1.25 2.00 1/100 4242' >%s/proc/loadavg", root);

    CU_ASSERT_TRUE(load_averages(root, averages));

    CU_ASSERT_EQUAL(averages[0], 0.5);
    CU_ASSERT_EQUAL(averages[2], 2);
}

CHECK_MAIN(machine, CASE(facts_come_from_the_files_of_the_system),
           CASE(the_share_of_others_leaves_out_our_own_time),
           CASE(our_own_time_beyond_the_busy_time_is_no_negative_share),
           CASE(load_averages_are_read_or_missing))
