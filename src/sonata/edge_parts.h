/* edge_parts.h - what an edge population's reader is made of: its index, and its groups of columns.
 *
 * Ownership  each part owns its datasets; file handle and path are borrowed.
 * Touches    base/, sonata/dataset.h. Inside sonata/ only.
 */
#ifndef ERGON_SONATA_EDGE_PARTS_H
#define ERGON_SONATA_EDGE_PARTS_H

#include "sonata/dataset.h"
#include "sonata/edge_file.h"

enum { WINDOW_ROWS = 4096 };

/* A piece of a table of two columns, kept because the next row asked for is mostly the next. */
struct index_window {
    struct dataset table;
    uint64_t       first, count; /* rows held */
    uint64_t      *rows;         /* [WINDOW_ROWS][2] */
};

/* Edges [first, end) of one target. */
struct edge_stretch {
    uint64_t first, end;
    uint64_t target;
};

struct edge_index {
    bool                   is_there;
    uint64_t               edge_count;
    struct index_window    nodes;  /* node id -> rows of ranges */
    struct index_window    ranges; /* -> edges */
    const struct id_range *wanted;
    size_t                 wanted_count, range;
    uint64_t               node;      /* whose ranges come next */
    uint64_t               row, end;  /* of the node before it, not yet given */
    uint64_t               row_count; /* rows that the nodes so far have together */
    uint64_t               edges_end; /* of that node's last stretch */
};

/* Open /edges/POPULATION/indices/target_to_source where the file has it. */
MUST_CHECK fault edge_index_open(struct edge_index *index, hid_t file, const char *path,
                                 const char *population, uint64_t edge_count);
void             edge_index_close(struct edge_index *index);
void edge_index_select(struct edge_index *index, const struct id_range *wanted, size_t count);
/* The next stretch of the wanted targets, never empty; first == end: there are no more. Those of a
 * target ascend and lie apart, so that no edge comes twice.
 *   faults  FAULT_INPUT: no such tables */
MUST_CHECK fault edge_index_next(struct edge_index *index, struct edge_stretch *stretch);

struct edge_group {
    uint64_t       id;
    struct dataset weight, delay; /* handle below 0: the group has none */
};

struct edge_groups {
    const char        *path;
    const char        *population;
    struct dataset     id, index; /* of each edge; handle below 0: all in group 0, in order */
    uint32_t           count;
    struct edge_group *groups;
    uint64_t          *ids, *places, *picked; /* of a block */
    uint32_t          *order;                 /* where in the block what was picked belongs */
    double            *values;
};

struct edge_groups_plan {
    hid_t                      file;
    const char                *path, *population; /* borrowed for the groups' life */
    const struct edge_columns *columns;
    uint64_t                   edge_count;
    uint32_t                   capacity; /* edges of the largest block */
};

/* Open the groups of edges, and in them the wanted columns. */
MUST_CHECK fault edge_groups_open(struct edge_groups *groups, const struct edge_groups_plan *plan);
void             edge_groups_close(struct edge_groups *groups);
struct edge_values {
    double *weight, *delay;
};

/* Weights and delays of edges [first, first + count); NAN where a group has no such column. */
MUST_CHECK fault edge_groups_read(struct edge_groups *groups, uint64_t first, uint32_t count,
                                  struct edge_values values);

#endif
