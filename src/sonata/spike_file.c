/* spike_file.c - two columns per population, written as they come. */
#include "sonata/spike_file.h"

#include "base/memory.h"
#include "sonata/hdf5_door.h"

#include <assert.h>
#include <stdio.h>

enum { NAME_BYTES = 512 };

struct spike_population {
    struct hdf5_column times;
    struct hdf5_column ids;
};

struct spike_file {
    struct hdf5_file         file;
    uint32_t                 population_count;
    struct spike_population *populations;
};

static fault sorting_write(struct hdf5_file *file, const char *group)
{
    static const char *const names[] = {"none", "by_id", "by_time"};
    const uint8_t            by_time = 2;
    hid_t                    type    = H5Tenum_create(H5T_STD_U8LE);
    for (uint8_t value = 0; value < 3; value++)
        H5Tenum_insert(type, names[value], &value);
    fault failed = hdf5_attribute_write(file, group, "sorting", type, 0, &by_time);
    H5Tclose(type);
    return failed;
}

static fault population_create(struct spike_file *file, uint32_t population, const char *name)
{
    struct spike_population *made = &file->populations[population];
    char                     path[NAME_BYTES];
    int                      length = snprintf(path, sizeof path, "/spikes/%s", name);
    if (length < 0 || (size_t)length + sizeof "/timestamps" > sizeof path)
        RAISE(FAULT_INPUT, "%s: the population name '%.40s...' is too long", file->file.path, name);

    TRY(hdf5_group_make(&file->file, path));
    TRY(sorting_write(&file->file, path));
    snprintf(path + length, sizeof path - (size_t)length, "/timestamps");
    TRY(hdf5_column_create(&file->file, &made->times, path, H5T_IEEE_F64LE, 0));
    TRY(hdf5_attribute_text(&file->file, path, "units", "ms"));
    snprintf(path + length, sizeof path - (size_t)length, "/node_ids");
    TRY(hdf5_column_create(&file->file, &made->ids, path, H5T_STD_U64LE, 0));
    return FAULT_NONE;
}

static fault file_fill(struct spike_file *file, const char *path, const char *const *populations)
{
    TRY(memory_take(&file->populations, file->population_count, sizeof *file->populations,
                    "the populations of a spike file"));
    TRY(hdf5_file_create(&file->file, path));
    TRY(hdf5_group_make(&file->file, "/spikes"));
    for (uint32_t i = 0; i < file->population_count; i++)
        TRY(population_create(file, i, populations[i]));
    return hdf5_file_flush(&file->file);
}

static void file_give(struct spike_file **file)
{
    memory_give(&(*file)->populations);
    memory_give(file);
}

fault spike_file_create(struct spike_file **out, const char *path, uint32_t population_count,
                        const char *const *populations)
{
    struct spike_file *file = NULL;
    *out                    = NULL;
    TRY(memory_take(&file, 1, sizeof *file, "a spike file"));
    file->population_count = population_count;
    fault failed           = file_fill(file, path, populations);
    if (!failed) {
        *out = file;
        return FAULT_NONE;
    }
    /* Closing may fail once more, for the same reason: that story is told already. */
    fault again = hdf5_file_close(&file->file);
    file_give(&file);
    return fault_worst(failed, again);
}

fault spike_file_append(struct spike_file *file, uint32_t population, size_t count,
                        const double *times_ms, const uint64_t *node_ids)
{
    assert(population < file->population_count);
    struct spike_population *into = &file->populations[population];
    if (count == 0) return FAULT_NONE;
    TRY(hdf5_column_append(&file->file, &into->times, count, H5T_NATIVE_DOUBLE, times_ms));
    TRY(hdf5_column_append(&file->file, &into->ids, count, H5T_NATIVE_UINT64, node_ids));
    return hdf5_file_flush(&file->file);
}

fault spike_file_close(struct spike_file **file)
{
    if (!*file) return FAULT_NONE;
    fault failed = hdf5_file_close(&(*file)->file);
    file_give(file);
    return failed;
}

#define WORD_PASTE_(number) #number
#define WORD(number)        WORD_PASTE_(number)

const char *spike_file_library(void)
{
    return "HDF5 " WORD(H5_VERS_MAJOR) "." WORD(H5_VERS_MINOR) "." WORD(H5_VERS_RELEASE);
}
