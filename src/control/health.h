/* health.h - is the run well: one status, with its reasons, in the same words everywhere.
 *
 * A sample of what all ranks counted goes in every half second or so; rules look at it. A rule says
 * that something is so (with a line of text), and health keeps since when; what holds is told on
 * the bus, in the log when it changes, in summary.json, on the page.
 *
 * The words are in health_codes.def; docs/health.md says of each what it means and what to do.
 *
 * Invariant  the status is the gravest of its reasons; without one it is healthy.
 * Ownership  health owns its rules' memory.
 * Touches    base/, model/, the date for a note before the first sample. Never MPI, never the
 * shard: it is given numbers.
 */
#ifndef ERGON_CONTROL_HEALTH_H
#define ERGON_CONTROL_HEALTH_H

#include "model/model.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum health_status { HEALTH_HEALTHY, HEALTH_DEGRADED, HEALTH_FAILED } health_status;

typedef enum health_code {
#define HEALTH_CODE(id, word, status, meaning) HEALTH_##id,
#include "control/health_codes.def"
#undef HEALTH_CODE
    HEALTH_CODE_COUNT
} health_code;

const char *health_status_word(health_status status); /* "healthy", "degraded", "failed" */
const char *health_code_word(health_code code);

enum { HEALTH_TEXT_BYTES = 200, HEALTH_REASONS_MAX = 64 };

struct health_reason {
    health_code   code;
    health_status status;
    uint32_t      subject; /* population, rank, alert, topic: one reason for each */
    uint64_t      since_step, since_unix_us;
    char          text[HEALTH_TEXT_BYTES];
};

struct health;

MUST_CHECK fault health_create(struct health **out, const struct model *model, uint32_t ranks);
void             health_destroy(struct health **health);

/* Of one rank; busy: deliver, update, communicate, record. */
struct health_rank {
    uint64_t busy_ns, wait_ns; /* since the last sample */
    uint64_t resident_bytes;
};

/* What is known at a step. Counters count since the start. */
struct health_sample {
    uint64_t                  step, unix_us;
    double                    wall_s;      /* since the last sample, */
    double                    paused_s;    /* and of it, paused */
    const uint64_t           *spikes;      /* [populations] */
    const struct health_rank *ranks;       /* [ranks] */
    const double             *epsilon;     /* [populations], NAN: none; NULL: none at all */
    uint64_t                  dropped;     /* events of the bus */
    uint64_t                  sense_lost;  /* input events late or too many */
    double                    queue_share; /* of the bus */
    double                    lag_s;       /* of the bus's thread */
    double                    behind_s;    /* of the pace */
    uint64_t                  memory_free_bytes, memory_total_bytes; /* of the tightest host */
    uint64_t                  disk_free_bytes, disk_total_bytes;     /* of the output folder */
    uint64_t                  disk_written_bytes;                    /* by this run */
    double                    share_done;                            /* of the run, 0..1 */
};

/* What is not known is 0 (or NULL): no rule judges by it. A sample of a paused run has the step of
 * the one before, and then only what has to do with memory, disk and drops is judged. */
void health_judge(struct health *health, const struct health_sample *sample);

/* Something was changed from outside (a tunable, a birth): what was usual before is so no more. Who
 * falls silent or runs away by it is told all the same. */
void health_forget(struct health *health);

/* Something is so that is found elsewhere (a not-a-number, a stalled rank, a broken ledger), or is
 * not so any more (text NULL). subject as above. From the loop's thread. */
void health_note(struct health *health, health_code code, uint32_t subject, uint64_t step,
                 const char *text);

health_status health_now(const struct health *health);
uint32_t      health_reasons(const struct health *health, const struct health_reason **reasons);
/* Changed since asked last? */
bool health_is_news(struct health *health);
/* The gravest status there was, and every reason there was, for the summary. */
health_status health_worst(const struct health *health);
uint32_t      health_history(const struct health *health, const struct health_reason **reasons);

#endif
