/* test_rapl.c - joules of processors, read from folders that play /sys. */
#include "base/rapl.h"

#include "support/check.h"
#include "support/scratch.h"

#include <string.h>

/* A folder that stands for the root of a machine. */
static const char *root_make(const char *name)
{
    const char *root = scratch_path(name);
    scratch_shell("mkdir -p %s/sys/class/powercap", root);
    return root;
}

static void domain_write(const char *root, const char *zone, const char *name, uint64_t uj,
                         uint64_t range_uj)
{
    scratch_shell("mkdir -p %s/sys/class/powercap/%s", root, zone);
    scratch_shell("cd %s/sys/class/powercap/%s && echo %s >name && echo %llu >energy_uj && "
                  "echo %llu >max_energy_range_uj",
                  root, zone, name, (unsigned long long)uj, (unsigned long long)range_uj);
}

static void joules_are_those_of_all_packages(void)
{
    const char         *root = root_make("two-packages");
    struct rapl         rapl;
    struct rapl_reading before, after;
    domain_write(root, "intel-rapl:0", "package-0", 1000000, 1000000000);
    domain_write(root, "intel-rapl:1", "package-1", 5000000, 1000000000);
    rapl_open(&rapl, root);
    CU_ASSERT_TRUE(rapl_read(&rapl, &before));

    domain_write(root, "intel-rapl:0", "package-0", 3000000, 1000000000);
    domain_write(root, "intel-rapl:1", "package-1", 5500000, 1000000000);
    CU_ASSERT_TRUE(rapl_read(&rapl, &after));

    CU_ASSERT_EQUAL(rapl.count, 2);
    CU_ASSERT_STRING_EQUAL(rapl.why, "");
    CU_ASSERT_DOUBLE_EQUAL(rapl_joules(&rapl, &before, &after), 2.5, 1e-9);
}

static void a_counter_that_began_again_is_counted_on(void)
{
    const char         *root = root_make("wrapped");
    struct rapl         rapl;
    struct rapl_reading before, after;
    domain_write(root, "intel-rapl:0", "package-0", 261000000, 262000000);
    rapl_open(&rapl, root);
    CU_ASSERT_TRUE(rapl_read(&rapl, &before));

    domain_write(root, "intel-rapl:0", "package-0", 3000000, 262000000);
    CU_ASSERT_TRUE(rapl_read(&rapl, &after));

    CU_ASSERT_DOUBLE_EQUAL(rapl_joules(&rapl, &before, &after), 4, 1e-9);
}

static void parts_of_a_package_are_not_counted_again(void)
{
    const char *root = root_make("parts");
    struct rapl rapl;
    domain_write(root, "intel-rapl:0", "package-0", 1, 100);
    domain_write(root, "intel-rapl:0:0", "core", 1, 100);
    domain_write(root, "intel-rapl:1", "psys", 1, 100);
    domain_write(root, "intel-rapl-mmio:0", "package-0", 1, 100);

    rapl_open(&rapl, root);

    CU_ASSERT_EQUAL(rapl.count, 1);
}

static void a_machine_without_counters_says_so(void)
{
    struct rapl         rapl;
    struct rapl_reading reading;

    rapl_open(&rapl, root_make("no-counters"));

    CU_ASSERT_EQUAL(rapl.count, 0);
    CU_ASSERT_FALSE(rapl_read(&rapl, &reading));
    CU_ASSERT_PTR_NOT_NULL(strstr(rapl.why, "no counters"));
}

static void a_counter_that_may_not_be_read_is_told_apart(void)
{
    const char *root = root_make("forbidden");
    struct rapl rapl;
    domain_write(root, "intel-rapl:0", "package-0", 1, 100);
    scratch_shell("rm %s/sys/class/powercap/intel-rapl:0/energy_uj", root);

    rapl_open(&rapl, root);

    CU_ASSERT_EQUAL(rapl.count, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(rapl.why, "may not read"));
}

CHECK_MAIN(rapl, CASE(joules_are_those_of_all_packages),
           CASE(a_counter_that_began_again_is_counted_on),
           CASE(parts_of_a_package_are_not_counted_again), CASE(a_machine_without_counters_says_so),
           CASE(a_counter_that_may_not_be_read_is_told_apart))
