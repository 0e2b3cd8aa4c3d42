/* frame_file.c - the mapping is written at once, the data frame by frame. */
#include "sonata/frame_file.h"

#include "base/memory.h"
#include "sonata/hdf5_door.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

enum { NAME_BYTES = 512 };
enum { TIME_START, TIME_STOP, TIME_INTERVAL, TIME_COUNT };

struct frame_file {
    struct hdf5_file   file;
    struct hdf5_column data;
    double             time_ms[TIME_COUNT];
    char               population[NAME_BYTES];
    char               path[2 * NAME_BYTES]; /* of the object spoken of last: see at() */
};

/* The path of an object of the report; valid until the next call. */
static const char *at(struct frame_file *file, const char *leaf)
{
    snprintf(file->path, sizeof file->path, "/report/%s%s", file->population, leaf);
    return file->path;
}

/* index_pointers[i] .. index_pointers[i + 1] are node i's columns: one each. */
static fault pointers_write(struct frame_file *file, uint32_t neuron_count)
{
    uint64_t *pointers = NULL;
    TRY(memory_take(&pointers, (size_t)neuron_count + 1, sizeof *pointers, "a report's mapping"));
    for (uint32_t i = 0; i <= neuron_count; i++)
        pointers[i] = i;
    fault failed = hdf5_array_write(&file->file, at(file, "/mapping/index_pointers"), H5T_STD_U64LE,
                                    (hsize_t)neuron_count + 1, pointers);
    memory_give(&pointers);
    if (failed) return failed;

    char second[sizeof file->path]; /* bmtk and pysonata spell it so */
    snprintf(second, sizeof second, "%s", at(file, "/mapping/index_pointer"));
    if (H5Lcreate_hard(file->file.handle, at(file, "/mapping/index_pointers"), H5L_SAME_LOC, second,
                       H5P_DEFAULT, H5P_DEFAULT) < 0)
        return hdf5_file_fail(&file->file, "link a dataset");
    return FAULT_NONE;
}

static fault elements_write(struct frame_file *file, uint32_t neuron_count)
{
    uint32_t *elements = NULL; /* all 0: a neuron is one element */
    TRY(memory_take(&elements, neuron_count, sizeof *elements, "a report's elements"));
    fault failed = hdf5_array_write(&file->file, at(file, "/mapping/element_ids"), H5T_STD_U32LE,
                                    neuron_count, elements);
    memory_give(&elements);
    return failed;
}

static fault mapping_write(struct frame_file *file, const struct frame_layout *layout)
{
    const uint8_t is_sorted = 1;
    TRY(hdf5_group_make(&file->file, at(file, "/mapping")));
    TRY(hdf5_array_write(&file->file, at(file, "/mapping/node_ids"), H5T_STD_U64LE,
                         layout->neuron_count, layout->node_ids));
    TRY(hdf5_attribute_write(&file->file, at(file, "/mapping/node_ids"), "sorted", H5T_STD_U8LE, 0,
                             &is_sorted));
    TRY(pointers_write(file, layout->neuron_count));
    TRY(elements_write(file, layout->neuron_count));
    TRY(hdf5_array_write(&file->file, at(file, "/mapping/time"), H5T_IEEE_F64LE, TIME_COUNT,
                         file->time_ms));
    return hdf5_attribute_text(&file->file, at(file, "/mapping/time"), "units", "ms");
}

static fault file_fill(struct frame_file *file, const char *path, const struct frame_layout *layout)
{
    TRY(hdf5_file_create(&file->file, path));
    TRY(hdf5_group_make(&file->file, "/report"));
    TRY(hdf5_group_make(&file->file, at(file, "")));
    TRY(hdf5_column_create(&file->file, &file->data, at(file, "/data"), H5T_IEEE_F32LE,
                           layout->neuron_count));
    TRY(hdf5_attribute_text(&file->file, at(file, "/data"), "units", layout->unit));
    TRY(hdf5_attribute_text(&file->file, at(file, "/data"), "variable", layout->variable));
    TRY(mapping_write(file, layout));
    return hdf5_file_flush(&file->file);
}

fault frame_file_create(struct frame_file **out, const char *path,
                        const struct frame_layout *layout)
{
    assert(layout->neuron_count > 0 && layout->interval_ms > 0);
    struct frame_file *file = NULL;
    *out                    = NULL;
    TRY(memory_take(&file, 1, sizeof *file, "a report file"));
    file->time_ms[TIME_START]    = layout->start_ms;
    file->time_ms[TIME_STOP]     = layout->stop_ms;
    file->time_ms[TIME_INTERVAL] = layout->interval_ms;

    fault failed = FAULT_NONE;
    int   length = snprintf(file->population, sizeof file->population, "%s", layout->population);
    if (length < 0 || (size_t)length >= sizeof file->population)
        failed =
            fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                        "%s: the population name '%.40s...' is too long", path, layout->population);
    if (!failed) failed = file_fill(file, path, layout);
    if (!failed) {
        *out = file;
        return FAULT_NONE;
    }
    /* Closing may fail once more, for the same reason: that story is told already. */
    fault again = hdf5_file_close(&file->file);
    memory_give(&file);
    return fault_worst(failed, again);
}

fault frame_file_append(struct frame_file *file, size_t frames, const float *values)
{
    if (frames == 0) return FAULT_NONE;
    TRY(hdf5_column_append(&file->file, &file->data, frames, H5T_NATIVE_FLOAT, values));
    return hdf5_file_flush(&file->file);
}

/* A run that was stopped early holds fewer frames than its start announced: readers count them
 * from the times. */
static fault stop_correct(struct frame_file *file)
{
    double             *time     = file->time_ms;
    const hsize_t       count    = file->data.count;
    static const double ROUNDING = 1e-6; /* of a frame */
    double announced = ceil((time[TIME_STOP] - time[TIME_START]) / time[TIME_INTERVAL] - ROUNDING);
    if (file->file.is_failed || announced == (double)count) return FAULT_NONE;

    time[TIME_STOP] = time[TIME_START] + (double)count * time[TIME_INTERVAL];
    hid_t written   = H5Dopen2(file->file.handle, at(file, "/mapping/time"), H5P_DEFAULT);
    fault failed    = FAULT_NONE;
    if (written < 0 ||
        H5Dwrite(written, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, time) < 0)
        failed = hdf5_file_fail(&file->file, "write the times");
    if (written >= 0) H5Dclose(written);
    return failed;
}

fault frame_file_close(struct frame_file **file)
{
    if (!*file) return FAULT_NONE;
    fault failed = stop_correct(*file);
    fault closed = hdf5_file_close(&(*file)->file);
    memory_give(file);
    return fault_worst(failed, closed);
}
