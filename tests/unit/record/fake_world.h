/* fake_world.h - ranks and shards that a test of observers plays by itself, one after the other.
 *
 * Include it in one file of a test program: it stands in for the rooms comm and shard. Neuron gid
 * lives on rank gid mod ranks. A gathering works when rank 0 makes its call last: it then finds
 * what the others left; so does a sum, which is whole on rank 0 only.
 */
#ifndef ERGON_TESTS_FAKE_WORLD_H
#define ERGON_TESTS_FAKE_WORLD_H

#include "base/memory.h"
#include "comm/comm.h"
#include "model/model.h"
#include "shard/shard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORLD_RANKS_MAX = 4, MAIL_BYTES = 1 << 18, MAILS_MAX = 4 };

struct comm {
    uint32_t rank, size;
};

struct shard {
    uint32_t rank, size, neuron_count;
};

/* What ranks left for rank 0, gathering by gathering. */
static struct mail {
    uint32_t left, taken;
    uint64_t bytes[MAILS_MAX];
    char     content[MAILS_MAX][MAIL_BYTES];
} mails[WORLD_RANKS_MAX];
static uint64_t mail_sums[64];
static double   mail_doubles[8];
static uint64_t world_step; /* the fake states tell it */

uint32_t    comm_rank(const struct comm *comm) { return comm->rank; }
uint32_t    comm_size(const struct comm *comm) { return comm->size; }
uint32_t    comm_host_count(const struct comm *comm) { return comm->size > 2 ? 2 : 1; }
const char *comm_library(void) { return "Open MPI 4.1.4"; }

const char *comm_host_name(const struct comm *comm, uint32_t host)
{
    (void)comm;
    return host ? "node<2>" : "node1";
}

uint32_t comm_host_ranks(const struct comm *comm, uint32_t host)
{
    if (comm->size <= 2) return comm->size;
    return host ? comm->size - 2 : 2;
}

uint32_t comm_host_of(const struct comm *comm, uint32_t rank)
{
    return comm->size > 2 && rank >= 2 ? 1 : 0;
}

fault comm_gather(struct comm *comm, const void *mine, uint64_t mine_bytes, void **all,
                  uint64_t *counts)
{
    struct mail *box  = &mails[comm->rank];
    uint32_t     slot = box->left++ % MAILS_MAX;
    *all              = NULL;
    if (mine_bytes > MAIL_BYTES || box->left - box->taken > MAILS_MAX) abort();
    if (mine_bytes) memcpy(box->content[slot], mine, mine_bytes);
    box->bytes[slot] = mine_bytes;
    if (comm->rank != 0) return FAULT_NONE;

    uint64_t total = 0;
    for (uint32_t rank = 0; rank < comm->size; rank++)
        total += counts[rank] = mails[rank].bytes[mails[rank].taken % MAILS_MAX];
    TRY(memory_take(all, total, 1, "mail"));
    char *to = *all;
    for (uint32_t rank = 0; rank < comm->size; to += counts[rank++])
        memcpy(to, mails[rank].content[mails[rank].taken++ % MAILS_MAX], counts[rank]);
    return FAULT_NONE;
}

void comm_sum_u64(struct comm *comm, uint64_t *values, uint32_t count)
{
    if (count > sizeof mail_sums / sizeof *mail_sums) abort();
    for (uint32_t i = 0; i < count; i++) {
        values[i] += mail_sums[i];
        mail_sums[i] = comm->rank == 0 ? 0 : values[i];
    }
}

void comm_sum_double(struct comm *comm, double *values, uint32_t count)
{
    if (count > sizeof mail_doubles / sizeof *mail_doubles) abort();
    for (uint32_t i = 0; i < count; i++) {
        values[i] += mail_doubles[i];
        mail_doubles[i] = comm->rank == 0 ? 0 : values[i];
    }
}

fault comm_agree(struct comm *comm, fault mine)
{
    (void)comm;
    return mine;
}

uint32_t shard_lid_count(const struct shard *shard)
{
    return (shard->neuron_count + shard->size - 1 - shard->rank) / shard->size + 1;
}

/* The last lid is a gap, as padding makes it. */
uint32_t shard_gid(const struct shard *shard, uint32_t lid)
{
    uint32_t gid = lid * shard->size + shard->rank;
    return gid < shard->neuron_count ? gid : UINT32_MAX;
}

uint32_t shard_find(const struct shard *shard, uint32_t gid)
{
    return gid % shard->size == shard->rank ? gid / shard->size : UINT32_MAX;
}

double shard_state(const struct shard *shard, uint32_t lid, uint32_t state)
{
    return (double)(shard_gid(shard, lid) * 1000 + state * 100) + (double)world_step;
}

void shard_digest_states(const struct shard *shard, uint64_t lanes[2])
{
    lanes[0] = lanes[1] = 0;
    for (uint32_t lid = 0; lid < shard_lid_count(shard); lid++)
        if (shard_gid(shard, lid) != UINT32_MAX) lanes[0] += shard_gid(shard, lid) * 77777u;
}

/* Two populations of neurons, E (30) and I (10), and a silent, unrecorded one (2). */
static const uint32_t RECORDED_NEURONS[] = {1, 2, 5, 29};

static const struct kind_state WORLD_STATES[] = {{.name = "V_m", .unit = UNIT_MV},
                                                 {.name = "I_syn_ex", .unit = UNIT_PA}};

static const struct kind WORLD_KIND = {
    .name = "iaf_psc_exp", .state_count = 2, .states = WORLD_STATES};

static const struct population WORLD_POPULATIONS[] = {
    {.name = "E", .kind = &WORLD_KIND, .size = 30, .gid_first = 0, .records_spikes = true},
    {.name = "I", .kind = &WORLD_KIND, .size = 10, .gid_first = 30, .records_spikes = true},
    {.name = "S", .kind = &WORLD_KIND, .size = 2, .gid_first = 40},
};

static const struct state_recording WORLD_RECORDINGS[] = {
    {.name           = "voltage",
     .population     = 0,
     .state          = 0,
     .neuron_count   = 4,
     .neurons        = RECORDED_NEURONS,
     .interval_steps = 3,
     .step_end       = UINT64_MAX},
    {.name           = "current",
     .population     = 1,
     .state          = 1,
     .neuron_count   = 2,
     .neurons        = RECORDED_NEURONS,
     .interval_steps = 1,
     .step_end       = UINT64_MAX},
};

static const struct model WORLD_MODEL = {.name             = "world",
                                         .path             = "world.yaml",
                                         .dt_ms            = 0.1,
                                         .seed             = 7,
                                         .scaling          = {1, 1, 1},
                                         .neuron_count     = 42,
                                         .population_count = 3,
                                         .populations      = WORLD_POPULATIONS,
                                         .recording_count  = 2,
                                         .recordings       = WORLD_RECORDINGS};

static inline struct comm world_comm(uint32_t rank, uint32_t size)
{
    return (struct comm){rank, size};
}
static inline struct shard world_shard(uint32_t rank, uint32_t size)
{
    return (struct shard){rank, size, WORLD_MODEL.neuron_count};
}

/* The spikes of a rank in a step, by a rule of thumb: gid spikes when (step + gid) is a multiple of
 * 3 + gid mod 5; gids from 40 on never. */
static inline uint32_t world_spikes(const struct shard *shard, uint64_t step, uint32_t *gids)
{
    uint32_t count = 0;
    for (uint32_t gid = shard->rank; gid < 40; gid += shard->size)
        if ((step + gid) % (3 + gid % 5) == 0) gids[count++] = gid;
    return count;
}

#endif
