/* edge_groups.c - values of edges out of groups of columns. */
#include "sonata/edge_parts.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS_MAX = 4096, DIGITS_MAX = 18 };

static bool is_group_name(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length <= DIGITS_MAX && strspn(name, "0123456789") == length;
}

static herr_t group_note(hid_t place, const char *name, const H5L_info_t *info, void *context)
{
    (void)place;
    (void)info;
    struct edge_groups *groups = context;
    if (!is_group_name(name)) return 0;
    if (groups->count == GROUPS_MAX) return -1;
    groups->groups[groups->count++] = (struct edge_group){
        .id = strtoull(name, NULL, 10), .weight = {.handle = -1}, .delay = {.handle = -1}};
    return 0;
}

static fault groups_list(struct edge_groups *groups, hid_t file)
{
    struct text name = {0};
    TRY(memory_take(&groups->groups, GROUPS_MAX, sizeof *groups->groups, "groups of edges"));
    TRY(text_add(&name, "/edges/%s", groups->population));
    hsize_t at    = 0;
    hid_t   place = H5Gopen2(file, text_of(&name), H5P_DEFAULT);
    herr_t  listed =
        place < 0 ? -1 : H5Literate(place, H5_INDEX_NAME, H5_ITER_NATIVE, &at, group_note, groups);
    if (place >= 0) H5Gclose(place);
    fault failed = FAULT_NONE;
    if (listed < 0)
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                             "%s: %s: cannot be listed; expected at most %d groups of edges",
                             groups->path, text_of(&name), GROUPS_MAX);
    text_clear(&name);
    return failed;
}

/* A column of a group, where there is one. */
static fault column_open(struct dataset *out, const struct edge_groups *groups, hid_t file,
                         uint64_t group, const char *column)
{
    struct text name = {0};
    if (!column) return FAULT_NONE;
    TRY(text_add(&name, "/edges/%s/%llu/%s", groups->population, (unsigned long long)group,
                 column));
    fault failed = FAULT_NONE;
    if (hdf5_has(file, text_of(&name)))
        failed = dataset_open(out, file, groups->path, text_of(&name), (struct dataset_form){0});
    text_clear(&name);
    return failed;
}

/* Which group each edge is in, and where; both or neither. */
static fault places_open(struct edge_groups *groups, hid_t file, uint64_t edge_count)
{
    static const struct dataset_form INTEGERS = {.is_integers = true};
    struct text                      id = {0}, index = {0};
    fault failed = text_add(&id, "/edges/%s/edge_group_id", groups->population);
    if (!failed) failed = text_add(&index, "/edges/%s/edge_group_index", groups->population);
    bool is_there = !failed && (hdf5_has(file, text_of(&id)) || hdf5_has(file, text_of(&index)));
    if (is_there) failed = dataset_open(&groups->id, file, groups->path, text_of(&id), INTEGERS);
    if (is_there && !failed)
        failed = dataset_open(&groups->index, file, groups->path, text_of(&index), INTEGERS);
    const struct dataset *both[2] = {&groups->id, &groups->index};
    for (int i = 0; i < 2 && is_there && !failed; i++)
        if (both[i]->count != edge_count)
            failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                                 "%s: %s: has %llu elements; expected %llu, one for each edge",
                                 groups->path, both[i]->name, (unsigned long long)both[i]->count,
                                 (unsigned long long)edge_count);
    text_clear(&id);
    text_clear(&index);
    return failed;
}

static fault columns_open(struct edge_groups *groups, const struct edge_groups_plan *plan)
{
    for (uint32_t g = 0; g < groups->count; g++) {
        struct edge_group *group = &groups->groups[g];
        TRY(column_open(&group->weight, groups, plan->file, group->id, plan->columns->weight));
        TRY(column_open(&group->delay, groups, plan->file, group->id, plan->columns->delay));
    }
    return FAULT_NONE;
}

static fault blocks_take(struct edge_groups *groups, uint32_t capacity)
{
    static const char LABEL[] = "a block of edges";
    TRY(memory_take(&groups->ids, capacity, sizeof *groups->ids, LABEL));
    TRY(memory_take(&groups->places, capacity, sizeof *groups->places, LABEL));
    TRY(memory_take(&groups->picked, capacity, sizeof *groups->picked, LABEL));
    TRY(memory_take(&groups->order, capacity, sizeof *groups->order, LABEL));
    return memory_take(&groups->values, capacity, sizeof *groups->values, LABEL);
}

fault edge_groups_open(struct edge_groups *groups, const struct edge_groups_plan *plan)
{
    *groups      = (struct edge_groups){.path       = plan->path,
                                        .population = plan->population,
                                        .id         = {.handle = -1},
                                        .index      = {.handle = -1}};
    fault failed = groups_list(groups, plan->file);
    if (!failed) failed = columns_open(groups, plan);
    if (!failed) failed = places_open(groups, plan->file, plan->edge_count);
    if (!failed) failed = blocks_take(groups, plan->capacity);
    if (failed) edge_groups_close(groups);
    return failed;
}

void edge_groups_close(struct edge_groups *groups)
{
    for (uint32_t g = 0; groups->groups && g < groups->count; g++) {
        dataset_close(&groups->groups[g].weight);
        dataset_close(&groups->groups[g].delay);
    }
    if (groups->id.name) dataset_close(&groups->id);
    if (groups->index.name) dataset_close(&groups->index);
    memory_give(&groups->groups);
    memory_give(&groups->ids);
    memory_give(&groups->places);
    memory_give(&groups->picked);
    memory_give(&groups->order);
    memory_give(&groups->values);
    groups->count = 0;
}

static fault place_check(const struct edge_groups *groups, const struct dataset *column,
                         uint64_t edge, uint64_t place)
{
    if (place < column->count) return FAULT_NONE;
    const char *from = groups->index.name ? groups->index.name : "its edge_group_index";
    RAISE(FAULT_INPUT, "%s: %s: edge %llu is element %llu of %s, which has %llu; expected fewer",
          groups->path, from, (unsigned long long)edge, (unsigned long long)place, column->name,
          (unsigned long long)column->count);
}

/* The values of the edges of one group, each to its place in the block. */
static fault column_read(struct edge_groups *groups, const struct dataset *column, uint64_t first,
                         uint32_t count, double *out)
{
    bool in_line = true;
    for (uint32_t i = 0; i < count; i++) {
        TRY(place_check(groups, column, first + groups->order[i], groups->picked[i]));
        in_line = in_line && groups->picked[i] == groups->picked[0] + i;
    }
    if (in_line)
        TRY(dataset_read_numbers(column, groups->picked[0], count, groups->values));
    else
        TRY(dataset_pick_numbers(column, groups->picked, count, groups->values));
    for (uint32_t i = 0; i < count; i++)
        out[groups->order[i]] = groups->values[i];
    return FAULT_NONE;
}

static fault places_read(struct edge_groups *groups, uint64_t first, uint32_t count)
{
    if (groups->id.name) {
        TRY(dataset_read_ids(&groups->id, first, count, groups->ids));
        return dataset_read_ids(&groups->index, first, count, groups->places);
    }
    for (uint32_t i = 0; i < count; i++) {
        groups->ids[i]    = 0;
        groups->places[i] = first + i;
    }
    return FAULT_NONE;
}

/* Values of the block's edges that are in a group; how many these are. */
static fault group_read(struct edge_groups *groups, const struct edge_group *group, uint64_t first,
                        uint32_t count, struct edge_values values, uint32_t *here)
{
    *here = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (groups->ids[i] != group->id) continue;
        groups->picked[*here]    = groups->places[i];
        groups->order[(*here)++] = i;
    }
    if (*here && group->weight.name)
        TRY(column_read(groups, &group->weight, first, *here, values.weight));
    if (*here && group->delay.name)
        TRY(column_read(groups, &group->delay, first, *here, values.delay));
    return FAULT_NONE;
}

/* Some edge of the block is in a group that is not there. */
static fault group_missing(const struct edge_groups *groups, uint64_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t g = 0;
        while (g < groups->count && groups->groups[g].id != groups->ids[i])
            g++;
        if (g == groups->count)
            RAISE(FAULT_INPUT, "%s: %s: edge %llu is in group %llu; expected one that is there",
                  groups->path, groups->id.name, (unsigned long long)(first + i),
                  (unsigned long long)groups->ids[i]);
    }
    return FAULT_NONE;
}

fault edge_groups_read(struct edge_groups *groups, uint64_t first, uint32_t count,
                       struct edge_values values)
{
    uint32_t known = 0, here;
    for (uint32_t i = 0; i < count; i++)
        values.weight[i] = values.delay[i] = NAN;
    TRY(places_read(groups, first, count));
    for (uint32_t g = 0; g < groups->count; g++) {
        TRY(group_read(groups, &groups->groups[g], first, count, values, &here));
        known += here;
    }
    return known < count && groups->id.name ? group_missing(groups, first, count) : FAULT_NONE;
}
