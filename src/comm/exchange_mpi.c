/* exchange_mpi.c - exchange.h between real ranks.
 *
 * A packet is a header (fault, count of words) and its words. Its first part goes through a mailbox
 * to a near rank (mailbox.h), to a far one as a message small enough to be sent eagerly, into a
 * receive that was posted before. The rest, if any, follows as messages whose number the header
 * tells. So a round without much to say is a page or one short message each way, and there is no
 * collective whose slowest member is not known.
 *
 * Invariant  receives for the next round are posted before finish returns.
 */
#include "comm/exchange.h"

#include "base/clock.h"
#include "base/memory.h"
#include "comm/comm_mpi.h"
#include "comm/mailbox.h"

#include <assert.h>
#include <string.h>

enum { HEADER_WORDS = 2, FIRST_WORDS = HEADER_WORDS + MAILBOX_WORDS, PIECE_WORDS = 1 << 16 };

struct packet {
    uint32_t *words; /* header, then words */
    size_t    capacity;
    uint32_t  count; /* words, header not counted */
};

struct peer {
    bool                    is_near; /* reached through a mailbox */
    struct packet           filling, travelling, arriving, arrived;
    struct exchange_traffic traffic;
};

struct exchange {
    struct comm      *comm;
    struct mailboxes *mailboxes; /* NULL: messages only */
    uint32_t          rank, size;
    uint64_t          round;    /* under way; the first is 1 */
    struct peer      *peers;    /* [size]; the own one stays unused */
    MPI_Request      *receives; /* [size] first parts; MPI_REQUEST_NULL for own and near ranks */
    MPI_Request      *sends;    /* [size] first parts */
    uint32_t         *sink;     /* [PIECE_WORDS] takes in what there is no memory for */
    fault             mine;     /* sent with the round under way */
    fault             owed;     /* of taking in packets: rides on the next round */
    uint64_t          wait_ns;
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
    TRY(packet_create(&peer->filling));
    TRY(packet_create(&peer->travelling));
    TRY(packet_create(&peer->arriving));
    TRY(packet_create(&peer->arrived));
    return FAULT_NONE;
}

static void receives_post(struct exchange *x)
{
    for (uint32_t rank = 0; rank < x->size; rank++)
        if (rank != x->rank && !x->peers[rank].is_near)
            MPI_Irecv(x->peers[rank].arriving.words, FIRST_WORDS, MPI_UINT32_T, (int)rank,
                      COMM_TAG_PACKET, MPI_COMM_WORLD, &x->receives[rank]);
}

static fault exchange_take(struct exchange *x)
{
    TRY(memory_take(&x->peers, x->size, sizeof *x->peers, "peers of the exchange"));
    TRY(memory_take(&x->receives, x->size, sizeof *x->receives, "peers of the exchange"));
    TRY(memory_take(&x->sends, x->size, sizeof *x->sends, "peers of the exchange"));
    for (uint32_t rank = 0; rank < x->size; rank++)
        x->receives[rank] = x->sends[rank] = MPI_REQUEST_NULL;
    TRY(memory_take(&x->sink, PIECE_WORDS, sizeof *x->sink, "peers of the exchange"));
    for (uint32_t rank = 0; rank < x->size; rank++)
        if (rank != x->rank) TRY(peer_create(&x->peers[rank]));
    return FAULT_NONE;
}

const char *exchange_way_name(exchange_way way)
{
    return way == EXCHANGE_SHARED ? "shared" : "messages";
}

fault exchange_create(struct exchange **out, struct comm *comm, exchange_way way)
{
    fault mine = memory_take(out, 1, sizeof **out, "the exchange");
    if (!mine) {
        (*out)->comm = comm;
        (*out)->rank = comm_rank(comm);
        (*out)->size = comm_size(comm);
        mine         = exchange_take(*out);
    }
    fault agreed = comm_agree(comm, mine);
    if (!agreed && way == EXCHANGE_SHARED) agreed = mailboxes_open(&(*out)->mailboxes, comm);
    if (agreed) {
        exchange_destroy(out);
        return agreed;
    }
    struct exchange *x = *out;
    for (uint32_t rank = 0; x->mailboxes && rank < x->size; rank++)
        x->peers[rank].is_near = mailbox_is_near(x->mailboxes, rank);
    receives_post(x);
    return FAULT_NONE;
}

static void packets_give(struct peer *peer)
{
    memory_give(&peer->filling.words);
    memory_give(&peer->travelling.words);
    memory_give(&peer->arriving.words);
    memory_give(&peer->arrived.words);
}

void exchange_destroy(struct exchange **exchange)
{
    struct exchange *x = *exchange;
    if (!x) return;
    mailboxes_close(&x->mailboxes);
    for (uint32_t rank = 0; x->sends && rank < x->size; rank++) {
        if (x->receives[rank] == MPI_REQUEST_NULL) continue;
        MPI_Cancel(&x->receives[rank]);
        MPI_Wait(&x->receives[rank], MPI_STATUS_IGNORE);
    }
    for (uint32_t rank = 0; x->peers && rank < x->size; rank++)
        packets_give(&x->peers[rank]);
    memory_give(&x->peers);
    memory_give(&x->receives);
    memory_give(&x->sends);
    memory_give(&x->sink);
    memory_give(exchange);
}

fault exchange_put(struct exchange *x, uint32_t rank, uint32_t word)
{
    struct packet *packet = &x->peers[rank].filling;
    size_t         at     = (size_t)HEADER_WORDS + packet->count;
    if (at == packet->capacity)
        TRY(memory_reserve(&packet->words, &packet->capacity, at + 1, sizeof(uint32_t),
                           "a packet of spikes"));
    packet->words[at] = word;
    packet->count++;
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

static void packet_publish(struct exchange *x, uint32_t rank, const struct packet *packet)
{
    struct mailbox_slot *slot = mailbox_to(x->mailboxes, rank, x->round);
    slot->fault               = packet->words[0];
    slot->count               = packet->count;
    memcpy(slot->words, packet->words + HEADER_WORDS,
           smaller(packet->count, MAILBOX_WORDS) * sizeof(uint32_t));
    mailbox_publish(slot, x->round);
}

static void packet_send(struct exchange *x, uint32_t rank)
{
    struct peer *peer = &x->peers[rank];
    packet_swap(&peer->filling, &peer->travelling);
    peer->filling.count = 0;

    struct packet *packet = &peer->travelling;
    packet->words[0]      = (uint32_t)x->mine;
    packet->words[1]      = packet->count;
    if (peer->is_near)
        packet_publish(x, rank, packet);
    else
        MPI_Isend(packet->words, (int)packet_first_words(packet->count), MPI_UINT32_T, (int)rank,
                  COMM_TAG_PACKET, MPI_COMM_WORLD, &x->sends[rank]);
    peer->traffic.messages += packet->count > 0;
    peer->traffic.words += packet->count;
}

void exchange_start(struct exchange *x, fault mine)
{
    x->mine = fault_worst(mine, x->owed);
    x->owed = FAULT_NONE;
    x->round++;
    for (uint32_t rank = 0; rank < x->size; rank++)
        if (rank != x->rank) packet_send(x, rank);
}

/* Pieces of the rest, both ways at once: every rank passes its peers in the same cyclic order of
 * distance, so no two wait for each other. */
static void rest_swap(struct exchange *x, uint32_t to, uint32_t from)
{
    struct packet *out      = &x->peers[to].travelling;
    struct packet *in       = &x->peers[from].arriving;
    uint32_t       out_end  = HEADER_WORDS + out->count;
    uint32_t       in_end   = HEADER_WORDS + in->words[1];
    uint32_t       out_at   = FIRST_WORDS;
    uint32_t       in_at    = FIRST_WORDS;
    bool           has_room = true;
    if (in_end > in->capacity) {
        fault failed = memory_reserve(&in->words, &in->capacity, in_end, sizeof(uint32_t),
                                      "a packet of spikes");
        x->owed      = fault_worst(x->owed, failed);
        has_room     = !failed;
    }
    while (out_at < out_end || in_at < in_end) {
        uint32_t    sent = out_at < out_end ? smaller(out_end - out_at, PIECE_WORDS) : 0;
        uint32_t    got  = in_at < in_end ? smaller(in_end - in_at, PIECE_WORDS) : 0;
        MPI_Request send = MPI_REQUEST_NULL;
        if (sent)
            MPI_Isend(out->words + out_at, (int)sent, MPI_UINT32_T, (int)to, COMM_TAG_REST,
                      MPI_COMM_WORLD, &send);
        if (got)
            MPI_Recv(has_room ? in->words + in_at : x->sink, (int)got, MPI_UINT32_T, (int)from,
                     COMM_TAG_REST, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        MPI_Wait(&send, MPI_STATUS_IGNORE);
        out_at += sent;
        in_at += got;
    }
    if (!has_room) in->words[1] = 0;
}

static fault packets_take_in(struct exchange *x)
{
    fault agreed = x->mine;
    for (uint32_t distance = 1; distance < x->size; distance++) {
        uint32_t to   = (x->rank + distance) % x->size;
        uint32_t from = (x->rank + x->size - distance) % x->size;
        rest_swap(x, to, from);
    }
    for (uint32_t rank = 0; rank < x->size; rank++) {
        if (rank == x->rank) continue;
        struct peer *peer = &x->peers[rank];
        packet_swap(&peer->arriving, &peer->arrived);
        peer->arrived.count = peer->arrived.words[1];
        agreed              = fault_worst(agreed, (fault)peer->arrived.words[0]);
    }
    return agreed;
}

/* The gravest fault was sent by the lowest of the ranks that have it: only that one tells. */
static void fault_tell_once(struct exchange *x, fault agreed)
{
    if (!agreed) return;
    for (uint32_t rank = 0; rank < x->rank; rank++)
        if ((fault)x->peers[rank].arrived.words[0] == agreed) fault_set_told();
    if (x->mine != agreed) fault_set_told();
    fault_tell();
}

static void packet_await(struct exchange *x, uint32_t rank)
{
    struct mailbox_slot *slot   = mailbox_from(x->mailboxes, rank, x->round);
    struct packet       *packet = &x->peers[rank].arriving;
    mailbox_await(x->mailboxes, slot, x->round);
    packet->words[0] = slot->fault;
    packet->words[1] = slot->count;
    memcpy(packet->words + HEADER_WORDS, slot->words,
           smaller(slot->count, MAILBOX_WORDS) * sizeof(uint32_t));
}

fault exchange_finish(struct exchange *x)
{
    uint64_t before = clock_ns();
    for (uint32_t rank = 0; rank < x->size; rank++)
        if (x->peers[rank].is_near) packet_await(x, rank);
    MPI_Waitall((int)x->size, x->receives, MPI_STATUSES_IGNORE);
    x->wait_ns += clock_ns() - before;
    fault agreed = packets_take_in(x);
    MPI_Waitall((int)x->size, x->sends, MPI_STATUSES_IGNORE);
    receives_post(x);
    fault_tell_once(x, agreed);
    return agreed;
}

fault exchange_owed(const struct exchange *x) { return x->owed; }

const uint32_t *exchange_received(const struct exchange *x, uint32_t rank, uint32_t *count)
{
    if (rank == x->rank) {
        *count = 0;
        return NULL;
    }
    *count = x->peers[rank].arrived.count;
    return x->peers[rank].arrived.words + HEADER_WORDS;
}

struct exchange_traffic exchange_traffic_to(const struct exchange *x, uint32_t rank)
{
    return x->peers[rank].traffic;
}

uint64_t exchange_wait_ns(const struct exchange *x) { return x->wait_ns; }
