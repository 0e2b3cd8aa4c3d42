/* node_map.c - populations' node ids as runs, found by bisection. */
#include "network/node_map.h"

#include "base/memory.h"

#include <stdlib.h>

static fault run_add(struct node_map *map, struct node_run run)
{
    TRY(memory_reserve(&map->runs, &map->capacity, map->count + 1, sizeof *map->runs, "node ids"));
    map->runs[map->count++] = run;
    return FAULT_NONE;
}

fault node_map_add(struct node_map *map, const struct model *model, uint32_t population)
{
    const struct population *p   = &model->populations[population];
    struct node_run          run = {p->nodes.first, p->size, p->gid_first, population, 0};
    if (!p->nodes.ids) return run_add(map, run);
    for (uint32_t i = 0; i < p->size; i += run.count) {
        run = (struct node_run){p->nodes.ids[i], 1, p->gid_first + i, population, 0};
        while (i + run.count < p->size && p->nodes.ids[i + run.count] == run.id_first + run.count)
            run.count++;
        TRY(run_add(map, run));
    }
    return FAULT_NONE;
}

static int run_order(const void *left, const void *right)
{
    const struct node_run *a = left, *b = right;
    return (a->id_first > b->id_first) - (a->id_first < b->id_first);
}

fault node_map_finish(struct node_map *map, const struct model *model)
{
    if (map->count) qsort(map->runs, map->count, sizeof *map->runs, run_order);
    for (size_t i = 1; i < map->count; i++) {
        const struct node_run *before = &map->runs[i - 1];
        struct node_run       *run    = &map->runs[i];
        run->place_first              = before->place_first + before->count;
        if (run->id_first - before->id_first >= before->count) continue;
        RAISE(FAULT_INPUT,
              "%s: node %llu belongs to the populations %s and %s; expected each node in one",
              model->path, (unsigned long long)run->id_first,
              model->populations[before->population].name,
              model->populations[run->population].name);
    }
    return FAULT_NONE;
}

void node_map_clear(struct node_map *map)
{
    memory_give(&map->runs);
    *map = (struct node_map){0};
}

/* The last run that begins at or before an id, or the first. */
static const struct node_run *run_near(const struct node_map *map, uint64_t id)
{
    size_t low = 0, high = map->count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (map->runs[middle].id_first <= id)
            low = middle;
        else
            high = middle;
    }
    return &map->runs[low];
}

uint32_t node_map_place(const struct node_map *map, uint64_t id)
{
    if (map->count == 0 || id <= map->runs[0].id_first) return 0;
    const struct node_run *run = run_near(map, id);
    uint64_t               in  = id - run->id_first;
    return run->place_first + (in < run->count ? (uint32_t)in : run->count);
}

uint64_t node_map_end(const struct node_map *map)
{
    if (map->count == 0) return 0;
    return map->runs[map->count - 1].id_first + map->runs[map->count - 1].count;
}

const struct node_run *node_map_find(const struct node_map *map, uint64_t id)
{
    if (map->count == 0 || id < map->runs[0].id_first) return NULL;
    const struct node_run *run = run_near(map, id);
    return id - run->id_first < run->count ? run : NULL;
}
