/* packets_mpi.c - packets.h between real ranks.
 *
 * A packet is a header (fault, count of words) and its words. Its first part goes through a mailbox
 * (mailbox.h), or as a message small enough to be sent eagerly, into a receive that was posted
 * before. The rest, if any, follows as messages whose number the header tells. So a round without
 * much to say is a page or one short message each way, and there is no collective whose slowest
 * member is not known.
 *
 * Invariant  receives for the next round are posted before finish returns.
 */
#include "comm/packets.h"

#include "base/clock.h"
#include "base/memory.h"
#include "comm/comm_mpi.h"
#include "comm/mailbox.h"
#include "comm/tags.h"

#include <assert.h>
#include <string.h>

enum { HEADER_WORDS = 2, FIRST_WORDS = HEADER_WORDS + MAILBOX_WORDS, PIECE_WORDS = 1 << 16 };

struct packet {
    uint32_t *words; /* header, then words */
    size_t    capacity;
    uint32_t  count; /* words, header not counted */
};

struct peer {
    bool                    is_reached, has_mailbox;
    uint64_t                round; /* of this pair, under way; the first is 1 */
    struct packet           filling, travelling, arriving, arrived;
    MPI_Request             receive, send; /* first parts */
    struct exchange_traffic traffic, wire;
};

struct packets {
    struct packets_plan plan;
    struct mailboxes   *mailboxes; /* NULL: messages only */
    uint32_t            size;      /* ranks */
    struct peer        *peers;     /* [size]; most stay unused */
    uint32_t           *sink;      /* [PIECE_WORDS] takes in what there is no memory for */
    uint64_t            wait_ticks;
};

static uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }

static fault packet_create(struct packet *packet)
{
    TRY(memory_take(&packet->words, FIRST_WORDS, sizeof(uint32_t), "a packet of spikes"));
    packet->capacity = FIRST_WORDS;
    return FAULT_NONE;
}

static fault peer_create(struct peer *peer)
{
    peer->is_reached = true;
    TRY(packet_create(&peer->filling));
    TRY(packet_create(&peer->travelling));
    TRY(packet_create(&peer->arriving));
    return packet_create(&peer->arrived);
}

static void receive_post(struct packets *p, uint32_t rank)
{
    struct peer *peer = &p->peers[rank];
    if (peer->is_reached && !peer->has_mailbox)
        MPI_Irecv(peer->arriving.words, FIRST_WORDS, MPI_UINT32_T, (int)rank, p->plan.tag,
                  MPI_COMM_WORLD, &peer->receive);
}

static fault packets_take(struct packets *p)
{
    TRY(memory_take(&p->peers, p->size, sizeof *p->peers, "peers of the exchange"));
    for (uint32_t rank = 0; rank < p->size; rank++)
        p->peers[rank].receive = p->peers[rank].send = MPI_REQUEST_NULL;
    TRY(memory_take(&p->sink, PIECE_WORDS, sizeof *p->sink, "peers of the exchange"));
    for (packets_set set = PACKETS_NEAR; set <= PACKETS_FAR; set++)
        for (uint32_t place = 0; place < p->plan.sets[set].count; place++) {
            uint32_t rank = p->plan.sets[set].ranks[place];
            if (rank != PACKETS_NOBODY) TRY(peer_create(&p->peers[rank]));
        }
    return FAULT_NONE;
}

fault packets_create(struct packets **out, const struct packets_plan *plan)
{
    fault mine = memory_take(out, 1, sizeof **out, "packets");
    if (!mine) {
        **out = (struct packets){.plan = *plan, .size = comm_size(plan->comm)};
        mine  = packets_take(*out);
    }
    fault agreed = comm_agree(plan->comm, mine);
    if (!agreed && plan->way == EXCHANGE_SHARED)
        agreed = mailboxes_open(&(*out)->mailboxes, plan->comm);
    if (agreed) {
        packets_destroy(out);
        return agreed;
    }
    struct packets *p = *out;
    for (uint32_t rank = 0; rank < p->size; rank++) {
        p->peers[rank].has_mailbox = p->mailboxes && mailbox_is_near(p->mailboxes, rank);
        receive_post(p, rank);
    }
    return FAULT_NONE;
}

static void peer_clear(struct peer *peer)
{
    if (peer->receive != MPI_REQUEST_NULL) {
        MPI_Cancel(&peer->receive);
        MPI_Wait(&peer->receive, MPI_STATUS_IGNORE);
    }
    memory_give(&peer->filling.words);
    memory_give(&peer->travelling.words);
    memory_give(&peer->arriving.words);
    memory_give(&peer->arrived.words);
}

void packets_destroy(struct packets **packets)
{
    struct packets *p = *packets;
    if (!p) return;
    mailboxes_close(&p->mailboxes);
    for (uint32_t rank = 0; p->peers && rank < p->size; rank++)
        if (p->peers[rank].is_reached) peer_clear(&p->peers[rank]);
    memory_give(&p->peers);
    memory_give(&p->sink);
    memory_give(packets);
}

static fault packet_grow(struct packet *packet, size_t needed)
{
    return memory_reserve(&packet->words, &packet->capacity, needed, sizeof(uint32_t),
                          "a packet of spikes");
}

fault packets_put(struct packets *p, uint32_t rank, uint32_t word)
{
    struct packet *packet = &p->peers[rank].filling;
    size_t         at     = (size_t)HEADER_WORDS + packet->count;
    if (at == packet->capacity) TRY(packet_grow(packet, at + 1));
    packet->words[at] = word;
    packet->count++;
    return FAULT_NONE;
}

fault packets_add(struct packets *p, uint32_t rank, const uint32_t *words, uint32_t count)
{
    struct packet *packet = &p->peers[rank].filling;
    size_t         at     = (size_t)HEADER_WORDS + packet->count;
    if (at + count > packet->capacity) TRY(packet_grow(packet, at + count));
    memcpy(packet->words + at, words, count * sizeof *words);
    packet->count += count;
    return FAULT_NONE;
}

static void packet_swap(struct packet *a, struct packet *b)
{
    struct packet held = *a;
    *a                 = *b;
    *b                 = held;
}

static uint32_t packet_first_words(uint32_t count)
{
    return smaller(HEADER_WORDS + count, FIRST_WORDS);
}

static void packet_publish(struct packets *p, uint32_t rank, const struct packet *packet)
{
    struct peer         *peer = &p->peers[rank];
    struct mailbox_slot *slot = mailbox_to(p->mailboxes, rank, peer->round);
    slot->fault               = packet->words[0];
    slot->count               = packet->count;
    memcpy(slot->words, packet->words + HEADER_WORDS,
           smaller(packet->count, MAILBOX_WORDS) * sizeof(uint32_t));
    mailbox_publish(slot, peer->round);
}

static void packet_send(struct packets *p, uint32_t rank, fault mine)
{
    struct peer *peer = &p->peers[rank];
    packet_swap(&peer->filling, &peer->travelling);
    peer->filling.count = 0;
    peer->round++;

    struct packet *packet = &peer->travelling;
    packet->words[0]      = (uint32_t)mine;
    packet->words[1]      = packet->count;
    if (peer->has_mailbox)
        packet_publish(p, rank, packet);
    else
        MPI_Isend(packet->words, (int)packet_first_words(packet->count), MPI_UINT32_T, (int)rank,
                  p->plan.tag, MPI_COMM_WORLD, &peer->send);
    peer->traffic.messages += packet->count > 0;
    peer->traffic.words += packet->count;
    peer->wire.messages++;
    peer->wire.words += HEADER_WORDS + packet->count;
}

void packets_start(struct packets *p, packets_set set, fault mine)
{
    const struct circle *circle = &p->plan.sets[set];
    for (uint32_t place = 0; place < circle->count; place++)
        if (circle->ranks[place] != PACKETS_NOBODY) packet_send(p, circle->ranks[place], mine);
}

/* Is there room for the rest of what arrives? */
static fault rest_reserve(struct packet *in)
{
    size_t end = (size_t)HEADER_WORDS + in->words[1];
    if (end <= in->capacity) return FAULT_NONE;
    return packet_grow(in, end);
}

/* The part of a long packet that still has to go, or to come. */
struct rest {
    uint32_t *words; /* of the packet; or, if `is_sink`, what each piece overwrites */
    uint32_t  at, end;
    bool      is_sink;
};

/* Of nothing where there is no packet. */
static struct rest rest_of(const struct packet *packet, uint32_t count)
{
    if (!packet) return (struct rest){.words = NULL};
    return (struct rest){.words = packet->words, .at = FIRST_WORDS, .end = HEADER_WORDS + count};
}

/* The next piece, and how long it is; NULL at the end. */
static uint32_t *piece_next(struct rest *rest, uint32_t *count)
{
    if (rest->at >= rest->end) return NULL;
    uint32_t *words = rest->is_sink ? rest->words : rest->words + rest->at;
    *count          = smaller(rest->end - rest->at, PIECE_WORDS);
    rest->at += *count;
    return words;
}

/* A piece each way, as long as there are any. */
static void pieces_swap(const struct packets *p, uint32_t to, uint32_t from, struct rest out,
                        struct rest in)
{
    int tag = p->plan.tag + TAG_REST;
    while (out.at < out.end || in.at < in.end) {
        uint32_t    sent_count = 0, got_count = 0;
        uint32_t   *sent = piece_next(&out, &sent_count), *got = piece_next(&in, &got_count);
        MPI_Request send = MPI_REQUEST_NULL;
        if (sent)
            MPI_Isend(sent, (int)sent_count, MPI_UINT32_T, (int)to, tag, MPI_COMM_WORLD, &send);
        if (got)
            MPI_Recv(got, (int)got_count, MPI_UINT32_T, (int)from, tag, MPI_COMM_WORLD,
                     MPI_STATUS_IGNORE);
        MPI_Wait(&send, MPI_STATUS_IGNORE);
    }
}

/* The rest of packets, both ways at once: every rank passes its peers in the same cyclic order of
 * distance, so no two wait for each other. */
static fault rest_swap(struct packets *p, uint32_t to, uint32_t from)
{
    struct packet *out    = to == PACKETS_NOBODY ? NULL : &p->peers[to].travelling;
    struct packet *in     = from == PACKETS_NOBODY ? NULL : &p->peers[from].arriving;
    fault          failed = in ? rest_reserve(in) : FAULT_NONE;
    struct rest    coming = rest_of(in, in ? in->words[1] : 0);
    if (failed) {
        coming.words   = p->sink;
        coming.is_sink = true;
    }
    pieces_swap(p, to, from, rest_of(out, out ? out->count : 0), coming);
    if (failed) in->words[1] = MAILBOX_WORDS; /* the first part is there: verdicts stand in it */
    return failed;
}

static void packet_await(struct packets *p, uint32_t rank)
{
    struct peer *peer = &p->peers[rank];
    if (!peer->has_mailbox) {
        MPI_Wait(&peer->receive, MPI_STATUS_IGNORE);
        return;
    }
    struct mailbox_slot *slot   = mailbox_from(p->mailboxes, rank, peer->round);
    struct packet       *packet = &peer->arriving;
    mailbox_await(p->mailboxes, slot, peer->round);
    packet->words[0] = slot->fault;
    packet->words[1] = slot->count;
    memcpy(packet->words + HEADER_WORDS, slot->words,
           smaller(slot->count, MAILBOX_WORDS) * sizeof(uint32_t));
}

/* The round with a peer is over: what arrived can be read, and the next can come. */
static void peer_turn(struct packets *p, uint32_t rank)
{
    struct peer *peer = &p->peers[rank];
    packet_swap(&peer->arriving, &peer->arrived);
    peer->arrived.count = peer->arrived.words[1];
    if (peer->has_mailbox) return;
    MPI_Wait(&peer->send, MPI_STATUS_IGNORE);
    receive_post(p, rank);
}

/* Does a packet of the round, either way, have more than its first part? */
static bool has_rest(const struct peer *peer)
{
    return peer->travelling.count > MAILBOX_WORDS || peer->arriving.words[1] > MAILBOX_WORDS;
}

static fault rests_swap(struct packets *p, const struct circle *circle)
{
    fault failed = FAULT_NONE;
    for (uint32_t distance = 1; distance < circle->count; distance++) {
        uint32_t to   = circle->ranks[(circle->mine + distance) % circle->count];
        uint32_t from = circle->ranks[(circle->mine + circle->count - distance) % circle->count];
        failed        = fault_worst(failed, rest_swap(p, to, from));
    }
    return failed;
}

fault packets_finish(struct packets *p, packets_set set)
{
    const struct circle *circle  = &p->plan.sets[set];
    uint64_t             before  = clock_ticks();
    bool                 is_long = false;
    for (uint32_t place = 0; place < circle->count; place++) {
        if (circle->ranks[place] == PACKETS_NOBODY) continue;
        packet_await(p, circle->ranks[place]);
        is_long = is_long || has_rest(&p->peers[circle->ranks[place]]);
    }
    p->wait_ticks += clock_ticks() - before;
    fault failed = is_long ? rests_swap(p, circle) : FAULT_NONE;
    for (uint32_t place = 0; place < circle->count; place++)
        if (circle->ranks[place] != PACKETS_NOBODY) peer_turn(p, circle->ranks[place]);
    return failed;
}

const uint32_t *packets_received(const struct packets *p, uint32_t rank, uint32_t *count)
{
    *count = p->peers[rank].arrived.count;
    return p->peers[rank].arrived.words + HEADER_WORDS;
}

fault packets_fault(const struct packets *p, uint32_t rank)
{
    return (fault)p->peers[rank].arrived.words[0];
}

struct exchange_traffic packets_traffic_to(const struct packets *p, uint32_t rank)
{
    return p->peers[rank].traffic;
}

struct exchange_traffic packets_wire_to(const struct packets *p, uint32_t rank)
{
    return p->peers[rank].wire;
}

uint64_t packets_wait_ticks(const struct packets *p) { return p->wait_ticks; }
