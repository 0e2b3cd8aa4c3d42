/* machine_joules.c - one reader a host, and a sum over hosts. */
#include "record/machine_joules.h"

static bool leads_host(const struct comm *comm)
{
    uint32_t mine = comm_rank(comm), first = 0;
    while (first < mine && comm_host_of(comm, first) != comm_host_of(comm, mine))
        first++;
    return first == mine;
}

void machine_joules_start(struct machine_joules *joules, const struct comm *comm, const char *root)
{
    *joules           = (struct machine_joules){.is_reader = leads_host(comm)};
    joules->has_start = false;
    if (!joules->is_reader) return;
    rapl_open(&joules->rapl, root);
    joules->has_start = rapl_read(&joules->rapl, &joules->start);
}

void machine_joules_end(struct machine_joules *joules, struct comm *comm)
{
    struct rapl_reading end;
    bool                has_both  = joules->has_start && rapl_read(&joules->rapl, &end);
    double              sum       = has_both ? rapl_joules(&joules->rapl, &joules->start, &end) : 0;
    uint64_t            counts[2] = {joules->is_reader, has_both};
    comm_sum_u64(comm, counts, 2);
    comm_sum_double(comm, &sum, 1);
    joules->is_known = counts[0] == counts[1];
    joules->joules   = joules->is_known ? sum : 0;
    bool is_mine     = joules->is_reader && !has_both && joules->rapl.why[0];
    joules->why_not  = joules->is_known ? ""
                       : is_mine        ? joules->rapl.why
                                        : "a host of the run shows no counters of RAPL";
}
