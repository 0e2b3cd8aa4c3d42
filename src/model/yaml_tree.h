/* yaml_tree.h - a YAML document as a tree that knows where each word stood.
 *
 * Aliases are copied out, so every node has one parent and one key path; what a hostile file could
 * do with them (cycles, doubling) is bounded by depth and by a number of nodes.
 *
 * Invariant  keys of a mapping are scalars, and no two are equal.
 * Ownership  nodes and their texts live in the arena that was given.
 * Touches    libyaml: no other file includes it.
 */
#ifndef ERGON_MODEL_YAML_TREE_H
#define ERGON_MODEL_YAML_TREE_H

#include "model/arena.h"
#include "model/problem.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    YAML_DEPTH_MAX = 32,
    YAML_NODES_MAX = 1 << 18,
    YAML_KEYS_MAX  = 4096, /* of one mapping */
    YAML_BYTES_MAX = 1 << 24
};

typedef enum node_shape { NODE_SCALAR, NODE_LIST, NODE_MAPPING } node_shape;

struct yaml_node {
    node_shape              shape;
    struct problem_place    place;  /* where it starts */
    const struct yaml_node *parent; /* NULL: the root */
    const struct yaml_node *key;    /* its key in a mapping, NULL elsewhere */
    uint32_t                index;  /* its place in a list */
    const char             *text;   /* of a scalar, "" of others */
    const char             *shown;  /* text made fit for a message: short, printable */
    uint32_t                count;  /* of a list's or a mapping's members */
    struct yaml_node      **items;
    struct yaml_node      **keys; /* of a mapping */
};

/* The tree of one document; *out is NULL where the text was no document (the problem is noted).
 *   origin  names the text in messages; where it is a word of the command line, nodes have no lines
 *   faults  FAULT_MEMORY only: what is wrong with the text goes to problems */
MUST_CHECK fault yaml_tree_read(struct yaml_node **out, struct arena *arena,
                                struct problems *problems, struct problem_place origin,
                                const char *text);

/* Put a value under a key of a mapping (a new one is added), or at a place of a list. */
MUST_CHECK fault yaml_tree_put(struct arena *arena, struct yaml_node *mapping,
                               struct yaml_node *key, struct yaml_node *value);
void yaml_tree_replace(struct yaml_node *parent, uint32_t place, struct yaml_node *value);

/* An empty mapping, or a scalar, that the file does not have. */
MUST_CHECK fault yaml_node_make(struct yaml_node **out, struct arena *arena, node_shape shape,
                                struct problem_place place, const char *text);

/* The place of a key in a mapping, -1 if it has none or is no mapping. */
int64_t yaml_node_place(const struct yaml_node *mapping, const char *key);

/* "populations.L4E.size", "projections[2].weight"; "" for the root. */
MUST_CHECK fault yaml_node_path(const struct yaml_node *node, struct text *path);

#endif
