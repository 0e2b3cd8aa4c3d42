/* summary.c - one function per part of the file. */
#include "record/summary.h"

#include "base/memory.h"
#include "base/text.h"
#include "record/graph_summary.h"
#include "record/structure_summary.h"
#include "sonata/json.h"
#include "sonata/spike_file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const double MS_PER_S = 1000, NS_PER_S = 1e9;

#if defined(__clang__)
static const char COMPILER[] = "clang " __clang_version__;
#else
static const char COMPILER[] = "gcc " __VERSION__;
#endif

void summary_time_now(char text[SUMMARY_TIME_BYTES])
{
    time_t    now = time(NULL);
    struct tm parts;
    gmtime_r(&now, &parts);
    strftime(text, SUMMARY_TIME_BYTES, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

struct rank_facts rank_facts_since(struct rank_facts now, const struct rank_facts *before)
{
    now.phases = phases_since(now.phases, before->phases);
    now.events -= before->events;
    now.messages -= before->messages;
    now.bytes_sent -= before->bytes_sent;
    now.spikes_sent -= before->spikes_sent;
    return now;
}

fault summary_gather(struct comm *comm, const struct rank_facts *mine, struct rank_facts **all)
{
    uint64_t *counts = NULL;
    void     *bytes  = NULL;
    *all             = NULL;
    /* A rank without memory for this cannot leave the others alone: it gathers first. */
    fault taken = memory_take(&counts, comm_size(comm), sizeof *counts, "facts of each rank");
    taken       = comm_agree(comm, taken);
    if (taken) {
        memory_give(&counts);
        return taken;
    }
    fault failed = comm_gather(comm, mine, sizeof *mine, &bytes, counts);
    memory_give(&counts);
    *all = bytes;
    return failed;
}

static fault put_run(struct json *doc, const struct summary *s)
{
    double factor = s->time_ms > 0 ? s->simulate_seconds / (s->time_ms / MS_PER_S) : NAN;
    TRY(json_put_string(doc, "digest", s->digest->run));
    TRY(json_put_string(doc, "digest_spikes", s->digest->spikes));
    TRY(json_put_string(doc, "digest_states", s->digest->states));
    TRY(json_put_string(doc, "model.name", s->model->name));
    TRY(json_put_string(doc, "model.path", s->model->path));
    TRY(json_put_integer(doc, "ranks", comm_size(s->comm)));
    TRY(json_put_integer(doc, "neurons", s->model->neuron_count));
    TRY(json_put_number(doc, "model_time_ms", s->time_ms));
    TRY(json_put_number(doc, "warmup_ms", s->warmup_ms));
    TRY(json_put_number(doc, "dt_ms", s->model->dt_ms));
    TRY(json_put_integer(doc, "seed", s->model->seed));
    TRY(json_put_number(doc, "scale", s->scale));
    TRY(json_put_number(doc, "mpi_start_seconds", s->mpi_start_seconds));
    TRY(json_put_number(doc, "prepare_seconds", s->prepare_seconds));
    TRY(json_put_number(doc, "build_seconds", s->build_seconds));
    TRY(json_put_number(doc, "warmup_seconds", s->warmup_seconds));
    TRY(json_put_number(doc, "simulate_seconds", s->simulate_seconds));
    TRY(json_put_number(doc, "real_time_factor", factor));
    TRY(json_put_string(doc, "partition", s->partition));
    TRY(json_put_string(doc, "kernel", s->kernel));
    TRY(json_put_number(doc, "exchange_interval_ms", s->exchange_interval_ms));
    if (comm_host_count(s->comm) > 1)
        TRY(json_put_number(doc, "exchange_interval_between_hosts_ms",
                            s->far_exchange_interval_ms));
    return json_put_string(doc, "started", s->started);
}

static fault put_totals(struct json *doc, const struct summary *s)
{
    uint64_t synapses = 0, events = 0, peak_bytes = 0, spikes = 0;
    for (uint32_t rank = 0; rank < comm_size(s->comm); rank++) {
        synapses += s->ranks[rank].synapses;
        events += s->ranks[rank].events;
        peak_bytes += s->ranks[rank].peak_memory_bytes;
    }
    for (uint32_t p = 0; p < s->model->population_count; p++)
        spikes += s->populations[p].spikes;
    TRY(json_put_integer(doc, "synapses", synapses));
    TRY(json_put_integer(doc, "synaptic_events", events));
    TRY(json_put_integer(doc, "peak_memory_bytes", peak_bytes));
    TRY(json_put_integer(doc, "spikes", spikes));
    return json_put_integer(doc, "spikes_with_warmup", s->digest->spike_count);
}

/* A path of the document: the prefix, then the key. */
struct place {
    char   path[512];
    size_t prefix;
};

static struct place place_make(const char *group, const char *name)
{
    struct place place;
    int          length = snprintf(place.path, sizeof place.path / 2, "%s.%s.", group, name);
    place.prefix        = (size_t)length < sizeof place.path / 2 ? (size_t)length : 0;
    return place;
}

static const char *at(struct place *place, const char *key)
{
    snprintf(place->path + place->prefix, sizeof place->path - place->prefix, "%s", key);
    return place->path;
}

static fault put_population(struct json *doc, const struct population *population,
                            const struct population_statistics *figures)
{
    struct place place = place_make("populations", population->name);
    TRY(json_put_integer(doc, at(&place, "size"), population->size));
    TRY(json_put_string(doc, at(&place, "kind"), population->kind->name));
    TRY(json_put_bool(doc, at(&place, "recorded"), population->records_spikes));
    TRY(json_put_integer(doc, at(&place, "spikes"), figures->spikes));
    TRY(json_put_number(doc, at(&place, "rate_hz"), figures->rate_hz));
    TRY(json_put_number(doc, at(&place, "rate_sd_hz"), figures->rate_sd_hz));
    TRY(json_put_number(doc, at(&place, "cv_isi"), figures->cv_isi));
    TRY(json_put_integer(doc, at(&place, "cv_neurons"), figures->cv_neurons));
    return json_put_integer(doc, at(&place, "silent_neurons"), figures->silent);
}

static fault put_rank(struct json *doc, uint32_t rank, const struct rank_facts *facts)
{
    char name[16];
    snprintf(name, sizeof name, "%u", rank);
    struct place         place  = place_make("phases", name);
    const struct phases *phases = &facts->phases;
    TRY(json_put_integer(doc, at(&place, "rank"), rank));
    TRY(json_put_string(doc, at(&place, "host"), facts->host));
    TRY(json_put_number(doc, at(&place, "deliver_seconds"), (double)phases->deliver_ns / NS_PER_S));
    TRY(json_put_number(doc, at(&place, "update_seconds"), (double)phases->update_ns / NS_PER_S));
    TRY(json_put_number(doc, at(&place, "communicate_seconds"),
                        (double)phases->communicate_ns / NS_PER_S));
    TRY(json_put_number(doc, at(&place, "wait_seconds"), (double)phases->wait_ns / NS_PER_S));
    TRY(json_put_number(doc, at(&place, "record_seconds"), (double)phases->record_ns / NS_PER_S));
    TRY(json_put_integer(doc, at(&place, "neurons"), facts->neurons));
    TRY(json_put_integer(doc, at(&place, "synapses"), facts->synapses));
    TRY(json_put_integer(doc, at(&place, "events"), facts->events));
    TRY(json_put_integer(doc, at(&place, "peak_memory_bytes"), facts->peak_memory_bytes));
    TRY(json_put_integer(doc, at(&place, "messages_sent"), facts->messages));
    TRY(json_put_integer(doc, at(&place, "bytes_sent"), facts->bytes_sent));
    return json_put_integer(doc, at(&place, "spikes_sent"), facts->spikes_sent);
}

/* What the partition expected to be sent, for the time that was counted. */
static fault put_traffic(struct json *doc, const struct summary *s)
{
    uint32_t ranks = comm_size(s->comm);
    if (ranks > TRAFFIC_RANKS_MAX) return FAULT_NONE;
    TRY(json_put_array(doc, "traffic.predicted.spikes"));
    for (uint32_t from = 0; from < ranks; from++) {
        char path[64];
        snprintf(path, sizeof path, "traffic.predicted.spikes.%u", from);
        TRY(json_put_array(doc, path));
        for (uint32_t to = 0; to < ranks; to++)
            TRY(json_add_number(doc, path,
                                s->expected_traffic[(size_t)from * ranks + to] / MS_PER_S *
                                    s->time_ms / MS_PER_S));
    }
    return FAULT_NONE;
}

/* For `ergon partition --measured`: rates of tiles, costs of a neuron's step and of an event. */
static fault put_measured(struct json *doc, const struct summary *s)
{
    double update_ns = 0, deliver_ns = 0, events = 0;
    for (uint32_t rank = 0; rank < comm_size(s->comm); rank++) {
        update_ns += (double)s->ranks[rank].phases.update_ns;
        deliver_ns += (double)s->ranks[rank].phases.deliver_ns;
        events += (double)s->ranks[rank].events;
    }
    double updates = s->model->neuron_count * (s->time_ms / s->model->dt_ms);
    TRY(json_put_number(doc, "measured.model_seconds", s->time_ms / MS_PER_S));
    TRY(json_put_number(doc, "measured.update_ns", updates > 0 ? update_ns / updates : 0));
    TRY(json_put_number(doc, "measured.event_ns", events > 0 ? deliver_ns / events : 0));
    TRY(json_put_array(doc, "measured.spikes_by_tile"));
    for (uint32_t tile = 0; tile < s->tile_count; tile++)
        TRY(json_add_integer(doc, "measured.spikes_by_tile", s->tile_spikes[tile]));
    return FAULT_NONE;
}

static fault put_command(struct json *doc, const struct summary *s)
{
    TRY(json_put_array(doc, "command"));
    for (int i = 0; i < s->argc; i++)
        TRY(json_add_string(doc, "command", s->argv[i]));
    TRY(json_put_array(doc, "set"));
    for (uint32_t i = 0; i < s->set_count; i++)
        TRY(json_add_string(doc, "set", s->sets[i]));
    TRY(json_put_array(doc, "hosts"));
    for (uint32_t host = 0; host < comm_host_count(s->comm); host++) {
        char name[16];
        snprintf(name, sizeof name, "%u", host);
        struct place place = place_make("hosts", name);
        TRY(json_put_string(doc, at(&place, "name"), comm_host_name(s->comm, host)));
        TRY(json_put_integer(doc, at(&place, "ranks"), comm_host_ranks(s->comm, host)));
    }
    return FAULT_NONE;
}

static fault put_versions(struct json *doc, const struct summary *s)
{
    TRY(json_put_string(doc, "versions.ergon", s->version));
    TRY(json_put_string(doc, "versions.compiler", COMPILER));
    TRY(json_put_string(doc, "versions.mpi", comm_library()));
    TRY(json_put_string(doc, "versions.hdf5", spike_file_library()));
    return json_put_string(doc, "versions.metis", s->metis ? s->metis : "none");
}

static fault put_all(struct json *doc, const struct summary *s)
{
    TRY(put_run(doc, s));
    TRY(put_totals(doc, s));
    for (uint32_t p = 0; p < s->model->population_count; p++)
        TRY(put_population(doc, &s->model->populations[p], &s->populations[p]));
    if (s->energy) TRY(energy_summary_put(doc, s->energy));
    if (s->structure) TRY(structure_write(doc, s->model, s->structure));
    if (s->graph) TRY(graph_write(doc, s->model, s->graph));
    if (s->live) TRY(live_summary_put(doc, s->live));
    TRY(json_put_array(doc, "phases"));
    for (uint32_t rank = 0; rank < comm_size(s->comm); rank++)
        TRY(put_rank(doc, rank, &s->ranks[rank]));
    TRY(traffic_write(doc, s->comm, s->traffic));
    if (s->expected_traffic) TRY(put_traffic(doc, s));
    if (s->tile_spikes) TRY(put_measured(doc, s));
    TRY(put_command(doc, s));
    return put_versions(doc, s);
}

fault summary_write(const struct summary *summary, const char *path)
{
    struct json *doc = NULL;
    TRY(json_create(&doc));
    fault failed = put_all(doc, summary);
    if (!failed) failed = json_write_file(doc, path);
    json_destroy(&doc);
    return failed;
}
