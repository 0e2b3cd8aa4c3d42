/* node_write.c - a population's columns, one after the other. */
#include "sonata/node_write.h"

#include "base/memory.h"
#include "sonata/hdf5_door.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 512 };

struct node_writer {
    struct hdf5_file file;
    char             group[NAME_BYTES]; /* of the population */
    uint64_t         count;
    bool             has_dynamics;
};

fault node_writer_create(struct node_writer **out, const char *path)
{
    struct node_writer *w = NULL;
    *out                  = NULL;
    TRY(memory_take(&w, 1, sizeof *w, "a nodes file"));
    fault failed = hdf5_file_create(&w->file, path);
    if (!failed) failed = hdf5_group_make(&w->file, "/nodes");
    if (!failed) {
        *out = w;
        return FAULT_NONE;
    }
    fault again = hdf5_file_close(&w->file);
    memory_give(&w);
    return fault_worst(failed, again);
}

/* One of the columns that every population has: a constant, or 0, 1, 2, ... */
static fault column_fill(struct node_writer *w, const char *name, uint64_t *values, bool is_place,
                         uint64_t constant)
{
    char path[2 * NAME_BYTES];
    for (uint64_t i = 0; i < w->count; i++)
        values[i] = is_place ? i : constant;
    snprintf(path, sizeof path, "%s/%s", w->group, name);
    return hdf5_array_write(&w->file, path, H5T_STD_U64LE, w->count, values);
}

fault node_writer_population(struct node_writer *w, const char *name, uint64_t count, uint32_t type)
{
    char      path[2 * NAME_BYTES];
    uint64_t *values = NULL;
    int       length = snprintf(w->group, sizeof w->group, "/nodes/%s", name);
    if (length < 0 || (size_t)length >= sizeof w->group - 64)
        RAISE(FAULT_INPUT, "%s: the name '%.40s...' is too long", w->file.path, name);
    w->count        = count;
    w->has_dynamics = false;
    snprintf(path, sizeof path, "%s/0", w->group);
    TRY(hdf5_group_make(&w->file, w->group));
    TRY(hdf5_group_make(&w->file, path));
    TRY(memory_take(&values, count, sizeof *values, "columns of nodes"));
    fault failed = column_fill(w, "node_id", values, true, 0);
    if (!failed) failed = column_fill(w, "node_type_id", values, false, type);
    if (!failed) failed = column_fill(w, "node_group_id", values, false, 0);
    if (!failed) failed = column_fill(w, "node_group_index", values, true, 0);
    memory_give(&values);
    return failed;
}

fault node_writer_column(struct node_writer *w, const char *attribute, const double *values)
{
    char path[2 * NAME_BYTES];
    if (strchr(attribute, '/') && !w->has_dynamics) {
        snprintf(path, sizeof path, "%s/0/dynamics_params", w->group);
        TRY(hdf5_group_make(&w->file, path));
        w->has_dynamics = true;
    }
    snprintf(path, sizeof path, "%s/0/%s", w->group, attribute);
    return hdf5_array_write(&w->file, path, H5T_IEEE_F64LE, w->count, values);
}

fault node_writer_close(struct node_writer **writer)
{
    if (!*writer) return FAULT_NONE;
    fault failed = hdf5_file_close(&(*writer)->file);
    memory_give(writer);
    return failed;
}
