/* hosts_mpi.c - ranks tell each other where they are, and leaders begin to listen. */
#include "comm/hosts.h"

#include "base/log.h"
#include "base/memory.h"
#include "comm/comm.h"
#include "comm/comm_mpi.h"
#include "comm/listener.h"
#include "comm/lost_rank.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static const double NS_PER_S = 1e9, GRACE_S = 4;

struct rank_card {
    char     host[HOST_BYTES];
    uint32_t leader; /* lowest rank of its host */
    int64_t  pid;
};

fault hosts_take(struct hosts *hosts, uint32_t size)
{
    TRY(memory_take(&hosts->hosts, size, sizeof *hosts->hosts, "hosts"));
    TRY(memory_take(&hosts->of, size, sizeof *hosts->of, "hosts"));
    return memory_take(&hosts->cards, size, sizeof *hosts->cards, "cards of ranks");
}

void hosts_clear(struct hosts *hosts)
{
    hosts_watch_stop(hosts);
    memory_give(&hosts->hosts);
    memory_give(&hosts->of);
    memory_give(&hosts->cards);
}

int64_t hosts_pid(const struct hosts *hosts, uint32_t rank) { return hosts->cards[rank].pid; }

/* ---- who is where -------------------------------------------------------------------------- */

/* Hosts in order of their first rank. */
static void hosts_list(struct hosts *hosts, uint32_t size)
{
    for (uint32_t rank = 0; rank < size; rank++) {
        const struct rank_card *card = &hosts->cards[rank];
        uint32_t                h    = 0;
        while (h < hosts->count && hosts->hosts[h].leader != card->leader)
            h++;
        if (h == hosts->count) {
            memcpy(hosts->hosts[h].name, card->host, HOST_BYTES);
            hosts->hosts[h].leader = card->leader;
            hosts->count++;
        }
        hosts->hosts[h].ranks++;
        hosts->of[rank] = h;
    }
}

/* The lowest rank that shares memory with this one: what MPI takes for one host, whatever its name
 * is. */
static uint32_t leader_find(uint32_t rank)
{
    MPI_Comm host;
    uint32_t leader = rank;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host);
    MPI_Allreduce(MPI_IN_PLACE, &leader, 1, MPI_UINT32_T, MPI_MIN, host);
    MPI_Comm_free(&host);
    return leader;
}

void hosts_meet(struct hosts *hosts, uint32_t rank, uint32_t size)
{
    assert(hosts->hosts && hosts->cards);
    struct rank_card mine = {.leader = leader_find(rank), .pid = (int64_t)getpid()};
    gethostname(mine.host, sizeof mine.host - 1);
    MPI_Allgather(&mine, sizeof mine, MPI_BYTE, hosts->cards, sizeof mine, MPI_BYTE,
                  MPI_COMM_WORLD);
    hosts_list(hosts, size);
    hosts->mine = hosts->of[rank];

    struct lost_rank_watch watch = {.mine = rank};
    for (uint32_t r = 0; r < size && watch.count < LOST_RANK_NEIGHBOURS_MAX; r++)
        if (hosts->of[r] == hosts->mine)
            watch.neighbours[watch.count++] = (struct lost_rank_neighbour){r, hosts->cards[r].pid};
    lost_rank_watch_start(&watch);
}

/* ---- the watch ----------------------------------------------------------------------------- */

/* Called by the pulse's thread: this process and its neighbours end here. */
static void on_lost(void *self, const char *text)
{
    const struct hosts *hosts = self;
    char                line[PULSE_NAME_BYTES + 64];
    fprintf(stderr,
            "ergon: nothing is heard any more of %s: the run ends, its output is incomplete\n",
            text);
    fflush(stderr);
    (void)snprintf(line, sizeof line, "nothing is heard any more of %s", text);
    listener_tell(hosts->listener, line, true);
    lost_rank_end();
}

static void on_unheard(void *self, const char *text)
{
    (void)self;
    log_warn("no sign of life of %s (does a firewall stop UDP?): if it is lost, the run may hang",
             text);
}

/* "beta (rank 4 and 1 more)" */
static void name_make(char *name, size_t bytes, const struct host_facts *host)
{
    char more[32] = "";
    if (host->ranks > 1) snprintf(more, sizeof more, " and %u more", host->ranks - 1);
    snprintf(name, bytes, "host %.48s (rank %u%s)", host->name, host->leader, more);
}

/* The cards of all leaders. ranks: collective */
static void cards_exchange(struct hosts *hosts, const struct comm *comm, struct pulse_card *cards)
{
    struct pulse_card mine = {.count = 0};
    if (hosts->pulse) mine = pulse_card(hosts->pulse);
    MPI_Allgather(&mine, sizeof mine, MPI_BYTE, cards, sizeof mine, MPI_BYTE, MPI_COMM_WORLD);
    for (uint32_t h = 0; hosts->pulse && h < comm_host_count(comm); h++) {
        char name[PULSE_NAME_BYTES];
        name_make(name, sizeof name, &hosts->hosts[h]);
        pulse_host_set(hosts->pulse, h, name, cards[hosts->hosts[h].leader]);
    }
}

fault hosts_watch(struct hosts *hosts, struct comm *comm, double patience_s)
{
    if (hosts->count == 1 || patience_s <= 0) return FAULT_NONE;
    struct pulse_plan plan = {.host        = hosts->mine,
                              .host_count  = hosts->count,
                              .patience_ns = (uint64_t)(patience_s * NS_PER_S),
                              .grace_ns    = (uint64_t)(GRACE_S * NS_PER_S),
                              .lost        = on_lost,
                              .unheard     = on_unheard,
                              .self        = hosts};
    if (getrandom(&plan.token, sizeof plan.token, 0) != (ssize_t)sizeof plan.token)
        plan.token = (uint64_t)getpid();
    MPI_Bcast(&plan.token, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);

    struct pulse_card *cards = NULL;
    fault              mine = memory_take(&cards, comm_size(comm), sizeof *cards, "cards of hosts");
    if (!mine && hosts->hosts[hosts->mine].leader == comm_rank(comm))
        mine = pulse_create(&hosts->pulse, &plan);
    mine = comm_agree(comm, mine);
    if (!mine) {
        cards_exchange(hosts, comm, cards);
        if (hosts->pulse) mine = pulse_start(hosts->pulse);
        mine = comm_agree(comm, mine);
    }
    memory_give(&cards);
    if (mine) hosts_watch_stop(hosts);
    return mine;
}

void hosts_watch_stop(struct hosts *hosts) { pulse_destroy(&hosts->pulse); }
