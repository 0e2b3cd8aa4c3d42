/* refine.c - passes over groups in random order; where they are few, exchanges of two as well. */
#include "partition/refine.h"

#include "base/memory.h"
#include "base/random.h"
#include "partition/volume.h"

#include <math.h>

enum { PASSES_MAX = 12, SWAP_GROUPS_MAX = 128 };
static const double PASS_WORTH = 1e-4; /* of the groups moved: a pass with less is the last one */

struct refiner {
    const struct groups      *groups;
    const struct part_limits *limits;
    struct volume             volume;
    double                    work_all, memory_all;
    double                    least; /* a gain below this is rounding */
    double                   *group_work, *group_memory;
    uint32_t                 *order; /* [groups] */
    uint32_t                 *seen;  /* [parts] turn in which a part became a candidate */
    uint32_t                 *candidate;
    uint32_t                  candidate_count, turn;
    bool                     *is_due; /* [groups] a neighbour moved since it was looked at */
};

static void refiner_clear(struct refiner *r)
{
    volume_clear(&r->volume);
    memory_give(&r->group_work);
    memory_give(&r->group_memory);
    memory_give(&r->order);
    memory_give(&r->seen);
    memory_give(&r->candidate);
    memory_give(&r->is_due);
}

static fault refiner_take(struct refiner *r, uint32_t groups, uint32_t parts)
{
    TRY(memory_take(&r->group_work, groups, sizeof *r->group_work, "works of groups"));
    TRY(memory_take(&r->group_memory, groups, sizeof *r->group_memory, "memory of groups"));
    TRY(memory_take(&r->order, groups, sizeof *r->order, "order of groups"));
    TRY(memory_take(&r->is_due, groups, sizeof *r->is_due, "order of groups"));
    TRY(memory_take(&r->seen, parts, sizeof *r->seen, "candidates"));
    return memory_take(&r->candidate, parts, sizeof *r->candidate, "candidates");
}

static fault refiner_make(struct refiner *r, const struct graph *graph, uint32_t *assignment)
{
    double size = 0;
    TRY(volume_make(&r->volume, graph, r->limits->parts, assignment));
    TRY(refiner_take(r, r->groups->count, r->limits->parts));
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        double memory = graph->memory ? (double)graph->memory[v] : 0;
        r->group_work[r->groups->of[v]] += (double)graph->work[v];
        r->group_memory[r->groups->of[v]] += memory;
        r->work_all += (double)graph->work[v];
        r->memory_all += memory;
        size += (double)graph->size[v];
    }
    r->least = size * 1e-9;
    for (uint32_t g = 0; g < r->groups->count; g++)
        r->order[g] = g;
    return FAULT_NONE;
}

static uint32_t part_of(const struct refiner *r, uint32_t group)
{
    return r->volume.assignment[r->groups->member[r->groups->first[group]]];
}

static double work_of(const struct refiner *r, uint32_t part)
{
    return r->volume.work[part] / (r->work_all * part_share(r->limits, part));
}

/* 0 where no memory is known. */
static double memory_of(const struct refiner *r, uint32_t part)
{
    double whole = r->memory_all * part_share(r->limits, part);
    return whole > 0 ? r->volume.memory[part] / whole : 0;
}

static bool is_too_full(const struct refiner *r, uint32_t part)
{
    return work_of(r, part) > r->limits->work_allowed ||
           memory_of(r, part) > r->limits->memory_allowed;
}

/* May `to` take so much more? Not above its limits; unless it is `from` that is above them, and
 * would be so still more than `to`. */
static bool has_room(const struct refiner *r, uint32_t group, uint32_t from, uint32_t to)
{
    double share  = part_share(r->limits, to);
    double work   = (r->volume.work[to] + r->group_work[group]) / (r->work_all * share);
    double memory = r->volume.memory[to] + r->group_memory[group];
    if (memory > r->memory_all * share * r->limits->memory_allowed &&
        memory > r->volume.memory[from])
        return false;
    return work <= r->limits->work_allowed || work < work_of(r, from);
}

/* Less traffic if the group moved; it has moved then. */
static double group_move(struct refiner *r, uint32_t group, uint32_t to)
{
    double gain = 0;
    for (uint32_t i = r->groups->first[group]; i < r->groups->first[group + 1]; i++) {
        uint32_t v = r->groups->member[i];
        gain += volume_gain(&r->volume, v, to, volume_of_staying(&r->volume, v), -INFINITY);
        volume_move(&r->volume, v, to);
    }
    return gain;
}

static void group_put(struct refiner *r, uint32_t group, uint32_t to)
{
    for (uint32_t i = r->groups->first[group]; i < r->groups->first[group + 1]; i++)
        volume_move(&r->volume, r->groups->member[i], to);
}

static void candidate_add(struct refiner *r, uint32_t part)
{
    if (r->seen[part] == r->turn) return;
    r->seen[part]                      = r->turn;
    r->candidate[r->candidate_count++] = part;
}

/* Parts of the neighbours: no other is worth a look. */
static void candidates_find(struct refiner *r, uint32_t group)
{
    const struct graph *graph  = r->volume.graph;
    r->candidate_count         = 0;
    r->seen[part_of(r, group)] = ++r->turn;
    for (uint32_t i = r->groups->first[group]; i < r->groups->first[group + 1]; i++) {
        uint32_t v = r->groups->member[i];
        for (uint64_t e = graph->edge_first[v]; e < graph->edge_first[v + 1]; e++)
            candidate_add(r, r->volume.assignment[graph->neighbour[e]]);
    }
}

static double group_gain(struct refiner *r, uint32_t group, uint32_t to, double of_staying,
                         double enough)
{
    uint32_t from = part_of(r, group), first = r->groups->first[group];
    if (r->groups->first[group + 1] == first + 1)
        return volume_gain(&r->volume, r->groups->member[first], to, of_staying, enough);
    double gain = group_move(r, group, to);
    group_put(r, group, from);
    return gain;
}

/* It has moved: what is best for its neighbours may be another part now. */
static void neighbours_call(struct refiner *r, uint32_t group)
{
    const struct graph *graph = r->volume.graph;
    for (uint32_t i = r->groups->first[group]; i < r->groups->first[group + 1]; i++) {
        uint32_t v = r->groups->member[i];
        for (uint64_t e = graph->edge_first[v]; e < graph->edge_first[v + 1]; e++)
            r->is_due[r->groups->of[graph->neighbour[e]]] = true;
    }
}

/* The candidate with room that saves most, if that is anything or the group must leave; else where
 * it is. */
static uint32_t best_candidate(struct refiner *r, uint32_t group, bool must_leave)
{
    uint32_t from = part_of(r, group), best = from;
    double   most = r->least;
    if (r->candidate_count == 0) return from;
    double staying = volume_of_staying(&r->volume, r->groups->member[r->groups->first[group]]);
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        uint32_t to = r->candidate[i];
        if (!has_room(r, group, from, to)) continue;
        bool   takes_any = must_leave && best == from;
        double gain      = group_gain(r, group, to, staying, takes_any ? -INFINITY : most);
        if (gain <= most && !takes_any) continue;
        most = gain;
        best = to;
    }
    return best;
}

/* Move a group to where it saves most, if it saves anything or has to leave. */
static bool group_settle(struct refiner *r, uint32_t group)
{
    uint32_t from = part_of(r, group);
    bool     must = is_too_full(r, from);
    candidates_find(r, group);
    uint32_t best = best_candidate(r, group, must);
    if (must && best == from) { /* then anywhere */
        for (uint32_t part = 0; part < r->limits->parts; part++)
            candidate_add(r, part);
        best = best_candidate(r, group, must);
    }
    if (best == from) return false;
    group_put(r, group, best);
    neighbours_call(r, group);
    return true;
}

/* Fisher and Yates, by key. */
static void order_shuffle(struct refiner *r, uint32_t pass)
{
    struct random_key key = random_key_make(r->limits->seed, RANDOM_PARTITION, 1 + pass);
    for (uint32_t left = r->groups->count; left > 1; left--) {
        uint32_t at        = random_below(random_draw(key, left, 0, 0, 0).word[0], left);
        uint32_t it        = r->order[at];
        r->order[at]       = r->order[left - 1];
        r->order[left - 1] = it;
    }
}

/* What two parts hold of work and memory, the fuller of them, or what is allowed if that is more.
 */
struct fullness {
    double work, memory;
};

static struct fullness fullness_allowed(const struct refiner *r, uint32_t part_a, uint32_t part_b)
{
    return (struct fullness){
        fmax(r->limits->work_allowed, fmax(work_of(r, part_a), work_of(r, part_b))),
        fmax(r->limits->memory_allowed, fmax(memory_of(r, part_a), memory_of(r, part_b)))};
}

static bool is_within(const struct refiner *r, uint32_t part, struct fullness allowed)
{
    return work_of(r, part) <= allowed.work && memory_of(r, part) <= allowed.memory;
}

/* Exchange two groups if that saves anything and leaves both parts within their limits, or no
 * further above them than the fuller one was. */
static bool pair_swap(struct refiner *r, uint32_t a, uint32_t b)
{
    uint32_t part_a = part_of(r, a), part_b = part_of(r, b);
    if (part_a == part_b) return false;
    struct fullness allowed = fullness_allowed(r, part_a, part_b);
    double          gain    = group_move(r, a, part_b);
    gain += group_move(r, b, part_a);
    if (gain > r->least && is_within(r, part_a, allowed) && is_within(r, part_b, allowed))
        return true;
    group_put(r, a, part_a);
    group_put(r, b, part_b);
    return false;
}

static uint32_t swaps_make(struct refiner *r)
{
    uint32_t swaps = 0;
    if (r->groups->count > SWAP_GROUPS_MAX) return 0;
    for (uint32_t a = 0; a < r->groups->count; a++)
        for (uint32_t b = a + 1; b < r->groups->count; b++)
            swaps += pair_swap(r, a, b);
    return swaps;
}

/* Over all groups, or over those that are due: where few things move, that is most of the gain in
 * a fraction of the time. Returns how many moved. */
static uint32_t pass_make(struct refiner *r, bool of_all)
{
    uint32_t moves = 0;
    for (uint32_t i = 0; i < r->groups->count; i++) {
        uint32_t group = r->order[i];
        if (!of_all && !r->is_due[group]) continue;
        r->is_due[group] = false;
        moves += group_settle(r, group);
    }
    return moves + swaps_make(r);
}

fault partition_refine(const struct graph *graph, const struct groups *groups,
                       const struct part_limits *limits, uint32_t *assignment)
{
    if (!volume_fits(graph, limits->parts)) return FAULT_NONE;
    struct refiner r      = {.groups = groups, .limits = limits};
    fault          failed = refiner_make(&r, graph, assignment);
    bool           of_all = true;
    for (uint32_t pass = 0; !failed && pass < PASSES_MAX; pass++) {
        order_shuffle(&r, pass);
        bool is_quiet = pass_make(&r, of_all) <= groups->count * PASS_WORTH;
        if (of_all && is_quiet) break;
        of_all = is_quiet;
    }
    refiner_clear(&r);
    return failed;
}
