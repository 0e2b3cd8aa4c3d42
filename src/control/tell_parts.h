/* tell_parts.h - what tell.c and tell_run.c share. Private to control/. */
#ifndef ERGON_CONTROL_TELL_PARTS_H
#define ERGON_CONTROL_TELL_PARTS_H

#include "control/tell.h"

/* Rows of repeated messages, and the pointers that protobuf-c wants: linked once. */
/* NOLINTBEGIN(bugprone-macro-parentheses): a type */
#define TELL_ROWS(type)                                                                            \
    struct {                                                                                       \
        type  *rows;                                                                               \
        type **at;                                                                                 \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

/* Rows of a type, all set to what a message begins as, and a pointer to each. */
#define TELL_ROWS_TAKE(of, count, init)                                                            \
    do {                                                                                           \
        TRY(memory_take(&(of).rows, (count), sizeof *(of).rows, "what is told"));                  \
        TRY(memory_take(&(of).at, (count), sizeof *(of).at, "what is told"));                      \
        for (size_t i_ = 0; i_ < (count); i_++) {                                                  \
            init(&(of).rows[i_]);                                                                  \
            (of).at[i_] = &(of).rows[i_];                                                          \
        }                                                                                          \
    } while (0)

#define TELL_ROWS_GIVE(of)                                                                         \
    do {                                                                                           \
        memory_give(&(of).rows);                                                                   \
        memory_give(&(of).at);                                                                     \
    } while (0)

struct tell {
    struct tell_plan    plan;
    const struct model *model;
    struct tell_rank   *ranks;   /* [ranks] */
    double             *tunable; /* [tunables] values now */
    uint64_t           *spikes;  /* [populations] of all ranks */
    uint64_t            started_us;
    TELL_ROWS(Ergon__RankCounters) counters; /* [ranks] */
    TELL_ROWS(Ergon__RegionEnergy) regions;
    TELL_ROWS(Ergon__StateSample) samples; /* [2 SHARE_SAMPLES_MAX] */
    TELL_ROWS(Ergon__Reason)
    reasons;                             /* [HEALTH_REASONS_MAX] */
    TELL_ROWS(Ergon__TopicCount) topics; /* [TOPIC_COUNT] */
};

/* The counts of all topics into tell->topics. */
void tell_topics_count(struct tell *tell);

#endif
