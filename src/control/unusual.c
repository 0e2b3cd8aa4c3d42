/* unusual.c - median, MAD, and sums. */
#include "control/unusual.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SIGMA_OF_MAD = 1.4826;
static const double SIGMA_SHARE  = 0.1; /* of the median: less is no matter */
static const double Z_MAX        = 4;
static const double SLACK        = 1; /* sigmas that are usual */
static const double LIMIT        = 12;

static int number_order(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median_of(double *values, uint32_t count)
{
    qsort(values, count, sizeof *values, number_order);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

/* Median and sigma of the window. */
static void window_judge(struct unusual *u, double sigma_floor)
{
    double values[UNUSUAL_WINDOW];
    memcpy(values, u->window, u->count * sizeof *values);
    u->median = median_of(values, u->count);
    for (uint32_t i = 0; i < u->count; i++)
        values[i] = fabs(u->window[i] - u->median);
    u->sigma = fmax(SIGMA_OF_MAD * median_of(values, u->count), SIGMA_SHARE * fabs(u->median));
    u->sigma = fmax(u->sigma, sigma_floor);
}

void unusual_forget(struct unusual *u) { *u = (struct unusual){0}; }

static void window_add(struct unusual *u, double value)
{
    u->window[u->next] = value;
    u->next            = (u->next + 1) % UNUSUAL_WINDOW;
    if (u->count < UNUSUAL_WINDOW) u->count++;
}

static void sums_add(struct unusual *u, double z)
{
    u->up   = fmin(LIMIT, fmax(0, u->up + z - SLACK));
    u->down = fmin(LIMIT, fmax(0, u->down - z - SLACK));
    if (u->up >= LIMIT || u->down >= LIMIT) u->is_on = true;
    if (u->up <= 0 && u->down <= 0) u->is_on = false;
}

bool unusual_add(struct unusual *u, double value, double sigma_floor)
{
    if (!isfinite(value)) return u->is_on;
    if (u->count < UNUSUAL_WINDOW_MIN) {
        window_add(u, value);
        return false;
    }
    window_judge(u, sigma_floor);
    double z = u->sigma > 0 ? (value - u->median) / u->sigma : 0;
    sums_add(u, fmax(-Z_MAX, fmin(Z_MAX, z)));
    u->lasted = u->is_on ? u->lasted + 1 : 0;
    if (u->lasted > UNUSUAL_LASTS) unusual_forget(u);
    if (u->up < LIMIT / 2 && u->down < LIMIT / 2) window_add(u, value);
    return u->is_on;
}
