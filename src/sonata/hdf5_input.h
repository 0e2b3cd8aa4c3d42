/* hdf5_input.h - HDF5 files of other programs: whole columns, checked before they are believed.
 *
 * Widths and signs of integers vary from file to file, strings are of fixed or variable length,
 * so everything is read into one type in memory. A column has one dimension and the length that
 * its place demands; its size is believed only as far as the file has bytes for it.
 *
 * Ownership  a struct hdf5_input owns its handle and borrows the path.
 * Touches    base/, model/arena.h, libhdf5. Inside sonata/ only.
 */
#ifndef ERGON_SONATA_HDF5_INPUT_H
#define ERGON_SONATA_HDF5_INPUT_H

#include "base/fault.h"
#include "model/arena.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

struct hdf5_input {
    hid_t       file;
    const char *path;
};

enum { HDF5_PATH_BYTES = 1024 };

/*   faults  FAULT_INPUT: no file, no HDF5, cut short */
MUST_CHECK fault hdf5_input_open(struct hdf5_input *input, const char *path);
void             hdf5_input_close(struct hdf5_input *input);

/* Is there an object at a path of the file? Every group on the way is looked at. */
bool hdf5_input_has(const struct hdf5_input *input, const char *name);
/* Is it a group? */
bool hdf5_input_is_group(const struct hdf5_input *input, const char *name);

/* Members of a group, in the order of their names; arrays in the arena.
 *   faults  FAULT_INPUT: no such group */
MUST_CHECK fault hdf5_input_members(const struct hdf5_input *input, const char *group,
                                    struct arena *arena, uint32_t *count, const char ***names);

/* Length of a column. What: "numbers", "integers", "texts" the caller is going to read.
 *   faults  FAULT_INPUT: none there, not one dimension, more than the file can hold */
MUST_CHECK fault hdf5_input_count(const struct hdf5_input *input, const char *name,
                                  uint64_t *count);

/* The whole of a column that must have count values.
 *   faults  FAULT_INPUT: located; FAULT_MEMORY */
MUST_CHECK fault hdf5_input_integers(const struct hdf5_input *input, const char *name,
                                     uint64_t count, int64_t *out);
/* Finite ones. */
MUST_CHECK fault hdf5_input_numbers(const struct hdf5_input *input, const char *name,
                                    uint64_t count, double *out);
/* Texts live in the arena. */
MUST_CHECK fault hdf5_input_texts(const struct hdf5_input *input, const char *name, uint64_t count,
                                  struct arena *arena, const char **out);
/* Does a column hold texts (else numbers)? */
bool hdf5_input_is_text(const struct hdf5_input *input, const char *name);

#endif
