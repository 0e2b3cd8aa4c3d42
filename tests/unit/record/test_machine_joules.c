/* test_machine_joules.c - joules of hosts, read from folders that play /sys. */
#include "record/machine_joules.h"

#include "fake_world.h"
#include "support/check.h"
#include "support/scratch.h"

#include <string.h>

static void counter_write(const char *root, unsigned long long uj)
{
    const char *zone = "sys/class/powercap/intel-rapl:0";
    scratch_shell("mkdir -p %s/%s && cd %s/%s && echo package-0 >name && echo %llu >energy_uj && "
                  "echo 9000000 >max_energy_range_uj",
                  root, zone, root, zone, uj);
}

/* Ranks 0 and 1 share a host, 2 has its own; both hosts count in the same folder here. */
static void joules_of_the_machine_are_read_once_a_host(void)
{
    const char           *root = scratch_path("hosts");
    struct machine_joules joules[3];
    struct comm           comms[3];
    counter_write(root, 1000000);
    for (uint32_t rank = 0; rank < 3; rank++) {
        comms[rank] = world_comm(rank, 3);
        machine_joules_start(&joules[rank], &comms[rank], root);
    }
    counter_write(root, 3500000);

    for (uint32_t rank = 3; rank-- > 0;)
        machine_joules_end(&joules[rank], &comms[rank]);

    CU_ASSERT_TRUE(joules[0].is_known);
    CU_ASSERT_DOUBLE_EQUAL(joules[0].joules, 5, 1e-9);
    CU_ASSERT_STRING_EQUAL(joules[0].why_not, "");
}

/* Twice over the end of its range of 9 J: 8 J, 8 J and 3 J. */
static double joules_of_two_turns(const char *root, uint64_t every_ns)
{
    struct comm           comm = world_comm(0, 1);
    struct machine_joules joules;
    const struct observer observer = machine_joules_observer(&joules);
    counter_write(root, 1000000);
    machine_joules_start(&joules, &comm, root);
    joules.every_ns = every_ns;
    counter_write(root, 0); /* began again: 8 J */
    CU_ASSERT_EQUAL(observer.gather(observer.self, 1000), FAULT_NONE);
    counter_write(root, 8000000);
    CU_ASSERT_EQUAL(observer.gather(observer.self, 2000), FAULT_NONE);
    counter_write(root, 2000000); /* once more: 3 J */
    machine_joules_end(&joules, &comm);
    counter_write(root, 5000000);
    CU_ASSERT_EQUAL(observer.gather(observer.self, 3000), FAULT_NONE); /* after the end: nothing */
    CU_ASSERT_TRUE(joules.is_known);
    CU_ASSERT_DOUBLE_EQUAL(joules.mine, joules.joules, 0);
    return joules.joules;
}

static void a_counter_may_begin_again_more_than_once(void)
{
    CU_ASSERT_DOUBLE_EQUAL(joules_of_two_turns(scratch_path("turns"), 0), 19, 1e-9);
}

/* Between start and end nothing is read: 1 J, as the counter says. */
static void counters_are_not_read_at_every_gathering(void)
{
    CU_ASSERT_DOUBLE_EQUAL(joules_of_two_turns(scratch_path("seldom"), UINT64_MAX), 1, 1e-9);
}

static void a_counter_that_vanishes_makes_all_unknown(void)
{
    const char           *root = scratch_path("vanishes");
    struct comm           comm = world_comm(0, 1);
    struct machine_joules joules;
    const struct observer observer = machine_joules_observer(&joules);
    counter_write(root, 1000000);
    machine_joules_start(&joules, &comm, root);
    joules.every_ns = 0;
    scratch_shell("rm %s/sys/class/powercap/intel-rapl:0/energy_uj", root);
    CU_ASSERT_EQUAL(observer.gather(observer.self, 1000), FAULT_NONE);
    counter_write(root, 2000000);
    machine_joules_end(&joules, &comm);
    CU_ASSERT_FALSE(joules.is_known);
    CU_ASSERT_TRUE(joules.why_not[0] != '\0');
}

static void a_machine_without_counters_is_not_known(void)
{
    struct comm           comm = world_comm(0, 1);
    struct machine_joules joules;
    machine_joules_start(&joules, &comm, scratch_path("nothing-there"));

    machine_joules_end(&joules, &comm);

    CU_ASSERT_FALSE(joules.is_known);
    CU_ASSERT_PTR_NOT_NULL(strstr(joules.why_not, "no counters"));
}

CHECK_MAIN(machine_joules, CASE(joules_of_the_machine_are_read_once_a_host),
           CASE(a_counter_may_begin_again_more_than_once),
           CASE(counters_are_not_read_at_every_gathering),
           CASE(a_counter_that_vanishes_makes_all_unknown),
           CASE(a_machine_without_counters_is_not_known))
