/* grid.c - times that must be whole numbers of steps. */
#include "base/units.h"
#include "model/field.h"
#include "model/quantity.h"
#include "model/reading.h"

#include <math.h>

/* Longer than any run, and exact as a double of steps. */
static const double STEPS_MAX = 0x1p52;

bool grid_check(struct reading *r, const struct yaml_node *node, const char *what, double time_ms)
{
    if (r->dt_ms == 0) return true;
    if (fabs(time_ms / r->dt_ms) > STEPS_MAX) {
        problem_note(&r->problems, node, "%s %.12g ms is too long; expected fewer than 2^52 steps",
                     what, time_ms);
        return false;
    }
    if (is_on_grid(time_ms, r->dt_ms)) return true;
    int64_t below = (int64_t)floor(time_ms / r->dt_ms);
    problem_note(&r->problems, node,
                 "%s %.12g ms is no whole number of steps of dt = %.12g ms; expected %.12g ms or "
                 "%.12g ms",
                 what, time_ms, r->dt_ms, ms_from_steps(below, r->dt_ms),
                 ms_from_steps(below + 1, r->dt_ms));
    return false;
}

/* Too short or too long is said before off the grid: half a step is both, one remark is enough. */
static bool length_check(struct reading *r, const struct yaml_node *node, double time_ms,
                         const uint64_t limits[2])
{
    bool is_short = time_ms < ((double)limits[0] - 1e-6) * r->dt_ms;
    bool is_long  = time_ms > ((double)limits[1] + 1e-6) * r->dt_ms;
    if (!is_short && !is_long) return true;
    uint64_t limit = is_short ? limits[0] : limits[1];
    problem_note(&r->problems, node, "'%s' is too %s; expected at %s %.12g ms (%llu step%s)",
                 node->shown, is_short ? "short" : "long", is_short ? "least" : "most",
                 ms_from_steps((int64_t)limit, r->dt_ms), (unsigned long long)limit,
                 limit == 1 ? "" : "s");
    return false;
}

bool steps_read(struct reading *r, const struct yaml_node *node, uint64_t low, uint64_t high,
                uint64_t *out)
{
    const uint64_t limits[2] = {low, high};
    double         time_ms   = 0;
    if (!quantity_read(&r->problems, node, UNIT_MS, &time_ms)) return false;
    if (r->dt_ms == 0) return false;
    if (time_ms < 0) {
        problem_note(&r->problems, node, "'%s' is negative; expected a time of at least %.12g ms",
                     node->shown, ms_from_steps((int64_t)low, r->dt_ms));
        return false;
    }
    if (!length_check(r, node, time_ms, limits) || !grid_check(r, node, "the time", time_ms))
        return false;
    *out = (uint64_t)steps_from_ms(time_ms, r->dt_ms);
    return true;
}
