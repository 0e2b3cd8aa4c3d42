/* traffic.h - who sent how much to whom: the matrices of summary.json.
 *
 *   traffic.measured.spikes[from][to]     between ranks; messages: packets that carried a spike
 *   traffic.measured.messages, .bytes     (those between hosts share a message); bytes: of spikes
 *   traffic.measured.hosts.messages, .bytes [from][to]    what really went from host to host
 *
 * Ownership  a struct traffic owns its cells; a zeroed one is empty; traffic_clear.
 * Touches    comm/, step/spike_exchange.h (its counts), sonata/json.h.
 */
#ifndef ERGON_RECORD_TRAFFIC_H
#define ERGON_RECORD_TRAFFIC_H

#include "comm/comm.h"
#include "sonata/json.h"
#include "step/spike_exchange.h"

enum { TRAFFIC_RANKS_MAX = 256 }; /* more ranks get no matrix between ranks, only between hosts */

/* Rows of cells: what a rank sent to each rank, then to each host. */
struct traffic {
    uint32_t              ranks, hosts;
    struct spike_traffic *cells; /* [rows][ranks + hosts] */
};

/* One row, for what this rank sent.
 *   faults  FAULT_MEMORY, agreed
 *   ranks   collective */
MUST_CHECK fault traffic_create(struct traffic *traffic, struct comm *comm);
/* Less what it had sent before. */
void traffic_since(struct traffic *now, const struct traffic *before);
void traffic_clear(struct traffic *traffic);

/* The rows of all ranks, on rank 0; elsewhere all->cells is NULL.
 *   faults  FAULT_MEMORY on rank 0: local, to be agreed by the caller
 *   ranks   collective */
MUST_CHECK fault traffic_gather(struct traffic *all, struct comm *comm, const struct traffic *mine);

/* Into a document. ranks: rank 0 */
MUST_CHECK fault traffic_write(struct json *doc, const struct comm *comm,
                               const struct traffic *all);

#endif
