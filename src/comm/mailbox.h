/* mailbox.h - packets between ranks of one host, through memory they share. Private to comm/.
 *
 * Every ordered pair of ranks on a host has two slots, used in turn. The sender writes words, then
 * the number of the round (release); the receiver waits for that number (acquire) and reads in
 * place. There is no barrier and no message: a round costs a cache line or a few that change hands.
 *
 * Why two slots are enough: a sender writes a slot again two rounds later. Before that it has
 * finished the round in between, so it has the receiver's packet of that round, which the receiver
 * sent after it was done with the slot.
 *
 * Invariant  a slot is written only by its sender, and only when its receiver is done with it.
 * Ownership  the memory belongs to an MPI window, freed by mailboxes_close.
 */
#ifndef ERGON_COMM_MAILBOX_H
#define ERGON_COMM_MAILBOX_H

#include "comm/comm.h"

enum { MAILBOX_WORDS = 1020 }; /* of a slot; with its head 4 KiB */

struct mailbox_slot {
    _Alignas(64) _Atomic uint64_t round; /* of the packet in it; 0: none yet */
    uint32_t fault;
    uint32_t count; /* words of the packet; only the first MAILBOX_WORDS are here */
    uint32_t words[MAILBOX_WORDS];
};

struct mailboxes;

/* Mailboxes between all ranks of this host.
 *   faults  FAULT_MEMORY, agreed
 *   ranks   collective, all ranks of the world */
MUST_CHECK fault mailboxes_open(struct mailboxes **out, struct comm *comm);
void             mailboxes_close(struct mailboxes **mailboxes); /* collective */

/* Is a rank on this host (and not this one)? */
bool mailbox_is_near(const struct mailboxes *mailboxes, uint32_t rank);

/* The slot that a round uses for a packet to, or from, a near rank. */
struct mailbox_slot *mailbox_to(const struct mailboxes *mailboxes, uint32_t rank, uint64_t round);
struct mailbox_slot *mailbox_from(const struct mailboxes *mailboxes, uint32_t rank, uint64_t round);

/* The packet is complete. */
void mailbox_publish(struct mailbox_slot *slot, uint64_t round);
/* Wait until the packet of a round is complete: spins where every rank has a core of its own, and
 * gives the core away where they share, or where it takes long. */
void mailbox_await(const struct mailboxes *mailboxes, struct mailbox_slot *slot, uint64_t round);

#endif
