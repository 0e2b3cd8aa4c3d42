/* unusual.h - is a measure far from what it was? Robust statistics over a window, and a CUSUM.
 *
 * The last 64 usual values are the window. A new value's distance from their median, in units of
 * sigma = max(1.4826 MAD, 1/10 of |median|, a floor of the measure), is z, held within +-4; two
 * sums collect what goes beyond one sigma, up and down:
 *
 *     S+ = max(0, S+ + z - 1),  S- = max(0, S- - z - 1),        unusual where either reaches 12
 *
 * So one outlier is nothing, and the fewest values that make it are four. For normal values with
 * known median and sigma a false alarm is due every 1e10 values (Siegmund: e^(2 (12 + 1.17)) / 2);
 * docs/health.md has what was measured. It ends where the sum is 0 again, or after 120 values: then
 * that is what is usual now, and the window begins anew.
 *
 * Touches    nothing.
 */
#ifndef ERGON_CONTROL_UNUSUAL_H
#define ERGON_CONTROL_UNUSUAL_H

#include <stdbool.h>
#include <stdint.h>

enum { UNUSUAL_WINDOW = 64, UNUSUAL_WINDOW_MIN = 30, UNUSUAL_LASTS = 120 };

struct unusual {
    double   window[UNUSUAL_WINDOW];
    uint32_t count, next;
    double   up, down;
    uint32_t lasted; /* values since it became unusual */
    bool     is_on;
    double   median, sigma; /* by which the last value was judged */
};

/* Returns is_on. Not finite: not known, passed over. */
bool unusual_add(struct unusual *u, double value, double sigma_floor);
void unusual_forget(struct unusual *u);

#endif
