/* wellness.h - the health of this run: samples for control/health.h, and its words to the log and
 * the bus.
 *
 * Ownership  owns its health; what it tells with is borrowed.
 * Touches    control/health.h, control/shed.h, control/tell.h; /proc of this host, the output
 * folder. Rank 0 only.
 */
#ifndef ERGON_CONTROL_WELLNESS_H
#define ERGON_CONTROL_WELLNESS_H

#include "control/health.h"
#include "control/share.h"
#include "control/tell.h"

struct wellness;

struct wellness_plan {
    const struct simulation *simulation;
    const char              *out_folder;
    uint64_t                 step_end;
};

MUST_CHECK fault wellness_create(struct wellness **out, const struct wellness_plan *plan);
void             wellness_destroy(struct wellness **wellness);

/* What is not in the ranks' shares. */
struct wellness_look {
    uint64_t                 step;
    const struct share_view *views; /* [ranks] with counters */
    uint64_t                 sense_lost;
    uint64_t                 paused_ns; /* so far */
    double                   behind_s;
};
/* Judge, if half a second is over since the last time. Returns the level of shedding from now on.
 */
uint32_t wellness_judge(struct wellness *wellness, struct tell *tell,
                        const struct wellness_look *look);
/* What was found elsewhere, and told at once. */
void wellness_note(struct wellness *wellness, struct tell *tell, health_code code, uint32_t subject,
                   uint64_t step, const char *text);
/* Did something end the run that was told already? */
bool wellness_is_over(const struct wellness *wellness);
/* Something was changed from outside. */
void wellness_forget(struct wellness *wellness);

const struct health *wellness_health(const struct wellness *wellness);

#endif
