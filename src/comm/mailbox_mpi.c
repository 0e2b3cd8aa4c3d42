/* mailbox_mpi.c - mailboxes in an MPI-3 shared window. */
#include "comm/mailbox.h"

#include "base/memory.h"
#include "base/processors.h"
#include "comm/comm_mpi.h"

#include <sched.h>
#include <stdatomic.h>

_Static_assert(sizeof(struct mailbox_slot) == 4096, "a slot is a page");

enum { FAR_RANK = -1, SLOTS = 2 };

struct mailboxes {
    MPI_Comm              host; /* the ranks of this host */
    MPI_Win               window;
    int                  *place;  /* [ranks] on this host, FAR_RANK if elsewhere */
    struct mailbox_slot **column; /* [host ranks] slots that each sends from, [receiver][turn] */
    int                   mine, count;
    uint32_t              rank;
    bool                  is_crowded; /* more ranks than cores */
};

/* Do the ranks of a host have fewer cores than they are, all together? Each may be bound to its
 * own. */
static bool host_is_crowded(MPI_Comm host, int ranks)
{
    struct processors cores;
    processors_find(&cores);
    MPI_Allreduce(MPI_IN_PLACE, &cores, (int)sizeof cores, MPI_BYTE, MPI_BOR, host);
    return (uint32_t)ranks > processors_count(&cores);
}

static fault places_find(struct mailboxes *m, struct comm *comm)
{
    uint32_t  size  = comm_size(comm);
    int      *ranks = NULL;
    MPI_Group world, host;
    TRY(memory_take(&m->place, size, sizeof *m->place, "mailboxes"));
    TRY(memory_take(&m->column, (size_t)m->count, sizeof *m->column, "mailboxes"));
    TRY(memory_take(&ranks, size, sizeof *ranks, "mailboxes"));
    for (uint32_t rank = 0; rank < size; rank++)
        ranks[rank] = (int)rank;
    MPI_Comm_group(MPI_COMM_WORLD, &world);
    MPI_Comm_group(m->host, &host);
    MPI_Group_translate_ranks(world, (int)size, ranks, host, m->place);
    for (uint32_t rank = 0; rank < size; rank++)
        if (m->place[rank] == MPI_UNDEFINED) m->place[rank] = FAR_RANK;
    MPI_Group_free(&world);
    MPI_Group_free(&host);
    memory_give(&ranks);
    return FAULT_NONE;
}

/* MPI may begin a window anywhere within a page; every process maps it to whole pages, so all find
 * the same first page. */
static struct mailbox_slot *slots_first(void *window)
{
    size_t into = (uintptr_t)window % sizeof(struct mailbox_slot);
    return (void *)((char *)window + (into ? sizeof(struct mailbox_slot) - into : 0));
}

/* A rank owns the slots it sends from: its pages lie in its own memory node. */
static void window_open(struct mailboxes *m)
{
    MPI_Aint bytes = (MPI_Aint)((SLOTS * (size_t)m->count + 1) * sizeof(struct mailbox_slot));
    void    *own   = NULL;
    MPI_Info info;
    MPI_Info_create(&info);
    MPI_Info_set(info, "alloc_shared_noncontig", "true");
    MPI_Win_allocate_shared(bytes, 1, info, m->host, &own, &m->window);
    MPI_Info_free(&info);
    for (int place = 0; place < m->count; place++) {
        MPI_Aint size;
        int      unit;
        void    *window;
        MPI_Win_shared_query(m->window, place, &size, &unit, &window);
        m->column[place] = slots_first(window);
    }
    struct mailbox_slot *slots = slots_first(own);
    for (int s = 0; s < SLOTS * m->count; s++)
        atomic_init(&slots[s].round, 0);
    MPI_Win_lock_all(MPI_MODE_NOCHECK, m->window);
    MPI_Win_sync(m->window);
    MPI_Barrier(m->host);
    MPI_Win_sync(m->window);
}

fault mailboxes_open(struct mailboxes **out, struct comm *comm)
{
    fault mine = memory_take(out, 1, sizeof **out, "mailboxes");
    if (!mine) **out = (struct mailboxes){.host = MPI_COMM_NULL, .window = MPI_WIN_NULL};
    mine = comm_agree(comm, mine);
    if (mine) {
        mailboxes_close(out);
        return mine;
    }
    struct mailboxes *m = *out;
    m->rank             = comm_rank(comm);
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &m->host);
    MPI_Comm_rank(m->host, &m->mine);
    MPI_Comm_size(m->host, &m->count);
    m->is_crowded = host_is_crowded(m->host, m->count);
    mine          = comm_agree(comm, places_find(m, comm));
    if (mine)
        mailboxes_close(out);
    else
        window_open(m);
    return mine;
}

void mailboxes_close(struct mailboxes **mailboxes)
{
    struct mailboxes *m = *mailboxes;
    if (!m) return;
    if (m->window != MPI_WIN_NULL) {
        MPI_Win_unlock_all(m->window);
        MPI_Win_free(&m->window);
    }
    if (m->host != MPI_COMM_NULL) MPI_Comm_free(&m->host);
    memory_give(&m->place);
    memory_give(&m->column);
    memory_give(mailboxes);
}

bool mailbox_is_near(const struct mailboxes *m, uint32_t rank)
{
    return rank != m->rank && m->place[rank] != FAR_RANK;
}

struct mailbox_slot *mailbox_to(const struct mailboxes *m, uint32_t rank, uint64_t round)
{
    return &m->column[m->mine][SLOTS * m->place[rank] + (int)(round % SLOTS)];
}

struct mailbox_slot *mailbox_from(const struct mailboxes *m, uint32_t rank, uint64_t round)
{
    return &m->column[m->place[rank]][SLOTS * m->mine + (int)(round % SLOTS)];
}

void mailbox_publish(struct mailbox_slot *slot, uint64_t round)
{
    atomic_store_explicit(&slot->round, round, memory_order_release);
}

static void pause_briefly(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#else
    atomic_signal_fence(memory_order_seq_cst);
#endif
}

void mailbox_await(const struct mailboxes *m, struct mailbox_slot *slot, uint64_t round)
{
    /* Some tens of us: longer than ranks with a core each ever wait for each other; who waits
     * longer shares its core with something else, and gives it away. */
    enum { PATIENCE = 4096 };
    uint32_t patience = m->is_crowded ? 0 : PATIENCE;
    while (atomic_load_explicit(&slot->round, memory_order_acquire) != round) {
        if (patience > 0) {
            patience--;
            pause_briefly();
        } else {
            sched_yield();
        }
    }
}
