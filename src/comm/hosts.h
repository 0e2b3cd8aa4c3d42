/* hosts.h - who is on which host, and the watch over them. Private to comm/.
 *
 * Ownership  a struct hosts owns its arrays and its pulse; hosts_clear gives all back.
 */
#ifndef ERGON_COMM_HOSTS_H
#define ERGON_COMM_HOSTS_H

#include "base/fault.h"
#include "comm/pulse.h"

struct comm;

enum { HOST_BYTES = 256 };

struct host_facts {
    char     name[HOST_BYTES];
    uint32_t leader; /* its lowest rank */
    uint32_t ranks;
};

struct listener;
struct rank_card; /* what a rank tells the others about itself */

struct hosts {
    uint32_t           count, mine;
    struct host_facts *hosts;    /* [size], count of them in use */
    uint32_t          *of;       /* [size] host of each rank */
    struct rank_card  *cards;    /* [size] */
    struct listener   *listener; /* borrowed */
    struct pulse      *pulse;    /* of a leader that watches, else NULL */
};

int64_t hosts_pid(const struct hosts *hosts, uint32_t rank);

MUST_CHECK fault hosts_take(struct hosts *hosts, uint32_t size);
void             hosts_clear(struct hosts *hosts);

/* Who is on which host; lost ranks of the own one are watched from here on. ranks: collective */
void hosts_meet(struct hosts *hosts, uint32_t rank, uint32_t size);

/* faults  FAULT_MEMORY, FAULT_FILE, agreed
 * ranks   collective */
MUST_CHECK fault hosts_watch(struct hosts *hosts, struct comm *comm, double patience_s);
void             hosts_watch_stop(struct hosts *hosts);

#endif
