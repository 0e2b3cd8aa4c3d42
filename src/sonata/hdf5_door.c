/* hdf5_door.c - handles are opened and closed within a call, columns apart: these stay open. */
#include "sonata/hdf5_door.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK_BYTES = 32768, CHUNK_WIDTH_MAX = 1024, CACHE_CHUNKS = 4, CACHE_SLOTS = 31 };

/* Values that SONATA demands of every file's root. */
static const uint32_t SONATA_MAGIC      = 0x0A7A;
static const uint32_t SONATA_VERSION[2] = {0, 1};

struct reason {
    char text[256];
    bool is_of_system;
};

/* Errors come from the innermost outwards: the first says most, unless one quotes errno. */
static herr_t reason_add(unsigned depth, const H5E_error2_t *error, void *context)
{
    static const char mark[] = "error message = '";
    struct reason    *reason = context;
    const char       *quoted = error->desc ? strstr(error->desc, mark) : NULL;
    if (quoted && !reason->is_of_system) {
        quoted += sizeof mark - 1;
        snprintf(reason->text, sizeof reason->text, "%.*s", (int)strcspn(quoted, "'"), quoted);
        reason->is_of_system = true;
    } else if (depth == 0 && error->desc) {
        snprintf(reason->text, sizeof reason->text, "%s", error->desc);
    }
    return 0;
}

fault hdf5_raise(fault code, const char *path, const char *operation)
{
    struct reason reason = {.text = "HDF5 gives no reason"};
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, reason_add, &reason);
    RAISE(code, "%s: cannot %s: %s", path, operation, reason.text);
}

fault hdf5_file_fail(struct hdf5_file *file, const char *operation)
{
    fault code = hdf5_raise(FAULT_FILE, file->path, operation);
    if (!file->is_failed) snprintf(file->story, sizeof file->story, "%s", fault_message());
    file->is_failed = true;
    return code;
}

static void file_forget(struct hdf5_file *file)
{
    memory_give(&file->path);
    *file = (struct hdf5_file){0};
}

fault hdf5_file_create(struct hdf5_file *file, const char *path)
{
    *file = (struct hdf5_file){0};
    H5dont_atexit(); /* its cleaning up would try a failed file again, and wait or abort there */
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    TRY(text_copy(&file->path, path));

    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
    file->handle = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    if (file->handle < 0) {
        fault code = hdf5_raise(FAULT_FILE, path, "create the file");
        H5Pclose(access);
        file_forget(file);
        return code;
    }
    H5Pclose(access);
    TRY(hdf5_attribute_write(file, "/", "magic", H5T_STD_U32LE, 0, &SONATA_MAGIC));
    TRY(hdf5_attribute_write(file, "/", "version", H5T_STD_U32LE, 2, SONATA_VERSION));
    return FAULT_NONE;
}

fault hdf5_file_flush(struct hdf5_file *file)
{
    if (file->is_failed) RAISE(FAULT_FILE, "%s", file->story);
    if (H5Fflush(file->handle, H5F_SCOPE_LOCAL) < 0) return hdf5_file_fail(file, "write");
    return FAULT_NONE;
}

/* The disk itself must have it: some file systems tell that they are full only then. */
static fault file_sync(struct hdf5_file *file)
{
    TRY(hdf5_file_flush(file));
    void *descriptor = NULL;
    if (H5Fget_vfd_handle(file->handle, H5P_DEFAULT, &descriptor) < 0)
        return hdf5_file_fail(file, "find the descriptor of");
    if (fsync(*(const int *)descriptor) != 0 && errno != EINVAL && errno != EROFS) {
        snprintf(file->story, sizeof file->story, "%s: cannot write: %s", file->path,
                 strerror(errno));
        file->is_failed = true;
        RAISE(FAULT_FILE, "%s", file->story);
    }
    return FAULT_NONE;
}

fault hdf5_file_close(struct hdf5_file *file)
{
    if (!file->path) return FAULT_NONE;
    fault failed = file_sync(file);
    /* HDF5 1.10 writes into freed caches when it closes a file whose flush failed: such a file is
     * left to the end of the process. */
    if (!failed && H5Fclose(file->handle) < 0) failed = hdf5_file_fail(file, "close");
    file_forget(file);
    return failed;
}

fault hdf5_group_make(struct hdf5_file *file, const char *name)
{
    hid_t group = H5Gcreate2(file->handle, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (group < 0 || H5Gclose(group) < 0) return hdf5_file_fail(file, "make a group");
    return FAULT_NONE;
}

fault hdf5_attribute_write(struct hdf5_file *file, const char *object, const char *name, hid_t type,
                           hsize_t count, const void *values)
{
    hid_t space   = count ? H5Screate_simple(1, &count, NULL) : H5Screate(H5S_SCALAR);
    hid_t native  = H5Tget_native_type(type, H5T_DIR_ASCEND);
    hid_t written = H5Acreate_by_name(file->handle, object, name, type, space, H5P_DEFAULT,
                                      H5P_DEFAULT, H5P_DEFAULT);
    fault failed  = FAULT_NONE;
    if (written < 0 || H5Awrite(written, native, values) < 0)
        failed = hdf5_file_fail(file, "write an attribute");
    if (written >= 0) H5Aclose(written);
    if (native >= 0) H5Tclose(native);
    if (space >= 0) H5Sclose(space);
    return failed;
}

fault hdf5_attribute_text(struct hdf5_file *file, const char *object, const char *name,
                          const char *value)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    fault failed = hdf5_attribute_write(file, object, name, type, 0, &value);
    H5Tclose(type);
    return failed;
}

fault hdf5_array_write(struct hdf5_file *file, const char *name, hid_t type, hsize_t count,
                       const void *values)
{
    hid_t space  = H5Screate_simple(1, &count, NULL);
    hid_t native = H5Tget_native_type(type, H5T_DIR_ASCEND);
    hid_t written =
        H5Dcreate2(file->handle, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    fault failed = FAULT_NONE;
    if (written < 0 || H5Dwrite(written, native, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        failed = hdf5_file_fail(file, "write a dataset");
    if (written >= 0 && H5Dclose(written) < 0 && !failed)
        failed = hdf5_file_fail(file, "close a dataset");
    if (native >= 0) H5Tclose(native);
    if (space >= 0) H5Sclose(space);
    return failed;
}

fault hdf5_column_create(struct hdf5_file *file, struct hdf5_column *column, const char *name,
                         hid_t type, hsize_t width)
{
    int     rank     = width ? 2 : 1;
    hsize_t bytes    = H5Tget_size(type);
    hsize_t across   = width < CHUNK_WIDTH_MAX ? width : CHUNK_WIDTH_MAX;
    hsize_t along    = CHUNK_BYTES / (bytes * (across ? across : 1));
    hsize_t now[2]   = {0, width};
    hsize_t most[2]  = {H5S_UNLIMITED, width};
    hsize_t chunk[2] = {along ? along : 1, across ? across : 1};

    hid_t space  = H5Screate_simple(rank, now, most);
    hid_t create = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(create, rank, chunk);
    /* A column grows at its end, so few chunks are live; the usual cache is a MiB for each. */
    hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
    if (width <= CHUNK_WIDTH_MAX)
        H5Pset_chunk_cache(access, CACHE_SLOTS, (size_t)CACHE_CHUNKS * CHUNK_BYTES,
                           H5D_CHUNK_CACHE_W0_DEFAULT);
    *column        = (struct hdf5_column){.width = width};
    column->handle = H5Dcreate2(file->handle, name, type, space, H5P_DEFAULT, create, access);
    fault failed   = FAULT_NONE;
    if (column->handle < 0) failed = hdf5_file_fail(file, "make a dataset");
    H5Pclose(access);
    H5Pclose(create);
    H5Sclose(space);
    return failed;
}

fault hdf5_column_append(struct hdf5_file *file, struct hdf5_column *column, hsize_t rows,
                         hid_t memory_type, const void *values)
{
    if (file->is_failed) RAISE(FAULT_FILE, "%s", file->story);
    if (rows == 0) return FAULT_NONE;
    int     rank     = column->width ? 2 : 1;
    hsize_t first[2] = {column->count, 0};
    hsize_t block[2] = {rows, column->width};
    hsize_t grown[2] = {column->count + rows, column->width};
    if (H5Dset_extent(column->handle, grown) < 0) return hdf5_file_fail(file, "grow a dataset");

    hid_t memory = H5Screate_simple(rank, block, NULL);
    hid_t space  = H5Dget_space(column->handle);
    fault failed = FAULT_NONE;
    if (memory < 0 || space < 0 ||
        H5Sselect_hyperslab(space, H5S_SELECT_SET, first, NULL, block, NULL) < 0 ||
        H5Dwrite(column->handle, memory_type, memory, space, H5P_DEFAULT, values) < 0)
        failed = hdf5_file_fail(file, "write");
    if (space >= 0) H5Sclose(space);
    if (memory >= 0) H5Sclose(memory);
    if (!failed) column->count += rows;
    return failed;
}
