/* tile_place.h - tiles in space: where they lie, which meet through a projection, and how often.
 *
 * What a partitioner needs of a projection by distance: the tiles that can send to a tile, how many
 * synapses a neuron there makes in the mean, how many neurons make none, and the shortest delay.
 * Only tiles within reach are told, found through the tree of boxes.
 *
 * Ownership  a list owns its items; clear it.
 * Touches    base/, model/, network/place.h.
 */
#ifndef ERGON_NETWORK_TILE_PLACE_H
#define ERGON_NETWORK_TILE_PLACE_H

#include "network/tile.h"
#include "network/tile_edges.h"

/* Middle of the box of a tile's neurons, and the box (NULL: not wanted), in mm; the number of
 * dimensions, 0 where its neurons lie nowhere. */
uint32_t tile_place_centre(const struct tile_table *tiles, uint32_t tile,
                           double centre_mm[SPACE_DIMENSIONS_MAX], struct box *box);

/* Can a neuron of one tile make a synapse onto one of the other, through this projection? Then
 * *delay_ms is no longer than the shortest delay of such a synapse. Always true for a projection
 * that does not go by distance. */
bool tile_place_reaches(const struct tile_table *tiles, const struct model *model,
                        uint32_t projection, uint32_t from, uint32_t to, double *delay_ms);

struct tile_meeting {
    uint32_t from;
    uint32_t to;
    double   synapses; /* mean number that a neuron of `from` makes onto `to` */
    double   missed;   /* share of the neurons of `from` that make none */
    double   delay_ms; /* no synapse has a shorter one */
    uint32_t delay_steps;
    /* -log of the chance to make none, of neurons evenly along `from`: the same ones for all `to`
     */
    double sample[TILE_SAMPLES];
};

struct neuron_sum;

struct tile_meetings {
    struct tile_meeting *items;
    size_t               count;
    size_t               capacity;
    struct place_list    found; /* scratch */
    struct neuron_sum   *sums;
    size_t               sum_capacity;
};

/* Tiles that reach tile `to` through a projection by distance, ascending; the list is emptied
 * first. Expectations come from a sample of pairs and, for a fixed in-degree, add up to it.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault tile_place_meet(struct tile_meetings *list, const struct tile_table *tiles,
                                 const struct model *model, uint32_t projection, uint32_t to);
void             tile_meetings_clear(struct tile_meetings *list);

#endif
