/* partition.h - a weighted graph in, an owner for every vertex out. The METIS door.
 *
 * This room knows nothing of neurons (graph.h). Partitioners are listed in partitioners.def and
 * chosen by name; what a partition costs is measured the same way for all of them.
 *
 * The time that is predicted for a second of model time is that of the slowest part: its work, what
 * it sends and takes in, and a round of the exchange for every interval (partition_prices). The
 * interval is the smallest delay of an edge between parts, apart for parts of a host and for hosts.
 * So a longer interval is weighed against more volume in the same unit.
 *
 * Invariant  every vertex gets a part below `parts`; a part may stay empty when there are fewer
 *            vertices than parts.
 * Touches    base/ only.
 */
#ifndef ERGON_PARTITION_PARTITION_H
#define ERGON_PARTITION_PARTITION_H

#include "partition/graph.h"

/* What to cut into how many parts, and where those are. */
struct partition_task {
    const struct graph *graph;
    uint32_t            parts;
    const uint32_t     *host;  /* [parts] host of each part, 0 up; NULL: all on one */
    const double       *share; /* [parts] of work and memory, sum 1; NULL: all alike */
    uint64_t            seed;
    double              dt_ms;              /* of a step of delay */
    uint32_t            interval_max_steps; /* parts meet at least this often */
};

struct partition_cost {
    double   volume;      /* sum over vertices of size x foreign parts that need it */
    double   host_volume; /* the part of it that goes to another host */
    double   imbalance;   /* largest work of a part over the mean */
    double   memory_imbalance;
    uint32_t messages; /* ordered pairs of parts that exchange anything */
    uint32_t host_messages;
    double   messages_Hz; /* expected packets that are not empty */
    double   host_messages_Hz;
    uint32_t interval_steps;      /* smallest delay between parts of a host, at most the maximum */
    uint32_t host_interval_steps; /* the same between hosts */
    double   seconds;             /* predicted for a second of model time */
};

/* ns, measured on two cores of an AMD EPYC (Zen 5) by `ergon bench exchange` and `delivery`: a
 * round of two ranks that have nothing to say, a further partner's packet, a spike packed and
 * queued there; over TCP (loopback) for a partner on another host. */
struct partition_prices {
    double round_ns, message_ns, spike_ns, host_round_ns, host_message_ns;
};
extern const struct partition_prices PARTITION_PRICES;

typedef fault partitioner(const struct partition_task *task, uint32_t *assignment);

/* By name ("metis", "round-robin", "block", "random"); NULL if there is none. */
partitioner       *partitioner_find(const char *name);
const char *const *partitioner_names(uint32_t *count);

/* The library behind `metis` and its version, "5.1.0". */
const char *partition_library(void);

/* Packets/s of a pair that sends so many spikes/s and may send every interval: those with any. */
double partition_packets_Hz(double spikes_Hz, double interval_ms);

/* traffic: [parts][parts] expected spikes/s in 1/1000 from row to column, or NULL.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault partition_measure(const struct partition_task *task, const uint32_t *assignment,
                                   struct partition_cost *cost, double *traffic);

#endif
