/* node_file.c - columns of groups, dealt out to the nodes. */
#include "sonata/node_file.h"

#include "base/memory.h"
#include "sonata/hdf5_input.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const uint64_t NODES_MAX = 0x7fffffff;

struct node_file {
    struct hdf5_input input;
};

/* The path of something within a population; a name that is too long is a file's mistake. */
static fault path_make(const struct node_file *file, char path[HDF5_PATH_BYTES],
                       const char *population, const char *rest)
{
    int length = snprintf(path, HDF5_PATH_BYTES, "/nodes/%s/%s", population, rest);
    if (length < 0 || length >= HDF5_PATH_BYTES)
        RAISE(FAULT_INPUT, "%s: the name '%.40s...' is too long", file->input.path, population);
    return FAULT_NONE;
}

fault node_file_open(struct node_file **out, const char *path)
{
    struct node_file *file = NULL;
    *out                   = NULL;
    TRY(memory_take(&file, 1, sizeof *file, "a nodes file"));
    fault failed = hdf5_input_open(&file->input, path);
    if (failed)
        memory_give(&file);
    else
        *out = file;
    return failed;
}

void node_file_close(struct node_file **file)
{
    if (!*file) return;
    hdf5_input_close(&(*file)->input);
    memory_give(file);
}

fault node_file_populations(struct node_file *file, struct arena *arena, uint32_t *count,
                            const char ***names)
{
    return hdf5_input_members(&file->input, "/nodes", arena, count, names);
}

static bool is_number(const char *name) { return *name && !name[strspn(name, "0123456789")]; }

/* A group's size is that of its columns; one without columns holds whatever points to it. */
static fault group_size(const struct node_file *file, struct arena *arena, const char *group,
                        uint64_t *size)
{
    uint32_t     count = 0;
    const char **names = NULL;
    *size              = UINT64_MAX;
    TRY(hdf5_input_members(&file->input, group, arena, &count, &names));
    for (uint32_t i = 0; i < count; i++) {
        char     path[2 * HDF5_PATH_BYTES];
        uint64_t length = 0;
        snprintf(path, sizeof path, "%s/%s", group, names[i]);
        if (names[i][0] == '@' || hdf5_input_is_group(&file->input, path)) continue;
        TRY(hdf5_input_count(&file->input, path, &length));
        if (*size != UINT64_MAX && *size != length)
            RAISE(FAULT_INPUT, "%s: %s: has %llu values; expected %llu as the others of its group",
                  file->input.path, path, (unsigned long long)length, (unsigned long long)*size);
        *size = length;
    }
    return FAULT_NONE;
}

static fault groups_find(const struct node_file *file, struct arena *arena,
                         struct node_table *table)
{
    char         path[HDF5_PATH_BYTES];
    uint32_t     count = 0;
    const char **names = NULL;
    uint64_t    *sizes = NULL;
    TRY(path_make(file, path, table->name, ""));
    path[strlen(path) - 1] = '\0';
    TRY(hdf5_input_members(&file->input, path, arena, &count, &names));
    TRY(arena_take(arena, &table->groups, count, sizeof *table->groups));
    TRY(arena_take(arena, &sizes, count, sizeof *sizes));
    for (uint32_t i = 0; i < count; i++) {
        if (!is_number(names[i])) continue;
        TRY(path_make(file, path, table->name, names[i]));
        if (!hdf5_input_is_group(&file->input, path)) continue;
        TRY(group_size(file, arena, path, &sizes[table->group_count]));
        table->groups[table->group_count++] = names[i];
    }
    table->sizes = sizes;
    return FAULT_NONE;
}

/* A column of integers of the population; NULL where it is absent. */
static fault integers_read(const struct node_file *file, struct arena *arena,
                           const struct node_table *table, const char *name, int64_t **out)
{
    char path[HDF5_PATH_BYTES];
    *out = NULL;
    TRY(path_make(file, path, table->name, name));
    if (!hdf5_input_has(&file->input, path)) return FAULT_NONE;
    TRY(arena_take(arena, out, table->count, sizeof **out));
    return hdf5_input_integers(&file->input, path, table->count, *out);
}

/* Where the file is silent, nodes lie in the first group in order. */
static fault places_read(const struct node_file *file, struct arena *arena,
                         struct node_table *table)
{
    int64_t  *ids = NULL, *places = NULL;
    uint32_t *group = NULL;
    uint64_t *index = NULL;
    TRY(integers_read(file, arena, table, "node_group_id", &ids));
    TRY(integers_read(file, arena, table, "node_group_index", &places));
    TRY(arena_take(arena, &group, table->count, sizeof *group));
    TRY(arena_take(arena, &index, table->count, sizeof *index));
    for (uint32_t i = 0; i < table->count && table->group_count; i++) {
        char name[24];
        snprintf(name, sizeof name, "%lld", ids ? (long long)ids[i] : 0LL);
        while (ids && group[i] < table->group_count && strcmp(table->groups[group[i]], name) != 0)
            group[i]++;
        if (group[i] == table->group_count)
            RAISE(FAULT_INPUT, "%s: /nodes/%s/node_group_id[%u]: is %s; expected one of its groups",
                  file->input.path, table->name, i, name);
        index[i]      = places ? (uint64_t)places[i] : i;
        uint64_t size = table->sizes[group[i]];
        if (size != UINT64_MAX && index[i] >= size)
            RAISE(FAULT_INPUT,
                  "%s: /nodes/%s/node_group_index[%u]: is %lld; expected 0 to %lld, the nodes of "
                  "group %s",
                  file->input.path, table->name, i, (long long)index[i], (long long)size - 1,
                  table->groups[group[i]]);
    }
    table->group = group;
    table->index = index;
    return FAULT_NONE;
}

/* Ids are places: a file that counts otherwise could be read in two ways. */
static fault ids_check(const struct node_file *file, struct arena *arena,
                       const struct node_table *table)
{
    int64_t *ids = NULL;
    TRY(integers_read(file, arena, table, "node_id", &ids));
    for (uint32_t i = 0; ids && i < table->count; i++)
        if (ids[i] != i)
            RAISE(FAULT_INPUT, "%s: /nodes/%s/node_id[%u]: is %lld; expected %u: ids in order",
                  file->input.path, table->name, i, (long long)ids[i], i);
    return FAULT_NONE;
}

static fault dynamics_find(const struct node_file *file, struct arena *arena,
                           struct node_table *table)
{
    for (uint32_t g = 0; g < table->group_count; g++) {
        char         rest[HDF5_PATH_BYTES], path[HDF5_PATH_BYTES];
        uint32_t     count = 0;
        const char **names = NULL, **all = NULL;
        snprintf(rest, sizeof rest, "%s/dynamics_params", table->groups[g]);
        TRY(path_make(file, path, table->name, rest));
        if (!hdf5_input_is_group(&file->input, path)) continue;
        TRY(hdf5_input_members(&file->input, path, arena, &count, &names));
        TRY(arena_take(arena, &all, (size_t)table->dynamics_count + count, sizeof *all));
        for (uint32_t i = 0; i < table->dynamics_count; i++)
            all[i] = table->dynamics[i];
        table->dynamics = all;
        uint32_t before = table->dynamics_count;
        for (uint32_t i = 0; i < count; i++) {
            uint32_t k = 0;
            while (k < before && strcmp(all[k], names[i]) != 0)
                k++;
            if (k == before) all[table->dynamics_count++] = names[i];
        }
    }
    return FAULT_NONE;
}

fault node_file_table(struct node_file *file, const char *population, struct arena *arena,
                      struct node_table *table)
{
    char     path[HDF5_PATH_BYTES];
    uint64_t count = 0;
    int64_t *types = NULL;
    *table         = (struct node_table){.name = population};
    TRY(path_make(file, path, population, "node_type_id"));
    TRY(hdf5_input_count(&file->input, path, &count));
    if (count > NODES_MAX)
        RAISE(FAULT_INPUT, "%s: %s: has %llu nodes; expected fewer than 2^31", file->input.path,
              path, (unsigned long long)count);
    table->count = (uint32_t)count;
    TRY(integers_read(file, arena, table, "node_type_id", &types));
    table->types = types;
    TRY(ids_check(file, arena, table));
    TRY(groups_find(file, arena, table));
    TRY(places_read(file, arena, table));
    return dynamics_find(file, arena, table);
}

/* The path of an attribute in a group, "" where the group does not give it. */
static fault attribute_path(const struct node_file *file, const struct node_table *table,
                            uint32_t group, const char *attribute, char path[HDF5_PATH_BYTES])
{
    char rest[HDF5_PATH_BYTES];
    int  length = snprintf(rest, sizeof rest, "%s/%s", table->groups[group], attribute);
    path[0]     = '\0';
    if (length < 0 || length >= HDF5_PATH_BYTES) return FAULT_NONE;
    TRY(path_make(file, path, table->name, rest));
    if (!hdf5_input_has(&file->input, path)) path[0] = '\0';
    return FAULT_NONE;
}

bool node_file_gives(struct node_file *file, const struct node_table *table, const char *attribute,
                     bool *is_text)
{
    bool is_given = false;
    *is_text      = false;
    for (uint32_t g = 0; g < table->group_count; g++) {
        char path[HDF5_PATH_BYTES], library[2 * HDF5_PATH_BYTES];
        if (attribute_path(file, table, g, attribute, path)) {
            fault_forget();
            continue;
        }
        if (!path[0]) continue;
        snprintf(library, sizeof library, "/nodes/%s/%s/@library/%s", table->name, table->groups[g],
                 attribute);
        is_given = true;
        *is_text = *is_text || hdf5_input_is_text(&file->input, path) ||
                   hdf5_input_has(&file->input, library);
    }
    return is_given;
}

/* Length of a group's column; of a group without columns of its own, that of this one. */
static fault column_length(const struct node_file *file, const struct node_table *table,
                           uint32_t group, const char *path, uint64_t *length)
{
    TRY(hdf5_input_count(&file->input, path, length));
    for (uint32_t i = 0; i < table->count; i++)
        if (table->group[i] == group && table->index[i] >= *length)
            RAISE(FAULT_INPUT, "%s: %s: has %llu values; expected one for each node of the group",
                  file->input.path, path, (unsigned long long)*length);
    return FAULT_NONE;
}

static fault numbers_deal(const struct node_file *file, const struct node_table *table,
                          uint32_t group, const char *path, double *values, bool *has)
{
    uint64_t length = 0;
    double  *column = NULL;
    TRY(column_length(file, table, group, path, &length));
    TRY(memory_take(&column, length, sizeof *column, "a column of nodes"));
    fault failed = hdf5_input_numbers(&file->input, path, length, column);
    for (uint32_t i = 0; !failed && i < table->count; i++) {
        if (table->group[i] != group) continue;
        values[i] = column[table->index[i]];
        has[i]    = true;
    }
    memory_give(&column);
    return failed;
}

fault node_file_numbers(struct node_file *file, const struct node_table *table,
                        const char *attribute, double *values, bool *has)
{
    for (uint32_t g = 0; g < table->group_count; g++) {
        char path[HDF5_PATH_BYTES];
        TRY(attribute_path(file, table, g, attribute, path));
        if (path[0]) TRY(numbers_deal(file, table, g, path, values, has));
    }
    return FAULT_NONE;
}

/* The texts of a group's column: as they are, or looked up in the group's library. */
static fault texts_column(const struct node_file *file, struct arena *arena, const char *path,
                          const char *library, uint64_t length, const char **column)
{
    uint64_t     word_count = 0;
    const char **words      = NULL;
    int64_t     *places     = NULL;
    if (!hdf5_input_has(&file->input, library))
        return hdf5_input_texts(&file->input, path, length, arena, column);
    TRY(hdf5_input_count(&file->input, library, &word_count));
    TRY(arena_take(arena, &words, word_count, sizeof *words));
    TRY(arena_take(arena, &places, length, sizeof *places));
    TRY(hdf5_input_texts(&file->input, library, word_count, arena, words));
    TRY(hdf5_input_integers(&file->input, path, length, places));
    for (uint64_t i = 0; i < length; i++) {
        if (places[i] < 0 || (uint64_t)places[i] >= word_count)
            RAISE(FAULT_INPUT, "%s: %s[%llu]: is %lld; expected a place in %s, which has %llu",
                  file->input.path, path, (unsigned long long)i, (long long)places[i], library,
                  (unsigned long long)word_count);
        column[i] = words[places[i]];
    }
    return FAULT_NONE;
}

fault node_file_texts(struct node_file *file, const struct node_table *table, const char *attribute,
                      struct arena *arena, const char **texts)
{
    for (uint32_t g = 0; g < table->group_count; g++) {
        char         path[HDF5_PATH_BYTES], library[2 * HDF5_PATH_BYTES];
        uint64_t     length = 0;
        const char **column = NULL;
        TRY(attribute_path(file, table, g, attribute, path));
        if (!path[0]) continue;
        snprintf(library, sizeof library, "/nodes/%s/%s/@library/%s", table->name, table->groups[g],
                 attribute);
        TRY(column_length(file, table, g, path, &length));
        TRY(arena_take(arena, &column, length, sizeof *column));
        TRY(texts_column(file, arena, path, library, length, column));
        for (uint32_t i = 0; i < table->count; i++)
            if (table->group[i] == g) texts[i] = column[table->index[i]];
    }
    return FAULT_NONE;
}
