/* spread.h - repetitions of one measurement: their middle, and how far apart they lie.
 *
 * Touches    nothing.
 */
#ifndef ERGON_BENCH_SPREAD_H
#define ERGON_BENCH_SPREAD_H

#include <stdint.h>

struct spread {
    uint32_t count;
    double   median;
    double   smallest, largest;
};

/* Of values in any order (they are sorted in place); all NaN where there is none. */
struct spread spread_of(double *values, uint32_t count);

/* (largest - smallest) / median; 0 where the median is 0. */
double spread_relative(const struct spread *spread);

typedef enum better_way { BETTER_NEITHER, BETTER_LOWER, BETTER_HIGHER } better_way;
typedef enum verdict { VERDICT_SAME, VERDICT_BETTER, VERDICT_WORSE } verdict;

/* A change within this share of the old median is noise: the larger of both spreads, but at least
 * 2 %, and at least 10 % where a side has fewer than three repetitions and so no spread to show. */
double  spread_noise(const struct spread *old, const struct spread *now);
double  spread_change(const struct spread *old, const struct spread *now); /* of the median */
verdict spread_verdict(const struct spread *old, const struct spread *now, better_way better);

#endif
