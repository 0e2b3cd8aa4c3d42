/* run_parts.h - what the files of `ergon run` share. Private to cli/. */
#ifndef ERGON_CLI_RUN_PARTS_H
#define ERGON_CLI_RUN_PARTS_H

#include "cli/options.h"
#include "control/conductor.h"
#include "record/energy_summary.h"
#include "record/structure_summary.h"
#include "record/summary.h"
#include "record/watchers.h"
#include "step/loop.h"

struct run {
    struct comm          *comm;
    const struct options *options;
    const char           *out; /* folder: of the command line, of the model, or the default */
    struct model         *model;
    struct simulation     simulation;
    struct watchers       watchers;
    struct loop          *loop;
    struct conductor     *conductor;
    uint64_t              step_first, step_end;
    uint64_t              prepare_ns, warmup_ns, simulate_ns;
    struct rank_facts     facts;   /* of this rank: after the warm-up, then of the counted part */
    struct traffic        traffic; /* the same */
    struct energy_account energy;  /* the same, of all ranks */
    struct machine_joules machine;
    char                  started[SUMMARY_TIME_BYTES];
    char                  digest[DIGEST_BYTES]; /* "" before there is one */
};

/* Everything was simulated: what came out, to summary.json and the user.
 *   ranks  collective, agreed */
MUST_CHECK fault run_conclude(struct run *run);

#endif
