/* tell.h - what rank 0 tells the bus, as messages of proto/events.proto.
 *
 * Ownership  a teller owns the rows its messages are made of; bus and simulation are borrowed.
 * Touches    bus/bus.h, proto/events.proto. Rank 0 only; does nothing without a bus.
 */
#ifndef ERGON_CONTROL_TELL_H
#define ERGON_CONTROL_TELL_H

#include "bus/bus.h"
#include "control/health.h"
#include "control/pace.h"
#include "control/share.h"
#include "proto/events.pb-c.h"

#include <stdarg.h>

enum { TELL_HOST_BYTES = 64, TELL_DIGEST_BYTES = 40 };

/* What does not change of a rank. Gathered once. */
struct tell_rank {
    char     host[TELL_HOST_BYTES];
    uint64_t pid, neurons, synapses;
};

struct tell_plan {
    struct bus              *bus;
    const struct simulation *simulation;
    const struct tell_rank  *ranks; /* [ranks], copied */
    const char              *out_folder, *version;
    uint64_t                 step_first, step_end;
    double                   pace;
};

struct tell;

MUST_CHECK fault tell_create(struct tell **out, const struct tell_plan *plan);
void             tell_destroy(struct tell **tell);

/* How the run ended, for its last `run`. */
struct tell_end {
    uint32_t    exit_code;
    const char *because, *digest; /* "" where there is none */
};
/* The run begins (end NULL), or is over. */
void tell_run(struct tell *tell, const struct tell_end *end);
/* A tunable has a new value: told with the run from now on. */
void tell_tuned(struct tell *tell, uint32_t tunable, double value);
/* Where neurons are: a sample of at most 20,000. faults  FAULT_MEMORY */
MUST_CHECK fault tell_network(struct tell *tell);

/* What all ranks handed over before a step; views of all ranks. */
void tell_spikes(struct tell *tell, uint32_t count, const struct share_view *views);
void tell_counts(struct tell *tell, uint64_t step, const struct share_view *views);
void tell_states(struct tell *tell, uint64_t step, const struct share_view *views);
void tell_energy(struct tell *tell, uint64_t step);

struct tell_progress {
    uint64_t step;
    double   wall_s, real_time_factor, left_s, behind_s;
    bool     is_paused;
    uint32_t shed_level;
};
void tell_progress(struct tell *tell, const struct tell_progress *progress);

struct tell_input {
    uint64_t applied, late, overflow, refused;
    double   latency_p50_ms, latency_p95_ms;
};
void tell_drops(struct tell *tell, const struct tell_input *input);

/* Reasons and status as they are now; nothing where tell is NULL. */
void tell_health(struct tell *tell, const struct health *health);

struct bus *tell_bus(const struct tell *tell);

/* level: "info", "warn", "error", "order". */
void tell_log(struct tell *tell, const char *level, uint64_t step, const char *text);

/* Pack a message and hand it over; without memory it is left out. */
void tell_message(struct bus *bus, topic which, const ProtobufCMessage *message);

#endif
