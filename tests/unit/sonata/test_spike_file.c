/* test_spike_file.c - what SONATA demands of a spike file, and what the disk may do to it. */
#define _DEFAULT_SOURCE
#include "base/memory.h"
#include "base/text.h"
#include "sonata/spike_file.h"
#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const POPULATIONS[] = {"E", "I", "silent"};

static const char *file_of_five_spikes(const char *name)
{
    const char           *path    = scratch_path(name);
    static const double   times[] = {0.1, 0.2, 0.2, 7.5, 7.5};
    static const uint64_t ids[]   = {4, 0, 9, 1, 4000000000u};
    struct spike_file    *file    = NULL;
    CHECK_OK(spike_file_create(&file, path, 3, POPULATIONS));
    CHECK_OK(spike_file_append(file, 0, 3, times, ids));
    CHECK_OK(spike_file_append(file, 0, 2, times + 3, ids + 3));
    CHECK_OK(spike_file_append(file, 1, 1, times, ids));
    CHECK_OK(spike_file_append(file, 1, 0, NULL, NULL));
    CHECK_OK(spike_file_close(&file));
    CU_ASSERT_PTR_NULL(file);
    return path;
}

static void file_is_what_sonata_demands(void)
{
    const char *path = file_of_five_spikes("spikes.h5");

    CU_ASSERT_EQUAL(scratch_shell("/usr/bin/python3 tests/support/sonata_check.py spikes %s", path),
                    0);
}

static void checker_sees_a_deviation(void)
{
    const char *path  = file_of_five_spikes("deviant.h5");
    const char *check = "/usr/bin/python3 tests/support/sonata_check.py spikes";

    CU_ASSERT_EQUAL(scratch_shell("/usr/bin/python3 -c \"import h5py; f = h5py.File('%s', 'a'); "
                                  "del f['spikes/E/timestamps'].attrs['units']\"",
                                  path),
                    0);

    CU_ASSERT_EQUAL(scratch_shell("%s %s 2>/dev/null", check, path), 1);
    CU_ASSERT_EQUAL(scratch_shell("%s /nowhere.h5 2>/dev/null", check), 1);
    CU_ASSERT_EQUAL(scratch_shell("%s 2>/dev/null", check), 2);
}

static void what_was_written_is_read(void)
{
    const char *path  = file_of_five_spikes("read.h5");
    size_t      count = 0;
    double     *times = NULL;
    uint64_t   *ids   = NULL;

    CHECK_OK(spike_file_read(path, "E", &count, &times, &ids));

    CU_ASSERT_EQUAL_FATAL(count, 5);
    CU_ASSERT_EQUAL(times[0], 0.1);
    CU_ASSERT_EQUAL(times[4], 7.5);
    CU_ASSERT_EQUAL(ids[2], 9);
    CU_ASSERT_EQUAL(ids[4], 4000000000u);
    memory_give(&times);
    memory_give(&ids);
    CHECK_OK(spike_file_read(path, "silent", &count, &times, &ids));
    CU_ASSERT_EQUAL(count, 0);
    memory_give(&times);
    memory_give(&ids);
    CU_ASSERT_EQUAL(spike_file_read(path, "L23E", &count, &times, &ids), FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "L23E"));
    CU_ASSERT_PTR_NULL(times);
    CU_ASSERT_EQUAL(spike_file_read("/nowhere.h5", "E", &count, &times, &ids), FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "No such file or directory"));
}

/* A file as other programs write it, by h5py; `spikes` is its group. */
static const char *file_of_others(const char *name, const char *script)
{
    const char *path = scratch_path(name);
    CU_ASSERT_EQUAL(scratch_shell("/usr/bin/python3 -c \"import h5py, numpy as np\n"
                                  "f = h5py.File('%s', 'w'); spikes = f.create_group('spikes')\n"
                                  "%s\"",
                                  path, script),
                    0);
    return path;
}

static void other_programs_files_are_read_and_put_in_order(void)
{
    static const char *const scripts[] = {
        /* flat, gids, order of a string */
        "spikes['timestamps'] = np.array([2.5, 1.5, 1.5]); spikes['gids'] = np.array([7, 3, 1])\n"
        "spikes.attrs['sorting'] = 'by_gid'",
        /* grouped, unsigned 16 bits, float32, packed, a string attribute */
        "g = spikes.create_group('E'); g.attrs['sorting'] = 'none'\n"
        "t = g.create_dataset('timestamps', data=np.array([2.5, 1.5, 1.5], 'f4'),"
        " compression='gzip')\n"
        "t.attrs['units'] = 'ms'; g['node_ids'] = np.array([7, 3, 1], 'u2')",
        /* grouped, big-endian, the order an enum that is wrong */
        "g = spikes.create_group('E')\n"
        "e = h5py.enum_dtype({'none': 0, 'by_id': 1, 'by_time': 2}, 'u1')\n"
        "g.attrs.create('sorting', 2, dtype=e)\n"
        "g['timestamps'] = np.array([2.5, 1.5, 1.5], '>f8')\n"
        "g['node_ids'] = np.array([7, 3, 1], '>i8')"};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        const char *path  = file_of_others("others.h5", scripts[i]);
        size_t      count = 0;
        double     *times = NULL;
        uint64_t   *ids   = NULL;

        CHECK_OK(spike_file_read(path, "E", &count, &times, &ids));

        CU_ASSERT_EQUAL_FATAL(count, 3);
        CU_ASSERT_TRUE(times[0] == 1.5 && times[1] == 1.5 && times[2] == 2.5);
        CU_ASSERT_TRUE(ids[0] == 1 && ids[1] == 3 && ids[2] == 7);
        memory_give(&times);
        memory_give(&ids);
    }
}

static void what_is_no_spike_file_is_refused(void)
{
    static const struct {
        const char *script, *said;
        fault       code;
    } cases[] = {
        {"pass", "/spikes/E: is missing", FAULT_INPUT},
        {"g = spikes.create_group('E'); g['timestamps'] = [1.0]",
         "/spikes/E/node_ids: cannot be opened", FAULT_INPUT},
        {"g = spikes.create_group('E'); g['timestamps'] = [1.0]; g['node_ids'] = [1, 2]",
         "/spikes/E/node_ids: has 2 elements; expected 1", FAULT_INPUT},
        {"g = spikes.create_group('E'); g['timestamps'] = [1.0]; g['node_ids'] = [-1]",
         "/spikes/E/node_ids: spike 0 is of node -1", FAULT_INPUT},
        {"g = spikes.create_group('E'); g['timestamps'] = [np.nan]; g['node_ids'] = [1]",
         "/spikes/E/timestamps: spike 0 is at nan ms", FAULT_INPUT},
        {"g = spikes.create_group('E'); g['timestamps'] = ['a']; g['node_ids'] = [1]",
         "/spikes/E/timestamps: is of another form", FAULT_INPUT},
        {"g = spikes.create_group('E'); g['timestamps'] = [[1.0]]; g['node_ids'] = [1]",
         "/spikes/E/timestamps: is of another form", FAULT_INPUT},
        {"spikes['E'] = [1.0]", "/spikes/E: is missing", FAULT_INPUT},
        {"g = spikes.create_group('E'); d = g.create_dataset('timestamps', (64,), 'f8',"
         " chunks=(64,), compression='gzip'); d.id.write_direct_chunk((0,), b'no gzip');"
         " g['node_ids'] = np.arange(64)",
         "/spikes/E/timestamps: cannot be decoded", FAULT_INPUT},
        {"g = spikes.create_group('E'); g.create_dataset('timestamps', (1 << 40,), 'f8',"
         " chunks=(1024,)); g['node_ids'] = [1]",
         "/spikes/E/timestamps: claims 1099511627776 values", FAULT_INPUT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path  = file_of_others("wrong.h5", cases[i].script);
        size_t      count = 0;
        double     *times = NULL;
        uint64_t   *ids   = NULL;

        CU_ASSERT_EQUAL(spike_file_read(path, "E", &count, &times, &ids), cases[i].code);

        CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), cases[i].said));
        CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "wrong.h5"));
        CU_ASSERT_PTR_NULL(times);
        CU_ASSERT_PTR_NULL(ids);
    }
}

static void read_and_give(const char *path)
{
    size_t    count = 0;
    double   *times = NULL;
    uint64_t *ids   = NULL;
    fault     read  = spike_file_read(path, "E", &count, &times, &ids);
    CU_ASSERT_TRUE(read == FAULT_NONE || fault_message()[0]);
    memory_give(&times);
    memory_give(&ids);
}

static void garbage_is_refused_and_does_no_harm(void)
{
    struct text whole = {0};
    CHECK_OK(text_read_file(&whole, file_of_five_spikes("whole.h5")));
    read_and_give(scratch_write("empty.h5", "", 0));
    read_and_give(scratch_write("noise.h5", "\x89HDF\r\n\x1a\nnothing that follows", 29));
    for (size_t length = 1; length < whole.length; length += 97 + length / 8)
        read_and_give(scratch_write("cut.h5", whole.bytes, length));
    text_clear(&whole);
}

static fault append_until_it_fails(struct spike_file *file)
{
    static double   times[20000];
    static uint64_t ids[20000];
    fault           failed = FAULT_NONE;
    for (uint32_t block = 0; block < 64 && !failed; block++) {
        for (size_t i = 0; i < 20000; i++) {
            times[i] = (block * 20000.0 + (double)i) * 0.1;
            ids[i]   = i;
        }
        failed = spike_file_append(file, 0, 20000, times, ids);
    }
    return failed;
}

static void too_large_a_file_is_a_fault_from_append_and_from_close(void)
{
    struct spike_file *file = NULL;
    CHECK_OK(spike_file_create(&file, scratch_path("limited.h5"), 3, POPULATIONS));
    scratch_limit_files(300000);

    fault appended = append_until_it_fails(file);

    CU_ASSERT_EQUAL(appended, FAULT_FILE);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "limited.h5"));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "File too large"));
    fault_forget();
    CU_ASSERT_EQUAL(spike_file_append(file, 1, 1, &(double){1}, &(uint64_t){1}), FAULT_FILE);
    CU_ASSERT_EQUAL(spike_file_close(&file), FAULT_FILE);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "File too large"));
    CU_ASSERT_PTR_NULL(file);
    scratch_limit_files(0);
}

static void a_full_disk_is_a_fault(void)
{
    const char *place = scratch_path("full");
    if (mkdir(place, 0777) != 0 || mount("none", place, "tmpfs", 0, "size=512k") != 0) {
        fprintf(stderr, "no tmpfs can be mounted here: the case of the file limit stands alone\n");
        return;
    }
    struct spike_file *file = NULL;
    CHECK_OK(spike_file_create(&file, scratch_path("full/spikes.h5"), 3, POPULATIONS));

    fault appended = append_until_it_fails(file);

    CU_ASSERT_EQUAL(appended, FAULT_FILE);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "full/spikes.h5"));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "No space left on device"));
    CU_ASSERT_EQUAL(spike_file_close(&file), FAULT_FILE);
    CU_ASSERT_EQUAL(spike_file_create(&file, scratch_path("full/second.h5"), 3, POPULATIONS),
                    FAULT_FILE);
    CU_ASSERT_PTR_NULL(file);
    umount2(place, MNT_DETACH);
}

static void a_file_that_cannot_be_made_is_named(void)
{
    struct spike_file *file = NULL;

    CU_ASSERT_EQUAL(spike_file_create(&file, "/nowhere/spikes.h5", 3, POPULATIONS), FAULT_FILE);

    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "/nowhere/spikes.h5"));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "No such file or directory"));
    CU_ASSERT_PTR_NULL(file);
    CHECK_OK(spike_file_close(&file));
}

CHECK_MAIN(spike_file, CASE(file_is_what_sonata_demands), CASE(checker_sees_a_deviation),
           CASE(what_was_written_is_read), CASE(other_programs_files_are_read_and_put_in_order),
           CASE(what_is_no_spike_file_is_refused), CASE(garbage_is_refused_and_does_no_harm),
           CASE(too_large_a_file_is_a_fault_from_append_and_from_close),
           CASE(a_full_disk_is_a_fault), CASE(a_file_that_cannot_be_made_is_named))
