/* partition_report.h - partitions of one network side by side: table, JSON, picture.
 *
 * Ownership  everything in a report is borrowed.
 * Touches    model/, partition/partition.h (types), sonata/json.h.
 */
#ifndef ERGON_RECORD_PARTITION_REPORT_H
#define ERGON_RECORD_PARTITION_REPORT_H

#include "model/model.h"
#include "partition/partition.h"

#include <stdbool.h>

enum { PARTITION_ROWS_MAX = 8 };

struct partition_row {
    const char           *name;
    bool                  is_of_tiles; /* or of single neurons: no assignment, no balances */
    struct partition_cost cost;
    double                taken_seconds;
    const double         *traffic; /* [ranks][ranks] 1/1000 spikes/s from row to column, or NULL */
    const uint32_t       *owner;   /* [tiles] or NULL */
};

/* Where a tile lies, for the picture: any two axes. */
struct tile_place {
    double x, y;
};

struct partition_report {
    const struct model      *model;
    uint32_t                 ranks, hosts, tiles;
    const char              *measured; /* summary.json that the rates come from, or NULL */
    const char              *version;
    uint32_t                 row_count;
    struct partition_row     rows[PARTITION_ROWS_MAX];
    uint32_t                 chosen; /* row of the pictures, beside `other` */
    uint32_t                 other;
    const struct tile_place *places; /* [tiles], or NULL where the model has no positions */
};

void partition_table_print(const struct partition_report *report);

/* faults  FAULT_FILE, FAULT_MEMORY */
MUST_CHECK fault partition_json_write(const struct partition_report *report, const char *path);
MUST_CHECK fault partition_picture_write(const struct partition_report *report, const char *path);

#endif
