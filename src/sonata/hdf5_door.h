/* hdf5_door.h - what the files of this room share: HDF5 made quiet, its errors made faults.
 *
 * HDF5 prints its errors by itself and writes late: a full disk may show only when a cache is
 * flushed. Here nothing is printed, every failure becomes a fault that names path, operation and
 * the system's reason, and a block is flushed before its append returns.
 *
 * Invariant  a failed file is never written again; closing it tells the first failure once more.
 * Ownership  a struct hdf5_file owns its handle and a copy of its path.
 * Touches    base/, libhdf5. Inside sonata/ only.
 */
#ifndef ERGON_SONATA_HDF5_DOOR_H
#define ERGON_SONATA_HDF5_DOOR_H

#include "base/fault.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

struct hdf5_file {
    hid_t handle;
    char *path;
    bool  is_failed;
    char  story[1024]; /* of the first failure */
};

/* A value per element, or a row of values per frame, that grows along its first dimension. */
struct hdf5_column {
    hid_t   handle;
    hsize_t count; /* rows so far                          */
    hsize_t width; /* values of a row; 0: a plain sequence */
};

/* Raise what HDF5's last failed call says: "PATH: cannot OPERATION: REASON". */
fault hdf5_raise(fault code, const char *path, const char *operation);

/* A new file (an old one of that name is replaced) with SONATA's root attributes.
 *   faults  FAULT_FILE, FAULT_MEMORY; file is empty then and may be closed */
MUST_CHECK fault hdf5_file_create(struct hdf5_file *file, const char *path);
/* Flush to the disk, close, give back; fine on an empty file. A failed file is abandoned: HDF5's
 * handle of it stays until the process ends.
 *   faults  FAULT_FILE: the first failure of this file, or that of closing */
MUST_CHECK fault hdf5_file_close(struct hdf5_file *file);
/* Note that a call on the file failed: raises, and keeps the story for close. */
fault hdf5_file_fail(struct hdf5_file *file, const char *operation);

MUST_CHECK fault hdf5_group_make(struct hdf5_file *file, const char *name);
/* Attributes of the object at a path of the file. */
MUST_CHECK fault hdf5_attribute_text(struct hdf5_file *file, const char *object, const char *name,
                                     const char *value);
/* count 0: a scalar. values are in the machine's form of type. */
MUST_CHECK fault hdf5_attribute_write(struct hdf5_file *file, const char *object, const char *name,
                                      hid_t type, hsize_t count, const void *values);
/* A dataset of one dimension, written whole; values as above. */
MUST_CHECK fault hdf5_array_write(struct hdf5_file *file, const char *name, hid_t type,
                                  hsize_t count, const void *values);

MUST_CHECK fault hdf5_column_create(struct hdf5_file *file, struct hdf5_column *column,
                                    const char *name, hid_t type, hsize_t width);
MUST_CHECK fault hdf5_column_append(struct hdf5_file *file, struct hdf5_column *column,
                                    hsize_t rows, hid_t memory_type, const void *values);
/* Hand what was appended to the system: a full disk shows here. */
MUST_CHECK fault hdf5_file_flush(struct hdf5_file *file);

#endif
