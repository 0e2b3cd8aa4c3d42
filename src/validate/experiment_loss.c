/* experiment_loss.c - an action potential is lost, and the ledger's fault is caught. */
#include "validate/experiment_loss.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char BREAKS[] = "does not balance at tick ";

struct loss loss_make(const struct trial *trial, uint64_t step_end)
{
    const uint64_t tick_steps = trial->model->energy.tick_steps;
    return (struct loss){trial, step_end - (tick_steps + 1) / 2, step_end};
}

static fault store_lose(void *self, uint64_t step)
{
    const struct loss *loss  = self;
    struct shard      *shard = loss->trial->simulation.shard;
    const uint32_t     lid   = shard_find(shard, 0);
    if (step == loss->step && lid != UINT32_MAX)
        shard_energy_lose(shard, lid, loss->trial->model->energy.populations[0].spike_atp);
    return FAULT_NONE;
}

struct observer loss_observer(struct loss *loss)
{
    return (struct observer){.self = loss, .before_step = store_lose};
}

/* "... does not balance at tick T: B ATP before, A after" */
static bool breach_read(struct breach *breach)
{
    static const char BEFORE[] = " ATP before, ";
    const char       *at       = strstr(breach->text, BREAKS);
    char             *end;
    if (!at) return false;
    breach->tick = strtoull(at + strlen(BREAKS), &end, 10);
    if (*end != ':') return false;
    const long long before = strtoll(end + 1, &end, 10);
    if (strncmp(end, BEFORE, strlen(BEFORE)) != 0) return false;
    breach->atp = before - strtoll(end + strlen(BEFORE), &end, 10);
    return true;
}

/* A fault that nobody asked for is told after all, by a rank that knows its story.
 *   ranks  collective */
static fault fault_tell_again(struct comm *comm, fault failed, const char *story)
{
    const fault mine = story[0] ? fault_raise(failed, __FILE__, __LINE__, "%s", story) : FAULT_NONE;
    return fault_worst(comm_agree(comm, mine), failed);
}

fault loss_run(struct breach *breach, const struct loss *loss)
{
    struct comm *comm     = loss->trial->comm;
    uint64_t     wall_ns  = 0;
    uint64_t     is_there = 0;
    *breach               = (struct breach){0};
    if (!loss->trial->simulation.ledger) RAISE(FAULT_BUG, "a loss: the model has no energy");
    fault_forget();
    fault_set_told(); /* all ranks see the ledger break, and none is to say so */
    const fault failed = loop_run(loss->trial->loop, loss->step_end, &wall_ns);
    snprintf(breach->text, sizeof breach->text, "%s", failed ? fault_message() : "");
    fault_forget();
    is_there = failed == FAULT_BUG && breach_read(breach);
    comm_min_u64(comm, &is_there, 1);
    if (failed && !is_there) return fault_tell_again(comm, failed, breach->text);
    breach->is_there = is_there;
    breach->tick_due = loss->step_end / loss->trial->model->energy.tick_steps;
    return FAULT_NONE;
}
