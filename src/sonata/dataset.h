/* dataset.h - numbers in HDF5 files of any program, read piece by piece and believed in nothing.
 *
 * A line holds one number an element, a table some numbers a row; integers may have any width and
 * sign. What is wrong is told as FILE: DATASET: what, expected what. A length is believed only as
 * far as the file has bytes for it.
 *
 * Ownership  a dataset owns its handle and name; the file's handle and path are borrowed.
 * Touches    base/, libhdf5. Inside sonata/ only.
 */
#ifndef ERGON_SONATA_DATASET_H
#define ERGON_SONATA_DATASET_H

#include "sonata/hdf5_door.h"

#include <stddef.h>

struct dataset {
    const char *path; /* of the file */
    char       *name; /* in the file: "/edges/a_to_b/source_node_id" */
    hid_t       handle;
    uint64_t    count; /* elements, or rows */
    uint32_t    width; /* numbers of a row; 0: a line */
    bool        is_signed;
};

/* What a dataset must be. */
struct dataset_form {
    uint32_t width;       /* 0: a line */
    bool     is_integers; /* else numbers: integers or floating-point */
};

/* Open a dataset by its path in the file; *out is empty after a fault and may be closed.
 *   faults  FAULT_INPUT (missing, of another form, claims more than the file holds),
 *           FAULT_MEMORY */
MUST_CHECK fault dataset_open(struct dataset *out, hid_t file, const char *path, const char *name,
                              struct dataset_form form);
void             dataset_close(struct dataset *dataset);

/* Elements (or rows) [first, first + count), which must lie within; out holds all their numbers.
 *   faults  FAULT_INPUT (cannot be decoded, an id below 0, a number that is none) */
MUST_CHECK fault dataset_read_ids(const struct dataset *dataset, uint64_t first, uint64_t count,
                                  uint64_t *out);
/* 64 bits of each number as they are: a negative one becomes a huge one. */
MUST_CHECK fault dataset_read_bits(const struct dataset *dataset, uint64_t first, uint64_t count,
                                   uint64_t *out);
MUST_CHECK fault dataset_read_signed(const struct dataset *dataset, uint64_t first, uint64_t count,
                                     int64_t *out);
MUST_CHECK fault dataset_read_numbers(const struct dataset *dataset, uint64_t first, uint64_t count,
                                      double *out);
/* Elements of a line at any places, each below its count. */
MUST_CHECK fault dataset_pick_numbers(const struct dataset *dataset, const uint64_t *places,
                                      size_t count, double *out);

/* Does a path of links lead to an object of the file? */
bool hdf5_has(hid_t file, const char *name);
/* A text attribute of an object, of any length and character set; "" where there is none.
 *   out  a block from memory_take */
MUST_CHECK fault hdf5_text_read(hid_t file, const char *path, const char *object, const char *name,
                                char **out);
/* Open a file for reading; HDF5 keeps quiet.   faults  FAULT_INPUT */
MUST_CHECK fault hdf5_file_read(hid_t *out, const char *path);

#endif
