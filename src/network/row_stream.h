/* row_stream.h - the synapses of this rank's tiles, source by source, out of keys or files.
 *
 * Every connection rule is a function row(source, target tile): the targets of one source in one
 * tile, with weight and delay drawn from keys of their own (rule.h). The stream walks over all
 * sources in ascending gid and yields, for each, what it makes on the given tiles. Edges that are
 * read from a file (given_edges.h) come at the end of their source's row. It needs no other rank,
 * and what a tile receives does not depend on which tiles are asked for beside it.
 *
 * Invariant  rows come in ascending source gid; within a row by projection, then tile.
 * Ownership  the row's arrays belong to the stream and are valid until the next call.
 * Touches    base/, model/, sonata/edge_file.h. Never MPI.
 */
#ifndef ERGON_NETWORK_ROW_STREAM_H
#define ERGON_NETWORK_ROW_STREAM_H

#include "network/quantise.h"
#include "network/tile.h"

/* Synapses of a row up to `end` that are of one projection. */
struct row_part {
    uint32_t projection; /* ROW_PART_GIVEN: of files, and no matter which */
    uint32_t end;
};
#define ROW_PART_GIVEN UINT32_MAX

struct row {
    uint32_t               source_gid;
    uint32_t               source_population;
    uint32_t               count;  /* synapses; a row without any is not yielded */
    const uint32_t        *target; /* [count] lid: target_first of the tile + index in the tile */
    const int32_t         *weight; /* [count] in units of (source population, class) */
    const uint16_t        *delay_steps; /* [count] 1.. */
    const uint8_t         *receptor;    /* [count] receptor class 0 or 1 */
    uint32_t               part_count;
    const struct row_part *parts; /* [part_count] which projections they are of, in order */
};

struct row_stream;

/* tiles: ascending indices into the table; target_first: the number that target counts from, for
 * each of them.
 *   faults  FAULT_MEMORY, FAULT_INPUT (a rule that cannot be fulfilled, a file of edges)
 *   ranks   local */
MUST_CHECK fault row_stream_create(struct row_stream **out, const struct model *model,
                                   const struct tile_table   *table,
                                   const struct quantisation *quantisation, uint32_t tile_count,
                                   const uint32_t *tiles, const uint32_t *target_first);
void             row_stream_destroy(struct row_stream **stream);

/* The next row, or row->count 0 at the end. */
MUST_CHECK fault row_stream_next(struct row_stream *stream, struct row *row);

/* Upper bound of the synapses this stream will yield (its mean plus eight standard deviations). */
double row_stream_expected(const struct row_stream *stream);

/* Smallest and largest delay, in steps, that a projection can draw. */
void projection_delay_range(const struct model *model, const struct projection *projection,
                            uint32_t *smallest, uint32_t *largest);

/* Is every row of this projection random access, or is it drawn per target and stored? */
bool projection_is_random_access(const struct projection *projection);

#endif
