/* node_list.h - a table of nodes: id, population, model_template or model_type, and numbers.
 *
 * Columns x, y, z are positions; any other column of numbers is a parameter of the neurons. Cells
 * stand apart by commas, tabs or blanks. Without a column id, the first row is node 0.
 *
 * Ownership  a list owns its arrays.
 * Touches    base/, sonata/csv.h. Private to circuit/.
 */
#ifndef ERGON_CIRCUIT_NODE_LIST_H
#define ERGON_CIRCUIT_NODE_LIST_H

#include "circuit/config_write.h"
#include "sonata/csv.h"
#include "sonata/node_write.h"

enum { NODE_LIST_POPULATIONS_MAX = 1024 };

struct listed_node {
    uint64_t id;
    uint32_t population;
    uint32_t row;
    uint64_t index; /* within the population */
};

struct node_list {
    struct csv                *table;
    struct listed_node        *nodes; /* [rows] by id */
    uint32_t                   population_count;
    struct written_population *populations;
    const char               **names; /* [populations] */
    uint64_t                  *sizes;
};

/* faults  FAULT_INPUT: located; FAULT_MEMORY */
MUST_CHECK fault node_list_read(struct node_list *list, const char *path);
void             node_list_clear(struct node_list *list);
/* The node of an id, NULL if there is none. */
const struct listed_node *node_list_find(const struct node_list *list, uint64_t id);
/* Its populations with their columns. */
MUST_CHECK fault node_list_write(const struct node_list *list, struct node_writer *writer);

#endif
