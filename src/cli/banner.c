/* banner.c - lines at the start of a run. */
#include "cli/banner.h"

#include "base/log.h"

static void hosts_tell(const struct comm *comm)
{
    enum { HOSTS_TOLD = 16 };
    uint32_t hosts = comm_host_count(comm);
    for (uint32_t h = 0; h < hosts && h < HOSTS_TOLD; h++)
        log_info("  host %s: %u rank%s", comm_host_name(comm, h), comm_host_ranks(comm, h),
                 comm_host_ranks(comm, h) == 1 ? "" : "s");
    if (hosts > HOSTS_TOLD) log_info("  and %u more hosts", hosts - HOSTS_TOLD);
}

void banner_world(const struct comm *comm, const struct options *options)
{
    uint32_t ranks = comm_size(comm), hosts = comm_host_count(comm);
    log_info("ergon %s, MPI %s, kernels %s: %u rank%s on %u host%s", ERGON_VERSION, comm_library(),
             isa_name(options->isa), ranks, ranks == 1 ? "" : "s", hosts, hosts == 1 ? "" : "s");
    hosts_tell(comm);
    if (comm_is_alone_by_mistake(comm))
        log_warn("THIS WORLD HAS ONE RANK, though a launcher started it. If more were asked for, "
                 "each of them now runs the whole model by itself: the launcher belongs to another "
                 "MPI library than %s.",
                 comm_library());
}

void banner_model(const struct model *model)
{
    log_info("model %s: %u neurons in %u populations, dt %g ms, seed %llu", model->name,
             model->neuron_count, model->population_count, model->dt_ms,
             (unsigned long long)model->seed);
}

void banner_built(const struct simulation *s)
{
    uint64_t sums[2] = {shard_synapse_count(s->shard), shard_bytes(s->shard)};
    comm_sum_u64(s->comm, sums, 2);
    log_info("partition %s: %.3g spikes/s between ranks expected, imbalance %.3f, interval %u "
             "step%s",
             s->how.partition, s->cost.volume / 1000, s->cost.imbalance, s->routes.interval_steps,
             s->routes.interval_steps == 1 ? "" : "s");
    if (comm_host_count(s->comm) > 1)
        log_info("between hosts: one message per pair and interval of %u step%s",
                 s->routes.far_interval_steps, s->routes.far_interval_steps == 1 ? "" : "s");
    log_info("built %llu synapses in %.2f s: %.0f MB of shards, %.2f bytes a synapse",
             (unsigned long long)sums[0], (double)s->build_ns * 1e-9, (double)sums[1] / 1e6,
             sums[0] ? (double)sums[1] / (double)sums[0] : 0.0);
    graph_tell(&s->graph, s->model);
}
