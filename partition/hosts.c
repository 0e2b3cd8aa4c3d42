/* hosts.c - first between hosts, then within each. */
#include "partition/cut.h"

#include "base/memory.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

static const double BETWEEN_ALLOWED = 1.02; /* of the work of a host: ranks need the rest */
static const double WITHIN_LEAST    = 1.01; /* allowed within a host that has much already */

struct host_work {
    const struct partition_task *task;
    uint32_t                     hosts;
    uint32_t                    *ranks; /* [hosts] */
    uint32_t                    *own;   /* [hosts] each by itself */
    double                      *share; /* [hosts] of all ranks */
    uint64_t                    *work;  /* [vertices] of a rank, were it shared evenly */
    uint32_t                    *of;    /* [vertices] host */
};

static void host_work_give(struct host_work *h)
{
    memory_give(&h->ranks);
    memory_give(&h->own);
    memory_give(&h->share);
    memory_give(&h->work);
    memory_give(&h->of);
}

static fault host_work_take(struct host_work *h)
{
    const struct partition_task *task  = h->task;
    const uint32_t               parts = task->parts;
    assert(parts > 0);
    for (uint32_t part = 0; part < parts; part++)
        if (task->host[part] >= h->hosts) h->hosts = task->host[part] + 1;
    TRY(memory_take(&h->ranks, h->hosts, sizeof *h->ranks, "hosts"));
    TRY(memory_take(&h->own, h->hosts, sizeof *h->own, "hosts"));
    TRY(memory_take(&h->share, h->hosts, sizeof *h->share, "hosts"));
    TRY(memory_take(&h->work, task->graph->vertex_count, sizeof *h->work, "work of hosts"));
    TRY(memory_take(&h->of, task->graph->vertex_count, sizeof *h->of, "hosts of vertices"));
    for (uint32_t part = 0; part < parts; part++)
        h->ranks[task->host[part]]++;
    for (uint32_t host = 0; host < h->hosts; host++) {
        h->own[host]   = host;
        h->share[host] = (double)h->ranks[host] / parts;
    }
    for (uint32_t v = 0; v < task->graph->vertex_count; v++)
        h->work[v] = task->graph->work[v] * h->hosts / parts;
    return FAULT_NONE;
}

static fault between_hosts(struct host_work *h)
{
    struct graph          graph = *h->task->graph;
    struct partition_task task  = *h->task;
    graph.work                  = h->work;
    task.graph                  = &graph;
    task.parts                  = h->hosts;
    task.host                   = h->own;
    return partition_cut(&task, h->share, BETWEEN_ALLOWED, h->of);
}

/* The vertices of one host, and what joins them. */
struct sub {
    uint32_t  count;
    uint32_t *vertex; /* [count] in the whole graph */
    uint32_t *number; /* [vertices of the whole] */
    uint64_t *first, *work, *size, *memory;
    uint32_t *neighbour, *delay_steps, *assignment;
    float    *reach;
};

static void sub_give(struct sub *s)
{
    memory_give(&s->vertex);
    memory_give(&s->number);
    memory_give(&s->first);
    memory_give(&s->work);
    memory_give(&s->size);
    memory_give(&s->memory);
    memory_give(&s->neighbour);
    memory_give(&s->delay_steps);
    memory_give(&s->assignment);
    memory_give(&s->reach);
}

static fault sub_take(struct sub *s, const struct graph *whole, uint64_t edges)
{
    uint32_t count = s->count;
    TRY(memory_take(&s->vertex, count, sizeof *s->vertex, "a host's vertices"));
    TRY(memory_take(&s->first, (size_t)count + 1, sizeof *s->first, "a host's vertices"));
    TRY(memory_take(&s->work, count, sizeof *s->work, "a host's vertices"));
    TRY(memory_take(&s->size, count, sizeof *s->size, "a host's vertices"));
    TRY(memory_take(&s->memory, count, sizeof *s->memory, "a host's vertices"));
    TRY(memory_take(&s->assignment, count, sizeof *s->assignment, "a host's vertices"));
    TRY(memory_take(&s->neighbour, edges, sizeof *s->neighbour, "a host's edges"));
    TRY(memory_take(&s->reach, edges, sizeof *s->reach, "a host's edges"));
    if (!whole->delay_steps) return FAULT_NONE;
    return memory_take(&s->delay_steps, edges, sizeof *s->delay_steps, "a host's edges");
}

static void sub_edges_fill(struct sub *s, const struct graph *whole, const uint32_t *of,
                           uint32_t host)
{
    uint64_t at = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t v   = s->vertex[i];
        s->work[i]   = whole->work[v];
        s->size[i]   = whole->size[v];
        s->memory[i] = whole->memory ? whole->memory[v] : 0;
        for (uint64_t e = whole->edge_first[v]; e < whole->edge_first[v + 1]; e++) {
            if (of[whole->neighbour[e]] != host) continue;
            s->neighbour[at] = s->number[whole->neighbour[e]];
            s->reach[at]     = graph_reach(whole, e);
            if (s->delay_steps) s->delay_steps[at] = whole->delay_steps[e];
            at++;
        }
        s->first[i + 1] = at;
    }
}

static fault sub_make(struct sub *s, const struct graph *whole, const uint32_t *of, uint32_t host)
{
    uint64_t edges = 0;
    *s             = (struct sub){0};
    TRY(memory_take(&s->number, whole->vertex_count, sizeof *s->number, "a host's vertices"));
    for (uint32_t v = 0; v < whole->vertex_count; v++) {
        if (of[v] != host) continue;
        s->number[v] = s->count++;
        for (uint64_t e = whole->edge_first[v]; e < whole->edge_first[v + 1]; e++)
            edges += of[whole->neighbour[e]] == host;
    }
    TRY(sub_take(s, whole, edges));
    for (uint32_t v = 0; v < whole->vertex_count; v++)
        if (of[v] == host) s->vertex[s->number[v]] = v;
    sub_edges_fill(s, whole, of, host);
    return FAULT_NONE;
}

/* The part of the whole that is the n-th of a host. */
static uint32_t part_of_host(const struct partition_task *task, uint32_t host, uint32_t n)
{
    uint32_t part = 0;
    while (task->host[part] != host || n-- > 0)
        part++;
    return part;
}

static double within_allowed(const struct host_work *h, const struct sub *s, uint32_t host,
                             double work_allowed)
{
    double all = 0, mine = 0;
    for (uint32_t v = 0; v < h->task->graph->vertex_count; v++)
        all += (double)h->task->graph->work[v];
    for (uint32_t i = 0; i < s->count; i++)
        mine += (double)s->work[i];
    double allowed = mine > 0 ? work_allowed * all * h->share[host] / mine : work_allowed;
    return allowed > WITHIN_LEAST ? allowed : WITHIN_LEAST;
}

static fault within_host(const struct host_work *h, uint32_t host, double work_allowed,
                         uint32_t *assignment)
{
    struct sub s;
    fault      failed = sub_make(&s, h->task->graph, h->of, host);
    if (!failed && s.count) {
        struct graph          graph = {.vertex_count = s.count,
                                       .edge_first   = s.first,
                                       .neighbour    = s.neighbour,
                                       .work         = s.work,
                                       .size         = s.size,
                                       .reach        = s.reach,
                                       .delay_steps  = s.delay_steps,
                                       .memory       = s.memory};
        struct partition_task task  = *h->task;
        task.graph                  = &graph;
        task.parts                  = h->ranks[host];
        task.host                   = NULL;
        double allowed              = within_allowed(h, &s, host, work_allowed);
        failed                      = partition_cut(&task, NULL, allowed, s.assignment);
    }
    for (uint32_t i = 0; !failed && i < s.count; i++)
        assignment[s.vertex[i]] = part_of_host(h->task, host, s.assignment[i]);
    sub_give(&s);
    return failed;
}

/* Bisecting gives neighbours in number to neighbours in the graph, so a cut that sees no hosts can
 * be the better one even for them: the one with the least predicted time stays. */
static fault unseen_try(const struct partition_task *task, double work_allowed,
                        uint32_t *assignment)
{
    struct partition_cost seen, unseen;
    uint32_t             *other = NULL;
    uint32_t              count = task->graph->vertex_count;
    TRY(memory_take(&other, count, sizeof *other, "a partition"));
    fault failed = partition_cut(task, NULL, work_allowed, other);
    if (!failed) failed = partition_measure(task, assignment, &seen, NULL);
    if (!failed) failed = partition_measure(task, other, &unseen, NULL);
    if (!failed && unseen.seconds < seen.seconds) memcpy(assignment, other, count * sizeof *other);
    memory_give(&other);
    return failed;
}

fault partition_by_hosts(const struct partition_task *task, double work_allowed,
                         uint32_t *assignment)
{
    struct host_work h      = {.task = task};
    fault            failed = host_work_take(&h);
    if (!failed && h.hosts == 1) failed = partition_cut(task, NULL, work_allowed, assignment);
    if (!failed && h.hosts > 1) {
        failed = between_hosts(&h);
        for (uint32_t host = 0; !failed && host < h.hosts; host++)
            failed = within_host(&h, host, work_allowed, assignment);
        if (!failed) failed = unseen_try(task, work_allowed, assignment);
    }
    host_work_give(&h);
    return failed;
}
