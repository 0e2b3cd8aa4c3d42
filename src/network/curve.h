/* curve.h - a curve through all cells of a grid, neighbours on which are neighbours in space.
 *
 * Hilbert's curve over 2^bits cells along each of 1 to 3 sides: any stretch of it fills a compact
 * region, so neurons numbered along it lie together by tiles.
 *
 * source     Skilling 2004, AIP Conf. Proc. 707:381, doi 10.1063/1.1751381
 * Touches    nothing.
 */
#ifndef ERGON_NETWORK_CURVE_H
#define ERGON_NETWORK_CURVE_H

#include <stdint.h>

/* The cell at a place of the curve, and the place of a cell; 1 <= dimensions <= 3,
 * dimensions x bits <= 63. */
void     curve_cell(uint32_t dimensions, uint32_t bits, uint64_t place, uint32_t *cell);
uint64_t curve_place(uint32_t dimensions, uint32_t bits, const uint32_t *cell);

#endif
