/* nodes_read.c - which neurons of a file a population stands for: a stretch of ids, a list, or all
 * but a list. */
#include "base/memory.h"
#include "model/field.h"
#include "model/given_read.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t ID_MAX = UINT64_C(1) << 53;

struct id_list {
    struct reading *reading;
    const char     *path;
    uint64_t       *ids;
    size_t          count, capacity;
};

/* One line, terminated: blank, a remark, or an id. False: something is wrong (noted). */
static bool id_parse(struct id_list *list, char *text, uint32_t line, uint64_t *id, bool *is_there)
{
    text[strcspn(text, "#")] = '\0';
    size_t at                = strspn(text, " \t\r");
    size_t length            = strcspn(text + at, " \t\r");
    *is_there                = length > 0;
    if (!*is_there) return true;
    bool is_alone  = text[at + length + strspn(text + at + length, " \t\r")] == '\0';
    bool is_digits = strspn(text + at, "0123456789") == length && length < 17;
    *id            = is_digits ? strtoull(text + at, NULL, 10) : 0;
    bool ascends   = list->count == 0 || *id > list->ids[list->count - 1];
    if (is_alone && is_digits && ascends && *id <= ID_MAX) return true;
    struct problem_place place = {list->path, line, (uint32_t)at + 1, false};
    problem_note_at(&list->reading->problems, place,
                    "'%.*s' %s; expected a line for each node id, in ascending order",
                    length < 40 ? (int)length : 40, text + at,
                    is_alone && is_digits ? "is not above the id before it" : "is no node id");
    return false;
}

static fault ids_parse(struct id_list *list, char *text)
{
    uint32_t line = 1;
    for (char *start = text; start; line++) {
        char    *end = strchr(start, '\n');
        uint64_t id  = 0;
        bool     is_there;
        if (end) *end = '\0';
        if (!id_parse(list, start, line, &id, &is_there)) return FAULT_NONE;
        if (is_there) {
            TRY(memory_reserve(&list->ids, &list->capacity, list->count + 1, sizeof *list->ids,
                               "node ids"));
            list->ids[list->count++] = id;
        }
        start = end ? end + 1 : NULL;
    }
    return FAULT_NONE;
}

/* The ids of a file named by a node, ascending; a block of its own. */
static fault ids_read(struct reading *r, const struct yaml_node *node, struct id_list *list)
{
    const char *name = field_text(&r->problems, node);
    *list            = (struct id_list){.reading = r};
    if (!name) return FAULT_NONE;
    struct text text = {0};
    TRY(data_path(r, name, &list->path));
    fault failed = text_read_file(&text, list->path);
    if (failed == FAULT_INPUT) {
        problem_note(&r->problems, node, "'%s': %s; expected a file of node ids", node->shown,
                     fault_message());
        fault_forget();
        return FAULT_NONE;
    }
    if (!failed && text.bytes) failed = ids_parse(list, text.bytes);
    text_clear(&text);
    return failed;
}

/* All ids below count but those of the list. */
static fault ids_invert(struct reading *r, const struct yaml_node *node, const struct id_list *list,
                        uint64_t count, uint64_t **ids, uint64_t *left)
{
    *left = 0;
    if (list->count && list->ids[list->count - 1] >= count) {
        problem_note(&r->problems, node, "'%s' holds the id %llu; expected ids below count, %llu",
                     node->shown, (unsigned long long)list->ids[list->count - 1],
                     (unsigned long long)count);
        return FAULT_NONE;
    }
    TRY(arena_take(&r->store->arena, ids, count - list->count, sizeof **ids));
    size_t next = 0;
    for (uint64_t id = 0; id < count; id++) {
        if (next < list->count && list->ids[next] == id)
            next++;
        else
            (*ids)[(*left)++] = id;
    }
    return FAULT_NONE;
}

static void size_set(struct reading *r, const struct yaml_node *node, uint64_t size,
                     struct population_draft *draft)
{
    if (size == 0 || size > NEURONS_MAX) {
        problem_note(&r->problems, node, "%llu nodes; expected 1 to %d", (unsigned long long)size,
                     NEURONS_MAX);
        return;
    }
    draft->full_size       = (uint32_t)size;
    draft->population.size = (uint32_t)size;
}

static fault list_take(struct reading *r, const struct yaml_node *nodes,
                       struct population_draft *draft)
{
    const struct yaml_node *list   = field_find(nodes, "list");
    const struct yaml_node *except = field_find(nodes, "except");
    const struct yaml_node *number = field_find(nodes, "count");
    uint64_t                count = 0, size = 0, *ids = NULL;
    struct id_list          given;
    if (!list && number && !field_whole(&r->problems, number, 1, NEURONS_MAX, &count))
        return FAULT_NONE;
    uint32_t problems = r->problems.count;
    TRY(ids_read(r, list ? list : except, &given));
    fault failed = FAULT_NONE;
    if (list) {
        size   = given.count;
        failed = arena_take(&r->store->arena, &ids, given.count, sizeof *ids);
        if (!failed && given.count) memcpy(ids, given.ids, given.count * sizeof *ids);
    } else {
        failed = ids_invert(r, except, &given, count, &ids, &size);
    }
    if (!failed && problems == r->problems.count) size_set(r, list ? list : except, size, draft);
    draft->population.nodes.ids = ids;
    memory_give(&given.ids);
    return failed;
}

bool nodes_give_size(const struct yaml_node *nodes)
{
    return nodes && (field_find(nodes, "list") || field_find(nodes, "except"));
}

fault nodes_read(struct reading *r, const struct yaml_node *node, struct population_draft *draft)
{
    static const char *const KEYS[] = {"population", "first", "list", "count", "except"};
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return FAULT_NONE;
    const struct yaml_node *name =
        field_need(&r->problems, node, "population", "the name of a node population");
    const struct yaml_node *first  = field_find(node, "first");
    const struct yaml_node *list   = field_find(node, "list");
    const struct yaml_node *except = field_find(node, "except");
    const struct yaml_node *number = field_find(node, "count");
    const char             *text   = name ? field_text(&r->problems, name) : NULL;
    if ((list != NULL) + (except != NULL) + (first != NULL) > 1 || !except != !number) {
        problem_note(&r->problems, node,
                     "says twice, or not whole, which; expected `first: i`, `list: FILE`, or "
                     "`count: n` with `except: FILE`");
        return FAULT_NONE;
    }
    if (!text) return FAULT_NONE;
    struct node_ids *nodes = &draft->population.nodes;
    TRY(arena_copy(&r->store->arena, &nodes->population, text, strlen(text)));
    if (first) (void)field_whole(&r->problems, first, 0, ID_MAX, &nodes->first);
    return list || except ? list_take(r, node, draft) : FAULT_NONE;
}
