/* node_write.h - a SONATA nodes file: populations of one type each, with columns of numbers. HDF5
 * door.
 *
 * Touches    base/, libhdf5.
 */
#ifndef ERGON_SONATA_NODE_WRITE_H
#define ERGON_SONATA_NODE_WRITE_H

#include "base/fault.h"

#include <stdint.h>

struct node_writer;

/* faults  FAULT_FILE, FAULT_MEMORY */
MUST_CHECK fault node_writer_create(struct node_writer **out, const char *path);
/* A population; later columns belong to it. */
MUST_CHECK fault node_writer_population(struct node_writer *writer, const char *name,
                                        uint64_t count, uint32_t type);
/* A column of its group: "x", or "dynamics_params/tau_m"; [count] values. */
MUST_CHECK fault node_writer_column(struct node_writer *writer, const char *attribute,
                                    const double *values);
/* Close and check; *writer is NULL afterwards, also on a fault. NULL is fine. */
MUST_CHECK fault node_writer_close(struct node_writer **writer);

#endif
