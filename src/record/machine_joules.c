/* machine_joules.c - one reader a host, and a sum over hosts. */
#include "record/machine_joules.h"

#include "base/clock.h"

static const uint64_t SECOND_NS = 1000000000;

static bool leads_host(const struct comm *comm)
{
    uint32_t mine = comm_rank(comm), first = 0;
    while (first < mine && comm_host_of(comm, first) != comm_host_of(comm, mine))
        first++;
    return first == mine;
}

void machine_joules_start(struct machine_joules *joules, const struct comm *comm, const char *root)
{
    *joules = (struct machine_joules){.is_reader = leads_host(comm), .every_ns = SECOND_NS};
    if (!joules->is_reader) return;
    rapl_open(&joules->rapl, root);
    joules->has_all = rapl_read(&joules->rapl, &joules->last);
    joules->last_ns = clock_ns();
}

/* On to now. After a reading that failed nothing is known any more. */
static void joules_add(struct machine_joules *joules)
{
    struct rapl_reading now;
    joules->has_all = joules->has_all && rapl_read(&joules->rapl, &now);
    if (!joules->has_all) return;
    joules->mine += rapl_joules(&joules->rapl, &joules->last, &now);
    joules->last    = now;
    joules->last_ns = clock_ns();
}

static fault joules_gather(void *self, uint64_t step_end)
{
    struct machine_joules *joules = self;
    (void)step_end;
    if (joules->has_all && clock_ns() - joules->last_ns >= joules->every_ns) joules_add(joules);
    return FAULT_NONE;
}

struct observer machine_joules_observer(struct machine_joules *joules)
{
    return (struct observer){.self = joules, .gather = joules_gather};
}

void machine_joules_end(struct machine_joules *joules, struct comm *comm)
{
    joules_add(joules);
    double   sum       = joules->has_all ? joules->mine : 0;
    uint64_t counts[2] = {joules->is_reader, joules->has_all};
    comm_sum_u64(comm, counts, 2);
    comm_sum_double(comm, &sum, 1);
    joules->is_known = counts[0] == counts[1];
    joules->joules   = joules->is_known ? sum : 0;
    bool is_mine     = joules->is_reader && !joules->has_all && joules->rapl.why[0];
    joules->why_not  = joules->is_known ? ""
                       : is_mine        ? joules->rapl.why
                                        : "a host of the run shows no counters of RAPL";
    joules->has_all  = false;
}
