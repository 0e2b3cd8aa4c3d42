/* node_file.h - SONATA nodes files: who the nodes of a population are. HDF5 door.
 *
 * A population's nodes lie in groups; node i is element node_group_index[i] of the group
 * node_group_id[i] (both may be absent where there is one group: then in order). An attribute may
 * be given in some groups only. A text attribute may be enumerated: then the group's @library has
 * the texts and the column has places in it.
 *
 * Invariant  every group id and index that the file says is in range once a table was read.
 * Ownership  arrays and texts live in the arena that was given.
 * Touches    base/, model/arena.h, libhdf5.
 */
#ifndef ERGON_SONATA_NODE_FILE_H
#define ERGON_SONATA_NODE_FILE_H

#include "base/fault.h"
#include "model/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct node_file;

struct node_table {
    const char     *name;
    uint32_t        count;
    const int64_t  *types;       /* [count] node_type_id; -1: of no type      */
    uint32_t        group_count; /* groups that hold nodes                    */
    const char    **groups;      /* [groups] their names                      */
    const uint64_t *sizes;       /* [groups] nodes in each                    */
    const uint32_t *group;       /* [count] place in groups                   */
    const uint64_t *index;       /* [count] element within the group          */
    uint32_t        dynamics_count;
    const char    **dynamics; /* names of dynamics_params of any group, each once */
};

/*   faults  FAULT_INPUT, FAULT_MEMORY: *out NULL then */
MUST_CHECK fault node_file_open(struct node_file **out, const char *path);
void             node_file_close(struct node_file **file);

/* Names of the file's populations. */
MUST_CHECK fault node_file_populations(struct node_file *file, struct arena *arena, uint32_t *count,
                                       const char ***names);

/*   faults  FAULT_INPUT: located: what is missing, of wrong length, out of range */
MUST_CHECK fault node_file_table(struct node_file *file, const char *population,
                                 struct arena *arena, struct node_table *table);

/* An attribute of all nodes, by its path within a group ("x", "dynamics_params/tau_m").
 *   values, has   [count]; has[i] false where no group of the node gives it; value untouched */
MUST_CHECK fault node_file_numbers(struct node_file *file, const struct node_table *table,
                                   const char *attribute, double *values, bool *has);
/* texts [count]; untouched where none is given. */
MUST_CHECK fault node_file_texts(struct node_file *file, const struct node_table *table,
                                 const char *attribute, struct arena *arena, const char **texts);
/* Is the attribute given by any group, and are its values texts? */
bool node_file_gives(struct node_file *file, const struct node_table *table, const char *attribute,
                     bool *is_text);

#endif
