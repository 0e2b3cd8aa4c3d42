/* spike_read.c - spike files of any program: grouped or flat, any integer width, any sorting.
 *
 * What the file says of its order is not believed: spikes are put in order here if they are not.
 * A size is believed only as far as the file has bytes for it.
 */
#include "base/memory.h"
#include "sonata/hdf5_door.h"
#include "sonata/spike_file.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 512 };

/* No filter of HDF5 packs tighter than deflate's 1032 to 1. */
static const uint64_t PACKING_MAX = 1100;

struct spike_reader {
    const char *path;
    const char *population;
    hid_t       file;
    hid_t       group;
    bool        is_flat; /* the group is /spikes itself */
    hid_t       times;
    hid_t       ids;
    const char *id_name; /* node_ids, or gids */
    hsize_t     count;
};

struct spike {
    double   time_ms;
    uint64_t id;
};

/* Spikes come from any program: what is wrong with a dataset is wrong input. */
static fault dataset_raise(const struct spike_reader *reader, const char *name, const char *format,
                           ...) __attribute__((format(printf, 3, 4)));

static fault dataset_raise(const struct spike_reader *reader, const char *name, const char *format,
                           ...)
{
    char    message[NAME_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    RAISE(FAULT_INPUT, "%s: /spikes/%s%s%s: %s", reader->path,
          reader->is_flat ? "" : reader->population, reader->is_flat ? "" : "/", name, message);
}

static bool has_link(hid_t place, const char *name)
{
    return H5Lexists(place, name, H5P_DEFAULT) > 0;
}

/* The group that holds the population's spikes: its own, or the flat layout's only one. */
static fault group_open(struct spike_reader *reader)
{
    hid_t spikes = has_link(reader->file, "spikes") ? H5Gopen2(reader->file, "spikes", H5P_DEFAULT)
                                                    : H5I_INVALID_HID;
    if (spikes < 0)
        RAISE(FAULT_INPUT, "%s: /spikes: is missing; expected a SONATA file of spikes",
              reader->path);
    if (has_link(spikes, reader->population)) {
        reader->group = H5Gopen2(spikes, reader->population, H5P_DEFAULT);
        H5Gclose(spikes);
    } else if (has_link(spikes, "timestamps")) {
        reader->group   = spikes;
        reader->is_flat = true;
    } else {
        H5Gclose(spikes);
    }
    if (reader->group < 0)
        RAISE(FAULT_INPUT, "%s: /spikes/%s: is missing; expected a population of spikes",
              reader->path, reader->population);
    return FAULT_NONE;
}

/* Open a column: one dimension, stored in the file itself, of the class asked for or integers. */
static fault column_open(struct spike_reader *reader, const char *name, H5T_class_t class,
                         hid_t *out, hsize_t *count)
{
    *out = H5Dopen2(reader->group, name, H5P_DEFAULT);
    if (*out < 0) return dataset_raise(reader, name, "cannot be opened; expected a dataset");

    hid_t        space  = H5Dget_space(*out);
    hid_t        type   = H5Dget_type(*out);
    hid_t        create = H5Dget_create_plist(*out);
    H5T_class_t  found  = type < 0 ? H5T_NO_CLASS : H5Tget_class(type);
    H5D_layout_t layout = create < 0 ? H5D_LAYOUT_ERROR : H5Pget_layout(create);
    bool         is_inside =
        layout >= H5D_COMPACT && layout <= H5D_CHUNKED && H5Pget_external_count(create) == 0;
    bool is_line = space >= 0 && H5Sget_simple_extent_ndims(space) == 1 &&
                   H5Sget_simple_extent_dims(space, count, NULL) == 1;
    if (create >= 0) H5Pclose(create);
    if (type >= 0) H5Tclose(type);
    if (space >= 0) H5Sclose(space);

    if (!is_line || !is_inside || (found != class && found != H5T_INTEGER))
        return dataset_raise(reader, name, "is of another form; expected a line of %s",
                             class == H5T_FLOAT ? "numbers" : "integers");
    hsize_t file_bytes = 0, stored = H5Dget_storage_size(*out);
    if (H5Fget_filesize(reader->file, &file_bytes) < 0 || stored > file_bytes ||
        *count / PACKING_MAX > stored)
        return dataset_raise(reader, name, "claims %llu values in %llu bytes; expected all of them",
                             (unsigned long long)*count, (unsigned long long)stored);
    return FAULT_NONE;
}

static fault reader_open(struct spike_reader *reader)
{
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    reader->file = H5Fopen(reader->path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (reader->file < 0) return hdf5_raise(FAULT_INPUT, reader->path, "read");
    TRY(group_open(reader));
    hsize_t id_count = 0;
    reader->id_name  = "node_ids";
    if (!has_link(reader->group, "node_ids") && has_link(reader->group, "gids"))
        reader->id_name = "gids";
    TRY(column_open(reader, "timestamps", H5T_FLOAT, &reader->times, &reader->count));
    TRY(column_open(reader, reader->id_name, H5T_INTEGER, &reader->ids, &id_count));
    if (id_count != reader->count)
        return dataset_raise(reader, reader->id_name,
                             "has %llu elements; expected %llu, as many as timestamps",
                             (unsigned long long)id_count, (unsigned long long)reader->count);
    return FAULT_NONE;
}

static void reader_close(struct spike_reader *reader)
{
    if (reader->ids >= 0) H5Dclose(reader->ids);
    if (reader->times >= 0) H5Dclose(reader->times);
    if (reader->group >= 0) H5Gclose(reader->group);
    if (reader->file >= 0) H5Fclose(reader->file);
}

/* Signed ids are read as such: a conversion would turn a negative one into node 0. */
static fault ids_read(const struct spike_reader *reader, uint64_t *ids)
{
    hid_t type      = H5Dget_type(reader->ids);
    bool  is_signed = H5Tget_sign(type) == H5T_SGN_2;
    H5Tclose(type);
    if (H5Dread(reader->ids, is_signed ? H5T_NATIVE_INT64 : H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL,
                H5P_DEFAULT, ids) < 0)
        return dataset_raise(reader, reader->id_name, "cannot be decoded; expected integers");
    for (hsize_t i = 0; is_signed && i < reader->count; i++)
        if (ids[i] > INT64_MAX)
            return dataset_raise(reader, reader->id_name,
                                 "spike %llu is of node %lld; expected at "
                                 "least 0",
                                 (unsigned long long)i, (long long)ids[i]);
    return FAULT_NONE;
}

static int spike_compare(const void *a, const void *b)
{
    const struct spike *x = a, *y = b;
    if (x->time_ms != y->time_ms) return x->time_ms < y->time_ms ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static fault spikes_sort(size_t count, double *times_ms, uint64_t *ids)
{
    size_t ordered = 1;
    while (ordered < count &&
           (times_ms[ordered - 1] < times_ms[ordered] ||
            (times_ms[ordered - 1] == times_ms[ordered] && ids[ordered - 1] <= ids[ordered])))
        ordered++;
    if (ordered >= count) return FAULT_NONE;

    struct spike *spikes = NULL;
    TRY(memory_take(&spikes, count, sizeof *spikes, "spikes to be sorted"));
    for (size_t i = 0; i < count; i++)
        spikes[i] = (struct spike){times_ms[i], ids[i]};
    qsort(spikes, count, sizeof *spikes, spike_compare);
    for (size_t i = 0; i < count; i++) {
        times_ms[i] = spikes[i].time_ms;
        ids[i]      = spikes[i].id;
    }
    memory_give(&spikes);
    return FAULT_NONE;
}

static fault spikes_read(const struct spike_reader *reader, double *times_ms, uint64_t *ids)
{
    if (H5Dread(reader->times, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, times_ms) < 0)
        return dataset_raise(reader, "timestamps", "cannot be decoded; expected numbers");
    for (hsize_t i = 0; i < reader->count; i++)
        if (!isfinite(times_ms[i]))
            return dataset_raise(reader, "timestamps",
                                 "spike %llu is at %g ms; expected a finite "
                                 "number",
                                 (unsigned long long)i, times_ms[i]);
    TRY(ids_read(reader, ids));
    return spikes_sort(reader->count, times_ms, ids);
}

fault spike_file_read(const char *path, const char *population, size_t *count, double **times_ms,
                      uint64_t **node_ids)
{
    struct spike_reader reader = {
        .path = path, .population = population, .file = -1, .group = -1, .times = -1, .ids = -1};
    *count    = 0;
    *times_ms = NULL;
    *node_ids = NULL;

    fault failed = reader_open(&reader);
    if (!failed) failed = memory_take(times_ms, reader.count, sizeof **times_ms, "spike times");
    if (!failed) failed = memory_take(node_ids, reader.count, sizeof **node_ids, "spikes' nodes");
    if (!failed && reader.count) failed = spikes_read(&reader, *times_ms, *node_ids);
    reader_close(&reader);
    if (failed) {
        memory_give(times_ms);
        memory_give(node_ids);
        return failed;
    }
    *count = reader.count;
    return FAULT_NONE;
}
