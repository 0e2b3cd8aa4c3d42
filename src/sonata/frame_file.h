/* frame_file.h - SONATA frame reports: /report/<population>/{data, mapping}. HDF5 door.
 *
 * One value per neuron and frame; frame i holds the state at start + i interval, right-open. Both
 * spellings index_pointers / index_pointer exist (hard link), element_ids are 0.
 */
#ifndef ERGON_SONATA_FRAME_FILE_H
#define ERGON_SONATA_FRAME_FILE_H

#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

struct frame_file;

struct frame_layout {
    const char     *population;
    const char     *variable; /* "V_m" */
    const char     *unit;     /* "mV" */
    uint32_t        neuron_count;
    const uint64_t *node_ids; /* ascending, within the population */
    double          start_ms, stop_ms, interval_ms;
};

MUST_CHECK fault frame_file_create(struct frame_file **out, const char *path,
                                   const struct frame_layout *layout);
/* frames x neuron_count values, frame by frame. */
MUST_CHECK fault frame_file_append(struct frame_file *file, size_t frames, const float *values);
MUST_CHECK fault frame_file_close(struct frame_file **file);

#endif
