/* relay_mpi.c - up, across, down.
 *
 * A packet from one rank to another is a section (section.h). All packets of the relay are sections
 * in an order that both sides know:
 *
 *   up      for each host whose port the receiver is, for each rank there: a section
 *   across  [rank with the fault] for each rank here, for each rank there: a section
 *   down    for each host whose port the sender is: [fault, rank]; then for each of these hosts,
 *           for each rank there: a section
 *
 * A rank that had no memory for a section cuts its packet off before it, owes a fault, and the
 * receiver takes what is missing for empty; verdicts come first and fit into any packet, so they
 * always arrive.
 */
#include "comm/relay.h"

#include "base/memory.h"
#include "comm/mailbox.h"
#include "comm/packets.h"
#include "comm/section.h"
#include "comm/tags.h"

#include <assert.h>

enum { VERDICT_WORDS = 2, HOSTS_MAX = MAILBOX_WORDS / VERDICT_WORDS };

struct far_rank {
    struct box              filling;
    struct section          arrived;
    struct exchange_traffic traffic;
};

struct relay {
    struct comm     *comm;
    struct packets  *packets;
    uint32_t         rank, host;
    uint32_t         host_count;
    uint32_t        *first;    /* [hosts + 1] of a host in ranks */
    uint32_t        *ranks;    /* [size] by host, then rank */
    uint32_t        *near;     /* [ranks of this host] its circle: PACKETS_NOBODY for this rank */
    uint32_t        *partners; /* [hosts] where this rank is the port, else PACKETS_NOBODY */
    struct far_rank *far;      /* [size] */
    struct reader   *readers;  /* [ranks of this host] of what came up */
    struct box       own_up, own_down; /* from this rank to itself */
    struct verdict   verdict;          /* of this host */
    fault            owed;
};

static uint32_t host_size(const struct relay *r, uint32_t host)
{
    return r->first[host + 1] - r->first[host];
}

static uint32_t host_rank(const struct relay *r, uint32_t host, uint32_t place)
{
    return r->ranks[r->first[host] + place];
}

/* The rank of `host` that speaks with `other`. */
static uint32_t port_of(const struct relay *r, uint32_t host, uint32_t other)
{
    return host_rank(r, host, other % host_size(r, host));
}

static struct reader reader_of(const struct relay *r, uint32_t rank, const struct box *own)
{
    if (rank == r->rank) return (struct reader){.words = own->words, .count = own->count};
    struct reader reader = {0};
    reader.words         = packets_received(r->packets, rank, &reader.count);
    return reader;
}

/* To a rank of this host or a partner; `own` takes what is for this rank itself. */
static void hand_always(struct relay *r, uint32_t rank, struct box *own, struct section section)
{
    fault failed = rank == r->rank ? box_add(own, section)
                                   : packets_add(r->packets, rank, section.words, section.count);
    r->owed      = fault_worst(r->owed, failed);
}

/* After the first failure nothing is handed on any more but verdicts. */
static void hand(struct relay *r, uint32_t rank, struct box *own, struct section section)
{
    if (!r->owed) hand_always(r, rank, own, section);
}

/* ---- building ------------------------------------------------------------------------------ */

static void roster_make(struct relay *r)
{
    uint32_t at = 0;
    for (uint32_t host = 0; host < r->host_count; host++) {
        r->first[host] = at;
        for (uint32_t rank = 0; rank < comm_size(r->comm); rank++)
            if (comm_host_of(r->comm, rank) == host) r->ranks[at++] = rank;
    }
    r->first[r->host_count] = at;
}

static fault relay_take(struct relay *r)
{
    uint32_t size = comm_size(r->comm);
    if (r->host_count > HOSTS_MAX)
        RAISE(FAULT_INPUT, "%u hosts: expected at most %d", r->host_count, HOSTS_MAX);
    TRY(memory_take(&r->first, (size_t)r->host_count + 1, sizeof *r->first, "the relay"));
    TRY(memory_take(&r->ranks, size, sizeof *r->ranks, "the relay"));
    TRY(memory_take(&r->partners, r->host_count, sizeof *r->partners, "the relay"));
    TRY(memory_take(&r->far, size, sizeof *r->far, "the relay"));
    roster_make(r);
    TRY(memory_take(&r->near, host_size(r, r->host), sizeof *r->near, "the relay"));
    TRY(memory_take(&r->readers, host_size(r, r->host), sizeof *r->readers, "the relay"));
    for (uint32_t rank = 0; rank < size; rank++)
        TRY(box_add(&r->far[rank].filling, section_empty()));
    return memory_reserve(&r->own_down.words, &r->own_down.capacity, MAILBOX_WORDS,
                          sizeof(uint32_t), "the relay");
}

/* The circles: this host's ranks, and by host the partners. */
static struct packets_plan circles_make(struct relay *r)
{
    uint32_t mine = 0, near_count = host_size(r, r->host);
    for (uint32_t place = 0; place < near_count; place++) {
        r->near[place] = host_rank(r, r->host, place);
        if (r->near[place] != r->rank) continue;
        r->near[place] = PACKETS_NOBODY;
        mine           = place;
    }
    for (uint32_t host = 0; host < r->host_count; host++) {
        bool is_port      = host != r->host && port_of(r, r->host, host) == r->rank;
        r->partners[host] = is_port ? port_of(r, host, r->host) : PACKETS_NOBODY;
    }
    struct circle near = {.count = near_count, .mine = mine, .ranks = r->near};
    struct circle far  = {.count = r->host_count, .mine = r->host, .ranks = r->partners};
    return (struct packets_plan){
        .sets = {[PACKETS_NEIGHBOURS] = near, [PACKETS_NEAR] = near, [PACKETS_FAR] = far}};
}

fault relay_create(struct relay **out, struct comm *comm, exchange_way way)
{
    fault mine = memory_take(out, 1, sizeof **out, "the relay");
    if (!mine) {
        **out = (struct relay){.comm       = comm,
                               .rank       = comm_rank(comm),
                               .host       = comm_host_of(comm, comm_rank(comm)),
                               .host_count = comm_host_count(comm)};
        mine  = relay_take(*out);
    }
    mine = comm_agree(comm, mine);
    if (!mine) {
        struct packets_plan plan = circles_make(*out);
        plan.comm                = comm;
        plan.way                 = way;
        plan.tag                 = TAG_RELAY;
        mine                     = packets_create(&(*out)->packets, &plan);
    }
    if (mine) relay_destroy(out);
    return mine;
}

void relay_destroy(struct relay **relay)
{
    struct relay *r = *relay;
    if (!r) return;
    packets_destroy(&r->packets);
    for (uint32_t rank = 0; r->far && rank < comm_size(r->comm); rank++)
        memory_give(&r->far[rank].filling.words);
    memory_give(&r->first);
    memory_give(&r->ranks);
    memory_give(&r->near);
    memory_give(&r->partners);
    memory_give(&r->far);
    memory_give(&r->readers);
    memory_give(&r->own_up.words);
    memory_give(&r->own_down.words);
    memory_give(relay);
}

/* ---- a round ------------------------------------------------------------------------------- */

fault relay_put(struct relay *r, uint32_t rank, uint32_t word)
{
    struct box *box = &r->far[rank].filling;
    TRY(box_add(box, (struct section){&word, 1}));
    box->words[0]++;
    return FAULT_NONE;
}

static void verdict_add(struct verdict *verdict, fault worst, uint32_t rank)
{
    if (worst < verdict->worst || (worst == verdict->worst && rank >= verdict->rank)) return;
    *verdict = (struct verdict){worst, rank};
}

static void up_send(struct relay *r, fault mine)
{
    r->own_up.count = 0;
    for (uint32_t host = 0; host < r->host_count; host++) {
        if (host == r->host) continue;
        uint32_t port = port_of(r, r->host, host);
        for (uint32_t place = 0; place < host_size(r, host); place++) {
            struct far_rank *far = &r->far[host_rank(r, host, place)];
            hand(r, port, &r->own_up, (struct section){far->filling.words, far->filling.count});
            far->traffic.messages += far->filling.count > 1;
            far->traffic.words += far->filling.count - 1;
            far->filling.words[0] = 0;
            far->filling.count    = 1;
        }
    }
    packets_start(r->packets, PACKETS_NEAR, mine);
}

static void up_receive(struct relay *r, fault mine)
{
    r->owed    = fault_worst(r->owed, packets_finish(r->packets, PACKETS_NEAR));
    r->verdict = (struct verdict){mine, r->rank};
    for (uint32_t place = 0; place < host_size(r, r->host); place++) {
        uint32_t rank     = host_rank(r, r->host, place);
        r->readers[place] = reader_of(r, rank, &r->own_up);
        if (rank != r->rank) verdict_add(&r->verdict, packets_fault(r->packets, rank), rank);
    }
}

static void across_send(struct relay *r)
{
    for (uint32_t host = 0; host < r->host_count; host++) {
        uint32_t partner = r->partners[host];
        if (partner == PACKETS_NOBODY) continue;
        hand_always(r, partner, &r->own_up, (struct section){&r->verdict.rank, 1});
        for (uint32_t from = 0; from < host_size(r, r->host); from++)
            for (uint32_t to = 0; to < host_size(r, host); to++)
                hand(r, partner, &r->own_up, section_next(&r->readers[from]));
    }
    packets_start(r->packets, PACKETS_FAR, r->verdict.worst);
}

void relay_start(struct relay *r, fault mine)
{
    r->owed = FAULT_NONE;
    up_send(r, mine);
    up_receive(r, mine);
    across_send(r);
}

/* The verdict of a host, from its message. */
static struct verdict verdict_of(const struct relay *r, uint32_t host)
{
    struct reader reader = reader_of(r, r->partners[host], &r->own_up);
    return (struct verdict){packets_fault(r->packets, r->partners[host]),
                            reader.count ? reader.words[0] : 0};
}

static void verdicts_send(struct relay *r)
{
    for (uint32_t host = 0; host < r->host_count; host++) {
        if (r->partners[host] == PACKETS_NOBODY) continue;
        struct verdict verdict              = verdict_of(r, host);
        uint32_t       words[VERDICT_WORDS] = {(uint32_t)verdict.worst, verdict.rank};
        for (uint32_t to = 0; to < host_size(r, r->host); to++)
            hand_always(r, host_rank(r, r->host, to), &r->own_down,
                        (struct section){words, VERDICT_WORDS});
    }
}

static void down_send(struct relay *r)
{
    r->own_down.count = 0;
    verdicts_send(r);
    for (uint32_t host = 0; host < r->host_count; host++) {
        if (r->partners[host] == PACKETS_NOBODY) continue;
        struct reader reader = reader_of(r, r->partners[host], &r->own_up);
        reader.at            = 1;
        for (uint32_t from = 0; from < host_size(r, host); from++)
            for (uint32_t to = 0; to < host_size(r, r->host); to++)
                hand(r, host_rank(r, r->host, to), &r->own_down, section_next(&reader));
    }
    packets_start(r->packets, PACKETS_NEAR, FAULT_NONE);
}

/* What one port handed down. */
static void down_read(struct relay *r, uint32_t port, struct verdict *verdict)
{
    struct reader reader = reader_of(r, port, &r->own_down);
    for (uint32_t host = 0; host < r->host_count; host++) {
        if (host == r->host || port_of(r, r->host, host) != port) continue;
        assert(reader.at + VERDICT_WORDS <= reader.count);
        verdict_add(verdict, (fault)reader.words[reader.at], reader.words[reader.at + 1]);
        reader.at += VERDICT_WORDS;
    }
    for (uint32_t host = 0; host < r->host_count; host++) {
        if (host == r->host || port_of(r, r->host, host) != port) continue;
        for (uint32_t place = 0; place < host_size(r, host); place++)
            r->far[host_rank(r, host, place)].arrived = section_next(&reader);
    }
}

struct verdict relay_finish(struct relay *r, fault *owed)
{
    struct verdict verdict = r->verdict;
    r->owed                = fault_worst(r->owed, packets_finish(r->packets, PACKETS_FAR));
    down_send(r);
    r->owed = fault_worst(r->owed, packets_finish(r->packets, PACKETS_NEAR));
    for (uint32_t place = 0; place < host_size(r, r->host); place++)
        down_read(r, host_rank(r, r->host, place), &verdict);
    *owed = r->owed;
    return verdict;
}

const uint32_t *relay_received(const struct relay *r, uint32_t rank, uint32_t *count)
{
    const struct section *section = &r->far[rank].arrived;
    *count                        = section->count ? section->count - 1 : 0;
    return *count ? section->words + 1 : NULL;
}

struct exchange_traffic relay_traffic_to(const struct relay *r, uint32_t rank)
{
    return r->far[rank].traffic;
}

struct exchange_traffic relay_wire_to(const struct relay *r, uint32_t host)
{
    if (r->partners[host] == PACKETS_NOBODY) return (struct exchange_traffic){0};
    return packets_wire_to(r->packets, r->partners[host]);
}

uint64_t relay_wait_ticks(const struct relay *r) { return packets_wait_ticks(r->packets); }
