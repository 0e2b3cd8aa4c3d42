/* edge_names.h - which edge populations a SONATA edges file has. HDF5 door.
 *
 * Touches    base/, model/arena.h, libhdf5.
 */
#ifndef ERGON_SONATA_EDGE_NAMES_H
#define ERGON_SONATA_EDGE_NAMES_H

#include "base/fault.h"
#include "model/arena.h"

#include <stdint.h>

/* Names in their order, in the arena.
 *   faults  FAULT_INPUT: no edges file, or one without a population; FAULT_MEMORY */
MUST_CHECK fault edge_names_read(const char *path, struct arena *arena, uint32_t *count,
                                 const char ***names);

#endif
