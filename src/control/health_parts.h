/* health_parts.h - what health is made of. Private to control/: its rules share it.
 *
 * A rule is a function that looks at a sample, with memory of its own, and says through health_say
 * what is so. Rules do not know of each other.
 *
 * Touches    the rest of health.
 */
#ifndef ERGON_CONTROL_HEALTH_PARTS_H
#define ERGON_CONTROL_HEALTH_PARTS_H

#include "control/activity.h"
#include "control/health.h"
#include "control/latch.h"
#include "control/unusual.h"

/* A sample, and what follows from it and the one before. */
struct health_look {
    const struct health_sample *sample;
    uint64_t                    steps;   /* since the last sample; 0: the run stood still */
    double                      model_s; /* the same in seconds of model time */
    const uint64_t             *spikes;  /* [populations] since the last sample */
    double                      left_s;  /* of wall time, to the end of the run; NAN: not known */
    double                      run_s;   /* of wall time, since the first sample */
};

/* How fast something grows, smoothed, a second. */
struct growth {
    double per_s, seen_s, last;
    bool   has_last;
};

struct activity_rule {
    struct activity *of; /* [populations] */
    bool            *is_driven, *has_feedback;
    uint64_t         epoch;
    bool             has_epoch;
};

struct machine_rule {
    struct latch  imbalance, waiting, drops, senses, behind, memory, disk;
    struct growth memory_taken, disk_written;
    double        busy_ns, wait_ns, *busy_of_rank; /* smoothed */
    uint64_t      dropped, sense_lost;             /* of the last sample */
    double        drop_rate, sense_rate;           /* events a second, smoothed */
};

struct unusual_rule {
    struct unusual *of; /* [UNUSUAL_POPULATIONS + populations] */
    uint32_t        count;
    double          resident_bytes;
};

struct alert_memory {
    struct latch latch;
    double       spikes, model_s, wall_s; /* gathered for the next look */
};

struct health {
    const struct model  *model;
    uint32_t             ranks;
    struct activity_rule activity;
    struct machine_rule  machine;
    struct unusual_rule  unusual;
    struct alert_memory *alerts;

    bool      has_sample;
    uint64_t  step, unix_us; /* the latest heard of */
    uint64_t  sample_step;   /* of the last sample */
    uint64_t *spikes_before; /* [populations] */
    uint64_t *spikes;
    double    run_s, moving_s, share_first;

    struct health_reason reasons[HEALTH_REASONS_MAX];
    uint32_t             reason_count;
    struct health_reason past[HEALTH_REASONS_MAX]; /* every (code, subject) once: as it began */
    uint32_t             past_count;
    health_status        worst;
    bool                 is_news;
};

/* Raise a reason (or renew its text), or end it.
 *   subject  one reason for each code and subject */
void health_say(struct health *health, health_code code, uint32_t subject, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void health_end(struct health *health, health_code code, uint32_t subject);

MUST_CHECK fault activity_rule_create(struct activity_rule *rule, const struct model *model);
void             activity_rule_destroy(struct activity_rule *rule);
void             activity_rule_judge(struct health *health, const struct health_look *look);

MUST_CHECK fault machine_rule_create(struct machine_rule *rule, uint32_t ranks);
void             machine_rule_destroy(struct machine_rule *rule);
void             machine_rule_judge(struct health *health, const struct health_look *look);
void             space_rule_judge(struct health *health, const struct health_look *look);

MUST_CHECK fault unusual_rule_create(struct unusual_rule *rule, const struct model *model);
void             unusual_rule_destroy(struct unusual_rule *rule);
void             unusual_rule_forget(struct health *health);
void             unusual_rule_judge(struct health *health, const struct health_look *look);

void alert_rule_judge(struct health *health, const struct health_look *look);

#endif
