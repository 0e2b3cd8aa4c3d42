/* spike_file.h - SONATA spike files: /spikes/<population>/{timestamps, node_ids}. HDF5 door.
 *
 * Written spikes are sorted by time, then node id, so the file does not depend on ranks; sorting is
 * the enum {none, by_id, by_time}, timestamps carry units "ms", the root carries magic and version.
 * A population without spikes has datasets of length zero.
 *
 * Invariant  what was appended is on disk (or a fault was returned) when close returns.
 */
#ifndef ERGON_SONATA_SPIKE_FILE_H
#define ERGON_SONATA_SPIKE_FILE_H

#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

struct spike_file;

MUST_CHECK fault spike_file_create(struct spike_file **out, const char *path,
                                   uint32_t population_count, const char *const *populations);
/* Later than all before; within the call sorted by time, then id. FAULT_FILE (disk full, ...). */
MUST_CHECK fault spike_file_append(struct spike_file *file, uint32_t population, size_t count,
                                   const double *times_ms, const uint64_t *node_ids);
/* Close and check; *file is NULL afterwards, also on a fault. NULL is fine. */
MUST_CHECK fault spike_file_close(struct spike_file **file);

/* Reading (our own files and other programs'): a population's spikes; blocks from memory_take. */
MUST_CHECK fault spike_file_read(const char *path, const char *population, size_t *count,
                                 double **times_ms, uint64_t **node_ids);

/* Name and version of the library: "HDF5 1.10.8". */
const char *spike_file_library(void);

#endif
