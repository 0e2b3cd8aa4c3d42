/* hdf5_input.c - each call opens what it needs and closes it again. */
#include "sonata/hdf5_input.h"

#include "base/memory.h"
#include "sonata/hdf5_door.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No filter of HDF5 packs tighter than deflate's 1032 to 1. */
static const uint64_t PACKING_MAX = 1100;

enum { TEXT_BYTES_MAX = 1 << 16, MEMBERS_MAX = 1 << 16 };

fault hdf5_input_open(struct hdf5_input *input, const char *path)
{
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    *input = (struct hdf5_input){.file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT), .path = path};
    if (input->file < 0) return hdf5_raise(FAULT_INPUT, path, "read");
    return FAULT_NONE;
}

void hdf5_input_close(struct hdf5_input *input)
{
    if (input->path && input->file >= 0) H5Fclose(input->file);
    *input = (struct hdf5_input){.file = -1};
}

bool hdf5_input_has(const struct hdf5_input *input, const char *name)
{
    char prefix[HDF5_PATH_BYTES];
    int  length = snprintf(prefix, sizeof prefix, "%s", name);
    if (length < 0 || (size_t)length >= sizeof prefix) return false;
    for (char *slash = strchr(prefix + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (H5Lexists(input->file, prefix, H5P_DEFAULT) <= 0) return false;
        *slash = '/';
    }
    return H5Lexists(input->file, prefix, H5P_DEFAULT) > 0 &&
           H5Oexists_by_name(input->file, prefix, H5P_DEFAULT) > 0;
}

static H5I_type_t object_type(const struct hdf5_input *input, const char *name)
{
    hid_t      object = H5Oopen(input->file, name, H5P_DEFAULT);
    H5I_type_t type   = object < 0 ? H5I_BADID : H5Iget_type(object);
    if (object >= 0) H5Oclose(object);
    return type;
}

bool hdf5_input_is_group(const struct hdf5_input *input, const char *name)
{
    return hdf5_input_has(input, name) && object_type(input, name) == H5I_GROUP;
}

static fault names_take(const struct hdf5_input *input, hid_t group, struct arena *arena,
                        uint32_t count, const char **names)
{
    for (uint32_t i = 0; i < count; i++) {
        char    name[HDF5_PATH_BYTES];
        ssize_t length = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name,
                                            sizeof name, H5P_DEFAULT);
        if (length < 0 || (size_t)length >= sizeof name)
            return hdf5_raise(FAULT_INPUT, input->path, "read the name of a member");
        TRY(arena_copy(arena, &names[i], name, (size_t)length));
    }
    return FAULT_NONE;
}

fault hdf5_input_members(const struct hdf5_input *input, const char *group, struct arena *arena,
                         uint32_t *count, const char ***names)
{
    H5G_info_t info   = {0};
    fault      failed = FAULT_NONE;
    *count            = 0;
    *names            = NULL;
    if (!hdf5_input_is_group(input, group))
        RAISE(FAULT_INPUT, "%s: %s: is missing; expected a group", input->path, group);
    hid_t opened = H5Gopen2(input->file, group, H5P_DEFAULT);
    if (opened < 0 || H5Gget_info(opened, &info) < 0)
        failed = hdf5_raise(FAULT_INPUT, input->path, "read a group");
    if (!failed && info.nlinks > MEMBERS_MAX)
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                             "%s: %s: has %llu members; expected at most %d", input->path, group,
                             (unsigned long long)info.nlinks, MEMBERS_MAX);
    if (!failed) failed = arena_take(arena, names, info.nlinks, sizeof **names);
    if (!failed) failed = names_take(input, opened, arena, (uint32_t)info.nlinks, *names);
    if (!failed) *count = (uint32_t)info.nlinks;
    if (opened >= 0) H5Gclose(opened);
    return failed;
}

/* What a column is made of. */
struct column_form {
    hsize_t count, stored, file_bytes;
    H5T_class_t class;
    bool is_line, is_inside, is_signed;
};

static struct column_form form_read(const struct hdf5_input *input, hid_t column)
{
    struct column_form form   = {.class = H5T_NO_CLASS};
    hid_t              space  = H5Dget_space(column);
    hid_t              type   = H5Dget_type(column);
    hid_t              create = H5Dget_create_plist(column);
    if (type >= 0) form.class = H5Tget_class(type);
    if (form.class == H5T_INTEGER) form.is_signed = H5Tget_sign(type) == H5T_SGN_2;
    form.is_line = space >= 0 && H5Sget_simple_extent_ndims(space) == 1 &&
                   H5Sget_simple_extent_dims(space, &form.count, NULL) == 1;
    H5D_layout_t layout = create < 0 ? H5D_LAYOUT_ERROR : H5Pget_layout(create);
    form.is_inside =
        layout >= H5D_COMPACT && layout <= H5D_CHUNKED && H5Pget_external_count(create) == 0;
    form.stored = H5Dget_storage_size(column);
    if (H5Fget_filesize(input->file, &form.file_bytes) < 0) form.file_bytes = 0;
    if (create >= 0) H5Pclose(create);
    if (type >= 0) H5Tclose(type);
    if (space >= 0) H5Sclose(space);
    return form;
}

/* Open a column and look at its form; *column is -1 on a fault. */
static fault column_open(const struct hdf5_input *input, const char *name, hid_t *column,
                         struct column_form *form)
{
    *column = -1;
    if (!hdf5_input_has(input, name) || object_type(input, name) != H5I_DATASET)
        RAISE(FAULT_INPUT, "%s: %s: is missing; expected a dataset", input->path, name);
    *column = H5Dopen2(input->file, name, H5P_DEFAULT);
    if (*column < 0) return hdf5_raise(FAULT_INPUT, input->path, "open a dataset");
    *form         = form_read(input, *column);
    bool is_small = form->stored <= form->file_bytes && form->count / PACKING_MAX <= form->stored;
    if (form->is_line && form->is_inside && is_small) return FAULT_NONE;
    H5Dclose(*column);
    *column = -1;
    if (!form->is_line || !form->is_inside)
        RAISE(FAULT_INPUT, "%s: %s: is not a sequence of values in this file", input->path, name);
    RAISE(FAULT_INPUT, "%s: %s: claims %llu values in %llu bytes", input->path, name,
          (unsigned long long)form->count, (unsigned long long)form->stored);
}

fault hdf5_input_count(const struct hdf5_input *input, const char *name, uint64_t *count)
{
    hid_t              column = -1;
    struct column_form form   = {0};
    *count                    = 0;
    TRY(column_open(input, name, &column, &form));
    *count = form.count;
    H5Dclose(column);
    return FAULT_NONE;
}

static fault form_check(const struct hdf5_input *input, const char *name,
                        const struct column_form *form, uint64_t count, const char *what)
{
    bool is_text    = strcmp(what, "texts") == 0;
    bool is_integer = strcmp(what, "integers") == 0;
    bool is_right   = is_text
                          ? form->class == H5T_STRING
                          : form->class == H5T_INTEGER || (form->class == H5T_FLOAT && !is_integer);
    if (!is_right) RAISE(FAULT_INPUT, "%s: %s: does not hold %s", input->path, name, what);
    if (form->count != count)
        RAISE(FAULT_INPUT, "%s: %s: has %llu values; expected %llu", input->path, name,
              (unsigned long long)form->count, (unsigned long long)count);
    return FAULT_NONE;
}

fault hdf5_input_integers(const struct hdf5_input *input, const char *name, uint64_t count,
                          int64_t *out)
{
    hid_t              column = -1;
    struct column_form form   = {0};
    TRY(column_open(input, name, &column, &form));
    fault failed = form_check(input, name, &form, count, "integers");
    /* Unsigned values are read as such: what is too large shows as negative, and is refused as
     * out of range by whoever knows the range. */
    hid_t type = form.is_signed ? H5T_NATIVE_INT64 : H5T_NATIVE_UINT64;
    if (!failed && count && H5Dread(column, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out) < 0)
        failed = hdf5_raise(FAULT_INPUT, input->path, "read integers");
    H5Dclose(column);
    return failed;
}

fault hdf5_input_numbers(const struct hdf5_input *input, const char *name, uint64_t count,
                         double *out)
{
    hid_t              column = -1;
    struct column_form form   = {0};
    TRY(column_open(input, name, &column, &form));
    fault failed = form_check(input, name, &form, count, "numbers");
    if (!failed && count &&
        H5Dread(column, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, out) < 0)
        failed = hdf5_raise(FAULT_INPUT, input->path, "read numbers");
    for (uint64_t i = 0; !failed && i < count; i++)
        if (!isfinite(out[i]))
            failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                                 "%s: %s[%llu]: is %g; expected a finite number", input->path, name,
                                 (unsigned long long)i, out[i]);
    H5Dclose(column);
    return failed;
}

bool hdf5_input_is_text(const struct hdf5_input *input, const char *name)
{
    hid_t              column = -1;
    struct column_form form   = {0};
    fault              failed = column_open(input, name, &column, &form);
    if (failed) fault_forget();
    if (column >= 0) H5Dclose(column);
    return !failed && form.class == H5T_STRING;
}

/* The same text again is not copied again: columns of names repeat a few. */
static fault text_keep(struct arena *arena, const char *text, size_t length, const char *last,
                       const char **out)
{
    if (last && strlen(last) == length && memcmp(last, text, length) == 0) {
        *out = last;
        return FAULT_NONE;
    }
    return arena_copy(arena, out, text, length);
}

/* Read texts of an opened dataset into memory of HDF5's form, then copy them. */
static fault texts_copy(hid_t type, uint64_t count, const void *values, struct arena *arena,
                        const char **out)
{
    bool   is_variable = H5Tis_variable_str(type) > 0;
    size_t width       = H5Tget_size(type);
    for (uint64_t i = 0; i < count; i++) {
        const char *text =
            is_variable ? ((char *const *)values)[i] : (const char *)values + i * width;
        size_t length = !text ? 0 : strnlen(text, is_variable ? TEXT_BYTES_MAX : width);
        while (!is_variable && length > 0 && text[length - 1] == ' ')
            length--;
        TRY(text_keep(arena, text ? text : "", length, i ? out[i - 1] : NULL, &out[i]));
    }
    return FAULT_NONE;
}

fault hdf5_input_texts(const struct hdf5_input *input, const char *name, uint64_t count,
                       struct arena *arena, const char **out)
{
    hid_t              column = -1;
    struct column_form form   = {0};
    void              *values = NULL;
    TRY(column_open(input, name, &column, &form));
    hid_t type   = H5Dget_type(column);
    hid_t space  = H5Dget_space(column);
    fault failed = form_check(input, name, &form, count, "texts");
    if (!failed && H5Tget_size(type) > TEXT_BYTES_MAX)
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__, "%s: %s: has texts of %zu bytes",
                             input->path, name, H5Tget_size(type));
    if (!failed) failed = memory_take(&values, count, H5Tget_size(type), "texts of a file");
    if (!failed && count && H5Dread(column, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        failed = hdf5_raise(FAULT_INPUT, input->path, "read texts");
    if (!failed) failed = texts_copy(type, count, values, arena, out);
    if (values && count && H5Tis_variable_str(type) > 0)
        H5Dvlen_reclaim(type, space, H5P_DEFAULT, values);
    memory_give(&values);
    H5Sclose(space);
    H5Tclose(type);
    H5Dclose(column);
    return failed;
}
