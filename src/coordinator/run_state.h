/* run_state.h - what is known of one run: the last of each topic, how it went, how it is.
 *
 * A run tells how well it is; that it is gone without a word, or silent, only its listener can
 * tell. Both are one list of reasons here.
 *
 * Invariant  messages are those of the announced publisher; what a run says is data, not truth:
 *            counts in messages are checked against one another before they are used together.
 * Ownership  owns its messages, samples and lines.
 * Touches    bus/runtime.h, bus/subscriber.h (their structs), proto/events.proto.
 */
#ifndef ERGON_COORDINATOR_RUN_STATE_H
#define ERGON_COORDINATOR_RUN_STATE_H

#include "bus/runtime.h"
#include "bus/subscriber.h"
#include "coordinator/message.h"
#include "coordinator/samples.h"

enum { RUN_LINES_MAX = 100, RUN_BECAUSE_BYTES = 256, RUN_TEXT_BYTES = 200 };

/* Nothing is heard of a run for so long: it is said. */
enum { RUN_UNHEARD_S = 10 };

/* The exit code of a run that was asked to stop, which is no fault. */
enum { RUN_EXIT_STOPPED = 75 };

struct run_state {
    struct announcement announced;
    ProtobufCMessage   *last[TOPIC_COUNT]; /* NULL: not told yet */
    ProtobufCMessage   *lines[RUN_LINES_MAX];
    uint32_t            line_count;
    uint64_t            heard_ns, heard_unix_us;
    uint64_t            gone_ns; /* its announcement went; 0: it is there */
    bool                is_over, is_lost;
    bool                is_archived; /* after its end: the history has all of it */
    uint64_t            ended_unix_us;
    uint32_t            exit_code;
    char                because[RUN_BECAUSE_BYTES];
    uint64_t            broken;  /* events that were no messages, or of another publisher */
    uint64_t            garbled; /* what was not even an event */

    struct subscriber_count bus[TOPIC_COUNT];
    struct samples          samples;
    /* Of the sample before: */
    uint64_t  before_step, before_busy_us, before_wait_us;
    uint64_t *before_spikes; /* [samples.populations] */
};

/* What time it is, on both clocks. */
struct moment {
    uint64_t ns, unix_us;
};
struct moment moment_now(void);

MUST_CHECK fault run_state_create(struct run_state **out, const struct announcement *announced,
                                  struct moment now);
void             run_state_destroy(struct run_state **run);

/* Take an event; the message, which the run owns until the next of its topic; NULL where it is
 * refused and counted. */
const ProtobufCMessage *run_state_take(struct run_state *run, const struct event *event,
                                       struct moment now);
/* The announcement is gone, and nothing more is to come: if the run did not say that it ended, it
 * is lost. */
void run_state_end(struct run_state *run, struct moment now);
/* One more sample; nothing while nothing is known. */
MUST_CHECK fault run_state_sample(struct run_state *run, struct moment now);

/* The last message of a topic, as its type; NULL: none yet. */
static inline const Ergon__Run *run_told(const struct run_state *run)
{
    return (const Ergon__Run *)run->last[TOPIC_RUN];
}
static inline const Ergon__Progress *run_progress(const struct run_state *run)
{
    return (const Ergon__Progress *)run->last[TOPIC_PROGRESS];
}
static inline const Ergon__Ranks *run_ranks(const struct run_state *run)
{
    return (const Ergon__Ranks *)run->last[TOPIC_RANKS];
}
static inline const Ergon__Rates *run_rates(const struct run_state *run)
{
    return (const Ergon__Rates *)run->last[TOPIC_RATES];
}
static inline const Ergon__Energy *run_energy(const struct run_state *run)
{
    return (const Ergon__Energy *)run->last[TOPIC_ENERGY];
}
static inline const Ergon__Health *run_health(const struct run_state *run)
{
    return (const Ergon__Health *)run->last[TOPIC_HEALTH];
}
static inline const Ergon__Drops *run_drops(const struct run_state *run)
{
    return (const Ergon__Drops *)run->last[TOPIC_DROPS];
}

/* What makes it less than healthy and was found here, not by the run: at most one. */
struct run_reason {
    const char   *code; /* NULL: none */
    Ergon__Status status;
    char          text[RUN_TEXT_BYTES];
    uint64_t      since_unix_us;
};
struct run_reason run_state_reason(const struct run_state *run, struct moment now);
/* The gravest of both. */
Ergon__Status run_state_status(const struct run_state *run, struct moment now);
const char   *status_word(Ergon__Status status);

double run_share_done(const struct run_state *run); /* 0..1 */

#endif
