/* shed.c - pressure up, ease down. */
#include "control/shed.h"

#include <math.h>

static const double QUEUE_BAD = 0.8, QUEUE_WELL = 0.3, QUEUE_FULL = 0.95;
static const double BEHIND_BAD_S = 0.2, BEHIND_WELL_S = 0.05;
static const double LAG_BAD_S = 1, LAG_WELL_S = 0.1;

static const double RISE_S = 0.5, RISE_BEHIND_S = 2, FALL_S = 5, FALL_MAX_S = 80, CHANGE_S = 2,
                    RETURN_S = 30;

static void level_change(struct shed *shed, bool is_up)
{
    if (shed->patience_s <= 0) shed->patience_s = FALL_S;
    bool is_return = is_up && shed->has_fallen && shed->changed_s < RETURN_S;
    if (is_return) shed->patience_s = fmin(FALL_MAX_S, 2 * shed->patience_s);
    shed->level += is_up ? 1 : -1u;
    shed->has_fallen  = !is_up;
    shed->has_changed = true;
    shed->changed_s = shed->pressed_s = shed->late_s = shed->eased_s = 0;
}

uint32_t shed_judge(struct shed *shed, const struct shed_sample *s)
{
    bool is_pressed = s->queue_share > QUEUE_BAD || s->lag_s > LAG_BAD_S;
    bool is_late    = s->behind_s > BEHIND_BAD_S;
    bool is_eased =
        s->queue_share < QUEUE_WELL && s->behind_s < BEHIND_WELL_S && s->lag_s < LAG_WELL_S;
    shed->pressed_s = is_pressed ? shed->pressed_s + s->wall_s : 0;
    shed->late_s    = is_late ? shed->late_s + s->wall_s : 0;
    shed->eased_s   = is_eased ? shed->eased_s + s->wall_s : 0;
    shed->changed_s += s->wall_s;
    if (shed->level == 0 && shed->changed_s > FALL_MAX_S) shed->patience_s = FALL_S;

    bool may_change = !shed->has_changed || shed->changed_s >= CHANGE_S;
    bool is_due =
        shed->pressed_s >= RISE_S || shed->late_s >= RISE_BEHIND_S || s->queue_share > QUEUE_FULL;
    if (may_change && is_due && shed->level < SHED_LEVEL_MAX)
        level_change(shed, true);
    else if (may_change && shed->level > 0 && shed->eased_s >= fmax(FALL_S, shed->patience_s))
        level_change(shed, false);
    return shed->level;
}

const char *shed_words(uint32_t level)
{
    static const char *const WORDS[] = {"", "spikes", "spikes and state samples",
                                        "spikes, state samples and metrics"};
    return WORDS[level <= SHED_LEVEL_MAX ? level : SHED_LEVEL_MAX];
}
