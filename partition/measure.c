/* measure.c - what a partition costs: traffic of every pair of parts, balance, interval, time. */
#include "partition/partition.h"

#include "base/memory.h"

#include <assert.h>
#include <stdbool.h>

/* A round of two ranks 0.14 us, 2.9 ns a word of a packet and 11 ns to queue its row; a partner
 * more takes about as long as the first. Waiting for the slower rank is not in these. */
const struct partition_prices PARTITION_PRICES = {.round_ns        = 140,
                                                  .message_ns      = 70,
                                                  .spike_ns        = 14,
                                                  .host_round_ns   = 10000,
                                                  .host_message_ns = 2000};

static const double MILLI = 1e-3; /* sizes are in 1/1000 spikes/s */

struct part_sums {
    float    *reach;  /* [parts][samples] of the vertex at hand */
    uint32_t *seen;   /* [parts] vertex + 1 */
    uint32_t *needed; /* [parts] those it has a reach in */
    uint64_t *work, *memory;
};

static void sums_give(struct part_sums *s)
{
    memory_give(&s->reach);
    memory_give(&s->seen);
    memory_give(&s->needed);
    memory_give(&s->work);
    memory_give(&s->memory);
}

/* Graphs without a sample have one of one: the mean. */
static uint32_t samples_of(const struct graph *graph)
{
    return graph->samples ? graph->samples : 1;
}

static fault sums_take(struct part_sums *s, uint32_t parts, uint32_t samples)
{
    size_t reaches = (size_t)parts * samples;
    TRY(memory_take(&s->reach, reaches, sizeof *s->reach, "sums of parts"));
    TRY(memory_take(&s->seen, parts, sizeof *s->seen, "sums of parts"));
    TRY(memory_take(&s->needed, parts, sizeof *s->needed, "sums of parts"));
    TRY(memory_take(&s->work, parts, sizeof *s->work, "sums of parts"));
    return memory_take(&s->memory, parts, sizeof *s->memory, "sums of parts");
}

static uint32_t host_of(const struct partition_task *task, uint32_t part)
{
    return task->host ? task->host[part] : 0;
}

/* An edge between parts: how soon do they have to meet? */
static void interval_lower(const struct partition_task *task, uint64_t edge, uint32_t from,
                           uint32_t to, struct partition_cost *cost)
{
    const uint32_t *delays = task->graph->delay_steps;
    uint32_t        delay  = delays ? delays[edge] : 1;
    bool            is_far = host_of(task, from) != host_of(task, to);
    uint32_t       *least  = is_far ? &cost->host_interval_steps : &cost->interval_steps;
    if (delay < *least) *least = delay;
}

/* The reach of an edge into a part, sender by sender; the part's first edge begins the sums. */
static void reach_add(const struct graph *graph, uint64_t edge, bool is_first, float *sums)
{
    const uint32_t samples = samples_of(graph);
    for (uint32_t k = 0; k < samples; k++) {
        float reach =
            graph->samples ? graph->sample_reach[edge * samples + k] : graph_reach(graph, edge);
        sums[k] = is_first ? reach : sums[k] + reach;
    }
}

static double share_needed(const struct graph *graph, const float *sums)
{
    const uint32_t samples = samples_of(graph);
    double         needed  = 0;
    for (uint32_t k = 0; k < samples; k++)
        needed += reach_needed(sums[k]);
    return needed / samples;
}

/* Where one vertex is needed. */
static void vertex_measure(const struct partition_task *task, const uint32_t *assignment,
                           uint32_t v, struct part_sums *s, struct partition_cost *cost,
                           double *traffic)
{
    const struct graph *graph = task->graph;
    uint32_t            mine = assignment[v], count = 0;
    size_t              samples = samples_of(graph);
    for (uint64_t e = graph->edge_first[v]; e < graph->edge_first[v + 1]; e++) {
        uint32_t part = assignment[graph->neighbour[e]];
        if (part == mine || graph_reach(graph, e) <= 0) continue;
        bool is_first = s->seen[part] != v + 1;
        if (is_first) s->needed[count++] = part;
        s->seen[part] = v + 1;
        interval_lower(task, e, mine, part, cost);
        reach_add(graph, e, is_first, s->reach + part * samples);
    }
    for (uint32_t i = 0; i < count; i++)
        traffic[(size_t)mine * task->parts + s->needed[i]] +=
            (double)graph->size[v] * share_needed(graph, s->reach + s->needed[i] * samples);
}

/* The fullest part over what it ought to have. */
static double imbalance_of(const struct partition_task *task, const uint64_t *sums)
{
    double total = 0, largest = 0;
    for (uint32_t part = 0; part < task->parts; part++) {
        double alike = task->share ? task->share[part] * task->parts : 1;
        double fill  = (double)sums[part] / alike;
        total += (double)sums[part];
        if (fill > largest) largest = fill;
    }
    return total > 0 ? largest * task->parts / total : 1.0;
}

double partition_packets_Hz(double spikes_Hz, double interval_ms)
{
    double intervals_Hz = 1000 / interval_ms;
    return -exact_expm1(-spikes_Hz / intervals_Hz) * intervals_Hz;
}

static void pair_measure(const struct partition_task *task, uint32_t from, uint32_t to,
                         double spikes_mHz, struct partition_cost *cost)
{
    bool     is_far  = host_of(task, from) != host_of(task, to);
    uint32_t steps   = is_far ? cost->host_interval_steps : cost->interval_steps;
    double   packets = partition_packets_Hz(spikes_mHz * MILLI, steps * task->dt_ms);
    cost->volume += spikes_mHz;
    cost->messages++;
    cost->messages_Hz += packets;
    if (!is_far) return;
    cost->host_volume += spikes_mHz;
    cost->host_messages++;
    cost->host_messages_Hz += packets;
}

/* ns that a second of model time takes a part, apart from rounds in which it is alone. */
static double part_ns(const struct partition_task *task, uint32_t part, const double *traffic,
                      uint64_t work, const struct partition_cost *cost)
{
    const struct partition_prices *price     = &PARTITION_PRICES;
    double                         near_Hz   = 1000 / (cost->interval_steps * task->dt_ms);
    double                         far_Hz    = 1000 / (cost->host_interval_steps * task->dt_ms);
    double                         spikes_Hz = 0;
    double                         near_ns = 0, far_ns = 0; /* a round: none without partners */
    for (uint32_t other = 0; other < task->parts; other++) {
        double out = traffic[(size_t)part * task->parts + other];
        double in  = traffic[(size_t)other * task->parts + part];
        if (out + in <= 0) continue;
        spikes_Hz += (out + in) * MILLI;
        if (host_of(task, part) == host_of(task, other))
            near_ns += near_ns > 0 ? price->message_ns : price->round_ns;
        else
            far_ns += far_ns > 0 ? price->host_message_ns : price->host_round_ns;
    }
    return (double)work + spikes_Hz * price->spike_ns + near_Hz * near_ns + far_Hz * far_ns;
}

static void totals_make(const struct partition_task *task, const struct part_sums *s,
                        const double *traffic, struct partition_cost *cost)
{
    uint32_t parts = task->parts;
    for (uint32_t from = 0; from < parts; from++)
        for (uint32_t to = 0; to < parts; to++) {
            double spikes = traffic[(size_t)from * parts + to];
            if (spikes > 0) pair_measure(task, from, to, spikes, cost);
        }
    for (uint32_t part = 0; part < parts; part++) {
        double seconds = part_ns(task, part, traffic, s->work[part], cost) * 1e-9;
        if (seconds > cost->seconds) cost->seconds = seconds;
    }
    cost->imbalance        = imbalance_of(task, s->work);
    cost->memory_imbalance = imbalance_of(task, s->memory);
}

fault partition_measure(const struct partition_task *task, const uint32_t *assignment,
                        struct partition_cost *cost, double *traffic)
{
    const struct graph *graph = task->graph;
    struct part_sums    s     = {0};
    double             *pairs = NULL;
    size_t              cells = (size_t)task->parts * task->parts;
    *cost                     = (struct partition_cost){.interval_steps      = task->interval_max_steps,
                                                        .host_interval_steps = task->interval_max_steps};
    assert(task->interval_max_steps > 0 && task->dt_ms > 0);
    fault failed = sums_take(&s, task->parts, samples_of(graph));
    if (!failed) failed = memory_take(&pairs, cells, sizeof *pairs, "traffic of parts");
    if (!failed) {
        for (uint32_t v = 0; v < graph->vertex_count; v++) {
            assert(assignment[v] < task->parts);
            s.work[assignment[v]] += graph->work[v];
            if (graph->memory) s.memory[assignment[v]] += graph->memory[v];
            vertex_measure(task, assignment, v, &s, cost, pairs);
        }
        totals_make(task, &s, pairs, cost);
        for (size_t i = 0; traffic && i < cells; i++)
            traffic[i] = pairs[i];
    }
    memory_give(&pairs);
    sums_give(&s);
    return failed;
}
