/* trial.c - read, build, loop. */
#include "step/trial.h"

/* Observers gather this often, as in a run. */
static const uint64_t GATHER_STEPS = 1000;

fault trial_build(struct trial *trial, const struct trial_plan *plan)
{
    *trial = (struct trial){.comm = plan->comm};
    TRY(comm_agree(plan->comm, model_read(&trial->model, plan->path, plan->text, plan->options)));
    return simulation_build(&trial->simulation, plan->comm, trial->model, &plan->how);
}

fault trial_watch(struct trial *trial, uint32_t count, const struct observer *observers)
{
    struct loop_plan plan = {.comm           = trial->comm,
                             .shard          = trial->simulation.shard,
                             .routes         = &trial->simulation.routes,
                             .ledger         = trial->simulation.ledger,
                             .structure      = &trial->simulation.structure,
                             .exchange       = trial->simulation.how.exchange,
                             .observer_count = count,
                             .observers      = observers,
                             .gather_steps   = GATHER_STEPS};
    return loop_create(&trial->loop, &plan);
}

void trial_clear(struct trial *trial)
{
    loop_destroy(&trial->loop);
    simulation_clear(&trial->simulation);
    model_destroy(&trial->model);
}
