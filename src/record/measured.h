/* measured.h - what a run measured, out of its summary.json, for the next partition.
 *
 * Ownership  owns its rates.
 * Touches    network/tile_graph.h, sonata/json.h.
 */
#ifndef ERGON_RECORD_MEASURED_H
#define ERGON_RECORD_MEASURED_H

#include "network/tile_graph.h"

struct measured {
    double              *rate_Hz; /* [tiles] */
    struct tile_measures measures;
};

/* Of a run of the same model, cut into the same tiles.
 *   faults  FAULT_INPUT (names file, key, what was found and expected), FAULT_MEMORY */
MUST_CHECK fault measured_read(struct measured *out, const char *path,
                               const struct tile_table *tiles);
void             measured_clear(struct measured *measured);

#endif
