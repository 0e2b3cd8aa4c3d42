/* split.h - a number of synapses dealt over a range of things, by a tree whose nodes are keyed.
 *
 * Leaves are blocks of 2^leaf_log2 elements (sources one by one, or target neurons tile by tile).
 * A node covers an aligned power of two of leaves and splits what it got between its halves in
 * proportion to their weights: the number of allowed pairs. So the share of any leaf is found by
 * one descent, and of the next leaf by one split more in the mean, whoever asks and in whatever
 * order.
 *
 * Equal halves take Binomial(n, 1/2): the ones among n random bits. Unequal halves (the ragged end,
 * excluded autapses) take Binomial(n, p), p rational, through the binary digits of p: undecided
 * trials meet the next digit with a bit of their own each, and differing decides. Both are exact,
 * in integers, and take 2 n bits at most in the mean. Without repetition the split is
 * hypergeometric: draws from an urn one by one, exact to 2^-64; the smallest of the four equivalent
 * numbers of draws is taken, so the cost grows with synapses x levels (measured: 130 ns a synapse
 * in all at 40 000 neurons).
 *
 * Invariant  the counts of two siblings add up to their parent's; a leaf of no weight gets nothing.
 * Touches    base/random.h.
 */
#ifndef ERGON_NETWORK_SPLIT_H
#define ERGON_NETWORK_SPLIT_H

#include "base/random.h"

#include <stdbool.h>

enum { SPLIT_LEVELS = 33 };

struct split_tree {
    struct random_key key;
    uint32_t          third;          /* counter word of all nodes: which tree under the key */
    uint32_t          leaf_log2;      /* elements per leaf, the last leaf apart */
    uint32_t          element_count;  /* at least 1 */
    uint64_t          unit;           /* weight of an element */
    uint32_t          excluded_first; /* elements [first, end) weigh one less */
    uint32_t          excluded_end;
    bool              is_distinct; /* weights are capacities: no pair twice */
    uint64_t          total;       /* to be dealt */
};

/* Where a descent stands: the path from the root to one leaf. All zero before the first seek. */
struct split_cursor {
    bool     is_placed;
    uint32_t leaf;
    struct split_node {
        uint64_t count;
        uint64_t before;  /* dealt to all leaves left of this node */
    } path[SPLIT_LEVELS]; /* [0] is the leaf */
};

/* Number dealt to a leaf; path[0].before is then the number dealt to the leaves before it. */
uint64_t split_seek(const struct split_tree *tree, struct split_cursor *cursor, uint32_t leaf);

/* Weight of all leaves together. */
uint64_t split_weight(const struct split_tree *tree);

#endif
