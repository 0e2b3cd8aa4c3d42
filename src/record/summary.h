/* summary.h - summary.json: what was run, where, how fast, and what came out.
 *
 * The caller gathers the facts (all of them borrowed) and rank 0 writes them. A program that reads
 * the file needs no other to know what the run was.
 *
 * Touches    comm/ (facts of each rank), sonata/json.h.
 */
#ifndef ERGON_RECORD_SUMMARY_H
#define ERGON_RECORD_SUMMARY_H

#include "comm/comm.h"
#include "model/model.h"
#include "record/digest.h"
#include "record/energy_summary.h"
#include "record/live_summary.h"
#include "record/statistics.h"
#include "record/traffic.h"
#include "step/graph_check.h"
#include "step/phases.h"
#include "step/structure.h"

enum { SUMMARY_HOST_BYTES = 64, SUMMARY_TIME_BYTES = 32 };

/* Of one rank; sent as bytes. Phases, events and traffic: of the part that is counted. */
struct rank_facts {
    char          host[SUMMARY_HOST_BYTES];
    struct phases phases;
    uint64_t      neurons, synapses, events;
    uint64_t      peak_memory_bytes;
    uint64_t      messages, bytes_sent, spikes_sent; /* to other ranks */
};

struct summary {
    const struct model                 *model;
    const struct comm                  *comm;
    const struct digest_result         *digest;
    const struct population_statistics *populations; /* [populations of the model] */
    const struct rank_facts            *ranks;       /* [ranks] */
    const struct traffic               *traffic;     /* of all ranks, of the part that is counted */
    const struct energy_summary        *energy;      /* NULL: none */
    const struct structure_totals      *structure;   /* what came and went; NULL: not known */
    const struct graph_findings        *graph;       /* NULL: not known */
    const struct live_summary          *live;        /* from outside, and health; NULL: not known */

    int                argc; /* the whole command */
    const char *const *argv;
    double             scale;
    uint32_t           set_count;
    const char *const *sets;
    double             warmup_ms;
    double             time_ms;           /* after the warm-up */
    const char        *started;           /* summary_time_now at the start */
    double             mpi_start_seconds; /* until MPI had started */
    double             prepare_seconds;   /* from then to the first step, building included */
    double             build_seconds;
    double             warmup_seconds;
    double             simulate_seconds;         /* after the warm-up */
    const char        *partition;                /* name of the partitioner */
    const char        *kernel;                   /* name of the kernel variant */
    double             exchange_interval_ms;     /* between ranks of a host */
    double             far_exchange_interval_ms; /* between hosts */
    const char        *version;                  /* of Ergon */
    const char        *metis;                    /* version, or NULL */

    const double   *expected_traffic; /* [ranks][ranks] 1/1000 spikes/s from row to column */
    uint32_t        tile_count;
    const uint64_t *tile_spikes; /* [tiles] after the warm-up */
};

/* The time now, UTC, as ISO 8601. */
void summary_time_now(char text[SUMMARY_TIME_BYTES]);

/* Facts with counts and times since `before` was taken; what does not add up stays as it is now. */
struct rank_facts rank_facts_since(struct rank_facts now, const struct rank_facts *before);

/* Facts of every rank to rank 0, in rank order: *all is a memory block there, NULL elsewhere.
 *   faults  FAULT_MEMORY on rank 0: local, to be agreed by the caller
 *   ranks   collective */
MUST_CHECK fault summary_gather(struct comm *comm, const struct rank_facts *mine,
                                struct rank_facts **all);

/* Write a file. real_time_factor is simulate_seconds over the model time after the warm-up.
 *   faults  FAULT_FILE, FAULT_MEMORY
 *   ranks   rank 0 */
MUST_CHECK fault summary_write(const struct summary *summary, const char *path);

#endif
