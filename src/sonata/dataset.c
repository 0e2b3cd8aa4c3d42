/* dataset.c - every decoder of numbers from outside: form, length, sign and value are checked. */
#include "sonata/dataset.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 1024, RANK_MAX = 2 };

/* No filter of HDF5 packs tighter than deflate's 1032 to 1. */
static const uint64_t PACKING_MAX = 1100;

fault hdf5_file_read(hid_t *out, const char *path)
{
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    *out = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (*out < 0) return hdf5_raise(FAULT_INPUT, path, "read");
    return FAULT_NONE;
}

bool hdf5_has(hid_t file, const char *name)
{
    char prefix[NAME_BYTES];
    if (strlen(name) >= sizeof prefix) return false;
    for (const char *end = name; *end;) { /* HDF5 asks for link by link */
        end += strspn(end, "/");
        end += strcspn(end, "/");
        snprintf(prefix, sizeof prefix, "%.*s", (int)(end - name), name);
        if (H5Lexists(file, prefix, H5P_DEFAULT) <= 0) return false;
    }
    return H5Oexists_by_name(file, name, H5P_DEFAULT) > 0;
}

/* Numbers of the form asked for, stored in the file itself. */
static fault form_check(struct dataset *d, struct dataset_form form, hsize_t extent[RANK_MAX])
{
    hid_t        space  = H5Dget_space(d->handle);
    hid_t        type   = H5Dget_type(d->handle);
    hid_t        create = H5Dget_create_plist(d->handle);
    H5T_class_t  found  = type < 0 ? H5T_NO_CLASS : H5Tget_class(type);
    H5D_layout_t layout = create < 0 ? H5D_LAYOUT_ERROR : H5Pget_layout(create);
    int          rank   = form.width ? 2 : 1;
    bool         is_inside =
        layout >= H5D_COMPACT && layout <= H5D_CHUNKED && H5Pget_external_count(create) == 0;
    bool is_shaped = space >= 0 && H5Sget_simple_extent_ndims(space) == rank &&
                     H5Sget_simple_extent_dims(space, extent, NULL) == rank;
    d->is_signed = found == H5T_INTEGER && H5Tget_sign(type) == H5T_SGN_2;
    if (create >= 0) H5Pclose(create);
    if (type >= 0) H5Tclose(type);
    if (space >= 0) H5Sclose(space);
    bool is_class = found == H5T_INTEGER || (found == H5T_FLOAT && !form.is_integers);
    if (is_class && is_inside && is_shaped && (!form.width || extent[1] == form.width))
        return FAULT_NONE;
    const char *what = form.is_integers ? "integers" : "numbers";
    if (form.width)
        RAISE(FAULT_INPUT, "%s: %s: not what it should be; expected a table of %s, %u a row",
              d->path, d->name, what, form.width);
    RAISE(FAULT_INPUT, "%s: %s: not what it should be; expected a line of %s", d->path, d->name,
          what);
}

static fault length_check(const struct dataset *d, hid_t file)
{
    hsize_t file_bytes = 0, stored = H5Dget_storage_size(d->handle);
    if (H5Fget_filesize(file, &file_bytes) >= 0 && stored <= file_bytes &&
        d->count / PACKING_MAX <= stored)
        return FAULT_NONE;
    RAISE(FAULT_INPUT,
          "%s: %s: claims %llu elements in %llu bytes; expected as many as the file has bytes for",
          d->path, d->name, (unsigned long long)d->count, (unsigned long long)stored);
}

fault dataset_open(struct dataset *out, hid_t file, const char *path, const char *name,
                   struct dataset_form form)
{
    hsize_t extent[RANK_MAX] = {0, 0};
    *out                     = (struct dataset){.path = path, .handle = -1, .width = form.width};
    TRY(text_copy(&out->name, name));
    fault failed = FAULT_NONE;
    if (!hdf5_has(file, name))
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                             "%s: %s: is missing; expected a dataset", path, name);
    if (!failed) out->handle = H5Dopen2(file, name, H5P_DEFAULT);
    if (!failed && out->handle < 0)
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                             "%s: %s: is no dataset; expected one of numbers", path, name);
    if (!failed) failed = form_check(out, form, extent);
    out->count = extent[0];
    if (!failed) failed = length_check(out, file);
    if (failed) dataset_close(out);
    return failed;
}

void dataset_close(struct dataset *dataset)
{
    if (dataset->name && dataset->handle >= 0) H5Dclose(dataset->handle);
    memory_give(&dataset->name);
    *dataset = (struct dataset){.handle = -1};
}

static fault read_fail(const struct dataset *d)
{
    char operation[NAME_BYTES];
    snprintf(operation, sizeof operation, "read %s", d->name);
    return hdf5_raise(FAULT_INPUT, d->path, operation);
}

static fault slab_read(const struct dataset *d, uint64_t first, uint64_t count, hid_t type,
                       void *out)
{
    assert(first <= d->count && count <= d->count - first);
    if (count == 0) return FAULT_NONE;
    int     rank            = d->width ? 2 : 1;
    hsize_t start[RANK_MAX] = {first, 0}, block[RANK_MAX] = {count, d->width};
    hid_t   memory = H5Screate_simple(rank, block, NULL), space = H5Dget_space(d->handle);
    bool    is_read = memory >= 0 && space >= 0 &&
                   H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, block, NULL) >= 0 &&
                   H5Dread(d->handle, type, memory, space, H5P_DEFAULT, out) >= 0;
    fault failed = is_read ? FAULT_NONE : read_fail(d);
    if (space >= 0) H5Sclose(space);
    if (memory >= 0) H5Sclose(memory);
    return failed;
}

/* Signed numbers are read as such: a conversion would turn a negative one into 0. */
fault dataset_read_bits(const struct dataset *d, uint64_t first, uint64_t count, uint64_t *out)
{
    return slab_read(d, first, count, d->is_signed ? H5T_NATIVE_INT64 : H5T_NATIVE_UINT64, out);
}

fault dataset_read_ids(const struct dataset *d, uint64_t first, uint64_t count, uint64_t *out)
{
    TRY(dataset_read_bits(d, first, count, out));
    for (uint64_t i = 0; d->is_signed && i < count; i++)
        if (out[i] > INT64_MAX)
            RAISE(FAULT_INPUT, "%s: %s: element %llu is %lld; expected none below 0", d->path,
                  d->name, (unsigned long long)(first + i), (long long)out[i]);
    return FAULT_NONE;
}

/* Unsigned numbers that no signed one holds become the largest that it does. */
fault dataset_read_signed(const struct dataset *d, uint64_t first, uint64_t count, int64_t *out)
{
    return slab_read(d, first, count, H5T_NATIVE_INT64, out);
}

static fault number_check(const struct dataset *d, uint64_t place, double value)
{
    if (isfinite(value)) return FAULT_NONE;
    RAISE(FAULT_INPUT, "%s: %s: element %llu is %g; expected a number", d->path, d->name,
          (unsigned long long)place, value);
}

fault dataset_read_numbers(const struct dataset *d, uint64_t first, uint64_t count, double *out)
{
    uint64_t numbers = count * (d->width ? d->width : 1);
    TRY(slab_read(d, first, count, H5T_NATIVE_DOUBLE, out));
    for (uint64_t i = 0; i < numbers; i++)
        TRY(number_check(d, first + i / (d->width ? d->width : 1), out[i]));
    return FAULT_NONE;
}

fault dataset_pick_numbers(const struct dataset *d, const uint64_t *places, size_t count,
                           double *out)
{
    _Static_assert(sizeof(hsize_t) == sizeof(uint64_t), "places are coordinates");
    if (count == 0) return FAULT_NONE;
    hsize_t extent = count;
    hid_t   memory = H5Screate_simple(1, &extent, NULL), space = H5Dget_space(d->handle);
    bool    is_read = memory >= 0 && space >= 0 &&
                   H5Sselect_elements(space, H5S_SELECT_SET, count, (const hsize_t *)places) >= 0 &&
                   H5Dread(d->handle, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, out) >= 0;
    fault failed = is_read ? FAULT_NONE : read_fail(d);
    if (space >= 0) H5Sclose(space);
    if (memory >= 0) H5Sclose(memory);
    for (size_t i = 0; !failed && i < count; i++)
        failed = number_check(d, places[i], out[i]);
    return failed;
}

/* A text of the machine's own making: HDF5 allots it. */
static fault text_take_free(hid_t attribute, hid_t memory, char **out, bool *is_read)
{
    char *text = NULL;
    H5Tset_size(memory, H5T_VARIABLE);
    *is_read     = H5Aread(attribute, memory, (void *)&text) >= 0;
    fault failed = *is_read ? text_copy(out, text ? text : "") : FAULT_NONE;
    if (text) H5free_memory(text);
    return failed;
}

static fault text_take_fixed(hid_t attribute, hid_t memory, size_t bytes, char **out, bool *is_read)
{
    H5Tset_size(memory, bytes + 1);
    TRY(memory_take(out, bytes + 1, 1, "a text of a file"));
    *is_read = H5Aread(attribute, memory, *out) >= 0;
    return FAULT_NONE;
}

static fault text_take(hid_t attribute, const char *path, char **out)
{
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    hid_t memory  = H5Tcopy(H5T_C_S1);
    bool  is_read = type >= 0 && space >= 0 && H5Tget_class(type) == H5T_STRING &&
                   H5Sget_simple_extent_npoints(space) == 1;
    fault failed = FAULT_NONE;
    if (is_read) {
        H5Tset_cset(memory, H5Tget_cset(type));
        failed = H5Tis_variable_str(type) > 0
                     ? text_take_free(attribute, memory, out, &is_read)
                     : text_take_fixed(attribute, memory, H5Tget_size(type), out, &is_read);
    }
    if (space >= 0) H5Sclose(space);
    H5Tclose(memory);
    if (type >= 0) H5Tclose(type);
    if (!failed && !is_read) failed = hdf5_raise(FAULT_INPUT, path, "read a text attribute of");
    return failed;
}

fault hdf5_text_read(hid_t file, const char *path, const char *object, const char *name, char **out)
{
    *out = NULL;
    if (!hdf5_has(file, object) || H5Aexists_by_name(file, object, name, H5P_DEFAULT) <= 0)
        return text_copy(out, "");
    hid_t attribute = H5Aopen_by_name(file, object, name, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0) return hdf5_raise(FAULT_INPUT, path, "open a text attribute of");
    fault failed = text_take(attribute, path, out);
    H5Aclose(attribute);
    if (failed) memory_give(out);
    return failed;
}
