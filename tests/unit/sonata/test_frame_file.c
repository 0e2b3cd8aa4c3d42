/* test_frame_file.c - what SONATA demands of a frame report. */
#include "sonata/frame_file.h"
#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <string.h>

static const uint64_t NODES[] = {2, 3, 17};

static const struct frame_layout LAYOUT = {.population   = "E",
                                           .variable     = "V_m",
                                           .unit         = "mV",
                                           .neuron_count = 3,
                                           .node_ids     = NODES,
                                           .start_ms     = 100,
                                           .stop_ms      = 100.7,
                                           .interval_ms  = 0.1};

static const char *file_of_frames(const char *name, size_t frames)
{
    const char        *path = scratch_path(name);
    struct frame_file *file = NULL;
    CHECK_OK(frame_file_create(&file, path, &LAYOUT));
    for (size_t frame = 0; frame < frames; frame++) {
        float values[3] = {-65, -64.5f, (float)frame};
        CHECK_OK(frame_file_append(file, 1, values));
    }
    CHECK_OK(frame_file_append(file, 0, NULL));
    CHECK_OK(frame_file_close(&file));
    CU_ASSERT_PTR_NULL(file);
    return path;
}

static int python_says(const char *path, const char *condition)
{
    return scratch_shell("/usr/bin/python3 -c \"import h5py, sys; r = h5py.File('%s')['report/E']; "
                         "sys.exit(not (%s))\"",
                         path, condition);
}

static void file_is_what_sonata_demands(void)
{
    const char *path = file_of_frames("report.h5", 7);

    CU_ASSERT_EQUAL(scratch_shell("/usr/bin/python3 tests/support/sonata_check.py report %s", path),
                    0);
    CU_ASSERT_EQUAL(python_says(path, "list(r['data'][:, 2]) == list(range(7))"), 0);
    CU_ASSERT_EQUAL(python_says(path, "list(r['mapping/node_ids']) == [2, 3, 17]"), 0);
    CU_ASSERT_EQUAL(python_says(path, "list(r['mapping/time']) == [100, 100.7, 0.1]"), 0);
    CU_ASSERT_EQUAL(python_says(path, "r['data'].attrs['variable'] == 'V_m'"), 0);
}

static void run_that_stopped_early_says_when(void)
{
    const char *path = file_of_frames("early.h5", 4);

    CU_ASSERT_EQUAL(scratch_shell("/usr/bin/python3 tests/support/sonata_check.py report %s", path),
                    0);
    CU_ASSERT_EQUAL(python_says(path, "abs(r['mapping/time'][1] - 100.4) < 1e-9"), 0);
}

static void too_large_a_file_is_a_fault(void)
{
    static const float values[3 * 30000];
    struct frame_file *file = NULL;
    CHECK_OK(frame_file_create(&file, scratch_path("limited.h5"), &LAYOUT));
    scratch_limit_files(100000);

    fault appended = frame_file_append(file, 30000, values);

    CU_ASSERT_EQUAL(appended, FAULT_FILE);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "limited.h5"));
    CU_ASSERT_EQUAL(frame_file_close(&file), FAULT_FILE);
    CU_ASSERT_PTR_NULL(file);
    CHECK_OK(frame_file_close(&file));
    CU_ASSERT_EQUAL(frame_file_create(&file, scratch_path("no/such/place.h5"), &LAYOUT),
                    FAULT_FILE);
    CU_ASSERT_PTR_NULL(file);
    scratch_limit_files(0);
}

static void too_long_a_name_is_refused(void)
{
    char                name[600];
    struct frame_layout layout = LAYOUT;
    struct frame_file  *file   = NULL;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    layout.population     = name;

    CU_ASSERT_EQUAL(frame_file_create(&file, scratch_path("name.h5"), &layout), FAULT_INPUT);

    CU_ASSERT_PTR_NULL(file);
}

CHECK_MAIN(frame_file, CASE(file_is_what_sonata_demands), CASE(run_that_stopped_early_says_when),
           CASE(too_large_a_file_is_a_fault), CASE(too_long_a_name_is_refused))
