/* node_set.c - node sets: conditions on populations, ids and attributes, and sets of sets. */
#include "base/memory.h"
#include "circuit/parts.h"

#include <assert.h>
#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* Sets of sets branch: depth alone would allow for more visits than anybody can wait for. */
enum { DEPTH_MAX = 32, VISITS_MAX = 1 << 16 };

/* Where a set stands, and how deep in sets of sets. */
struct set_place {
    const struct config     *where;
    const struct json_value *value; /* for messages */
    uint32_t                 depth;
};

static fault choice_make(struct circuit *c, struct node_choice *choice, bool all)
{
    TRY(arena_take(&c->scratch, &choice->has, c->node_population_count, sizeof *choice->has));
    for (uint32_t p = 0; p < c->node_population_count; p++) {
        uint32_t count = c->nodes[p].table.count;
        TRY(arena_take(&c->scratch, &choice->has[p], count, sizeof *choice->has[p]));
        memset(choice->has[p], all, count);
    }
    return FAULT_NONE;
}

/* Names of populations, one or a list: nodes of others are taken out. */
static fault population_filter(struct circuit *c, const struct set_place *at,
                               const struct json_value *value, struct node_choice *choice)
{
    bool   is_list = json_value_sort(value) == VALUE_LIST;
    size_t count   = is_list ? json_value_count(value) : 1;
    bool  *wanted  = NULL;
    TRY(arena_take(&c->scratch, &wanted, c->node_population_count, sizeof *wanted));
    for (size_t i = 0; i < count; i++) {
        const char *name = json_value_text(is_list ? json_value_item(value, i) : value);
        const struct node_population *nodes = name ? node_population_find(c, name) : NULL;
        if (!nodes)
            return json_value_raise(at->where->doc, value, NULL,
                                    "'%.60s' is no node population of the circuit",
                                    name ? name : "(no text)");
        wanted[nodes - c->nodes] = true;
    }
    for (uint32_t p = 0; p < c->node_population_count; p++)
        if (!wanted[p]) memset(choice->has[p], 0, c->nodes[p].table.count);
    return FAULT_NONE;
}

/* Mark a listed id in every population that has it; false where none of them is in question. */
static bool id_mark(const struct circuit *c, const struct json_value *item,
                    const struct node_choice *choice, struct node_choice *listed)
{
    double id      = json_value_number(item);
    bool   is_here = false;
    if (json_value_sort(item) != VALUE_NUMBER || id < 0 || id != nearbyint(id)) return false;
    for (uint32_t p = 0; p < c->node_population_count; p++) {
        if (id >= c->nodes[p].table.count) continue;
        listed->has[p][(uint32_t)id] = true;
        is_here                      = is_here || choice->has[p][(uint32_t)id];
    }
    return is_here;
}

/* Node ids: nodes of others are taken out. An id that no chosen population has is a mistake. */
static fault id_filter(struct circuit *c, const struct set_place *at,
                       const struct json_value *value, struct node_choice *choice)
{
    bool               is_list = json_value_sort(value) == VALUE_LIST;
    size_t             count   = is_list ? json_value_count(value) : 1;
    struct node_choice listed  = {0};
    TRY(choice_make(c, &listed, false));
    for (size_t i = 0; i < count; i++) {
        const struct json_value *item = is_list ? json_value_item(value, i) : value;
        if (!id_mark(c, item, choice, &listed))
            return json_value_raise(at->where->doc, value, NULL,
                                    "%.12g is no node id of the populations in question",
                                    json_value_number(item));
    }
    for (uint32_t p = 0; p < c->node_population_count; p++)
        for (uint32_t i = 0; i < c->nodes[p].table.count; i++)
            choice->has[p][i] = choice->has[p][i] && listed.has[p][i];
    return FAULT_NONE;
}

/* An attribute of the nodes of one population: texts or numbers; NULL, NAN where there is none. */
struct attribute {
    const char **texts;
    double      *numbers;
    bool        *has_number;
};

static fault attribute_read(struct circuit *c, const struct node_population *nodes,
                            const char *name, struct attribute *out, bool *is_known)
{
    uint32_t count   = nodes->table.count;
    uint32_t column  = nodes->types ? csv_column(nodes->types, name) : UINT32_MAX;
    bool     is_text = false;
    bool     is_here = node_file_gives(nodes->file, &nodes->table, name, &is_text);
    *is_known        = *is_known || is_here || column != UINT32_MAX;
    TRY(arena_take(&c->scratch, &out->texts, count, sizeof *out->texts));
    TRY(arena_take(&c->scratch, &out->numbers, count, sizeof *out->numbers));
    TRY(arena_take(&c->scratch, &out->has_number, count, sizeof *out->has_number));
    if (is_here && is_text)
        TRY(node_file_texts(nodes->file, &nodes->table, name, &c->scratch, out->texts));
    else if (is_here)
        TRY(node_file_numbers(nodes->file, &nodes->table, name, out->numbers, out->has_number));
    bool is_type = strcmp(name, "node_type_id") == 0;
    for (uint32_t i = 0; i < count; i++) {
        const char *cell = NULL;
        if (is_type) {
            out->numbers[i]    = (double)nodes->table.types[i];
            out->has_number[i] = true;
        } else if (!out->texts[i] && !out->has_number[i] && nodes->type_row[i] != UINT32_MAX) {
            cell = csv_cell(nodes->types, nodes->type_row[i], column);
        }
        if (cell) out->texts[i] = cell;
    }
    return FAULT_NONE;
}

/* A node's attribute as a number, also where a table has it as text; NAN: it is none. */
static double number_of(const struct attribute *a, uint32_t node)
{
    if (a->has_number[node]) return a->numbers[node];
    if (!a->texts[node]) return NAN;
    char  *end   = NULL;
    double value = strtod(a->texts[node], &end);
    return end != a->texts[node] && !*end ? value : NAN;
}

static bool is_equal(const struct attribute *a, uint32_t node, const struct json_value *value)
{
    const char *text = json_value_text(value);
    if (text) return a->texts[node] && strcmp(a->texts[node], text) == 0;
    return json_value_sort(value) == VALUE_NUMBER && number_of(a, node) == json_value_number(value);
}

/* One operator of an attribute over the nodes of a population. */
static fault operator_apply(const struct set_place *at, const struct json_value *object, size_t i,
                            const struct attribute *a, uint32_t count, bool *has)
{
    static const char *const NAMES[] = {"$gt", "$lt", "$gte", "$lte", "$regex"};
    const char              *name    = json_value_key(object, i);
    const struct json_value *value   = json_value_item(object, i);
    size_t                   which   = 0;
    while (which < 5 && strcmp(NAMES[which], name) != 0)
        which++;
    bool is_right = which < 5 && json_value_sort(value) == (which < 4 ? VALUE_NUMBER : VALUE_TEXT);
    if (!is_right)
        return json_value_raise(at->where->doc, object, name,
                                "is no condition; expected $gt, $lt, $gte, $lte with a number, or "
                                "$regex with a text");
    regex_t expression;
    if (which == 4 && regcomp(&expression, json_value_text(value), REG_EXTENDED | REG_NOSUB) != 0)
        return json_value_raise(at->where->doc, object, name, "is no regular expression");
    for (uint32_t n = 0; n < count; n++) {
        double x = number_of(a, n), bound = json_value_number(value);
        bool   holds = which == 0   ? x > bound
                       : which == 1 ? x < bound
                       : which == 2 ? x >= bound
                       : which == 3
                           ? x <= bound
                           : a->texts[n] && regexec(&expression, a->texts[n], 0, NULL, 0) == 0;
        has[n]       = has[n] && holds;
    }
    if (which == 4) regfree(&expression);
    return FAULT_NONE;
}

/* One attribute of a basic set: a value, a list of values, or operators. */
static fault attribute_filter(struct circuit *c, const struct set_place *at, const char *name,
                              const struct json_value *value, struct node_choice *choice)
{
    bool       is_known = strcmp(name, "node_type_id") == 0;
    value_sort sort     = json_value_sort(value);
    for (uint32_t p = 0; p < c->node_population_count; p++) {
        const struct node_population *nodes = &c->nodes[p];
        struct attribute              a     = {0};
        TRY(attribute_read(c, nodes, name, &a, &is_known));
        for (size_t i = 0; sort == VALUE_OBJECT && i < json_value_count(value); i++)
            TRY(operator_apply(at, value, i, &a, nodes->table.count, choice->has[p]));
        for (uint32_t n = 0; sort != VALUE_OBJECT && n < nodes->table.count; n++) {
            bool holds = sort != VALUE_LIST && is_equal(&a, n, value);
            for (size_t i = 0; sort == VALUE_LIST && i < json_value_count(value); i++)
                holds = holds || is_equal(&a, n, json_value_item(value, i));
            choice->has[p][n] = choice->has[p][n] && holds;
        }
    }
    if (!is_known)
        return json_value_raise(at->where->doc, at->value, name,
                                "is no attribute of any node of the circuit");
    return FAULT_NONE;
}

static fault basic_choose(struct circuit *c, const struct set_place *at,
                          const struct json_value *set, struct node_choice *choice)
{
    const struct json_value *populations = json_value_find(set, "population");
    const struct json_value *ids         = json_value_find(set, "node_id");
    TRY(choice_make(c, choice, true));
    /* Ids are of the populations, not of what attributes leave: the order of keys says nothing. */
    if (populations) TRY(population_filter(c, at, populations, choice));
    if (ids) TRY(id_filter(c, at, ids, choice));
    for (size_t i = 0; i < json_value_count(set); i++) {
        const char              *key   = json_value_key(set, i);
        const struct json_value *value = json_value_item(set, i);
        if (strcmp(key, "population") == 0 || strcmp(key, "node_id") == 0) continue;
        TRY(attribute_filter(c, at, key, value, choice));
    }
    return FAULT_NONE;
}

static fault set_choose(struct circuit *c, struct set_place at, const struct json_value *value,
                        struct node_choice *choice);

static void choice_add(const struct circuit *c, struct node_choice *to,
                       const struct node_choice *more)
{
    assert(to->has && more->has);
    for (uint32_t p = 0; p < c->node_population_count; p++)
        for (uint32_t i = 0; i < c->nodes[p].table.count; i++)
            to->has[p][i] = to->has[p][i] || more->has[p][i];
}

/* A set by its name: of the simulation's file, of the circuit's, or a population. */
static fault named_choose(struct circuit *c, struct set_place at, const char *name,
                          struct node_choice *choice)
{
    for (size_t i = 0; i < 2; i++) {
        const struct config     *sets = &c->sets[i];
        const struct json_value *set =
            sets->doc ? json_value_find(json_root(sets->doc), name) : NULL;
        if (set) return set_choose(c, (struct set_place){sets, set, at.depth + 1}, set, choice);
    }
    const struct node_population *nodes  = node_population_find(c, name);
    bool                          is_all = strcmp(name, "All") == 0 || strcmp(name, "all") == 0;
    if (!nodes && !is_all)
        return json_value_raise(at.where->doc, at.value, NULL,
                                "'%.60s' is no node set and no node population", name);
    TRY(choice_make(c, choice, is_all));
    if (nodes) memset(choice->has[nodes - c->nodes], 1, nodes->table.count);
    return FAULT_NONE;
}

static fault set_choose(struct circuit *c, struct set_place at, const struct json_value *value,
                        struct node_choice *choice)
{
    value_sort sort = json_value_sort(value);
    if (at.depth >= DEPTH_MAX)
        return json_value_raise(at.where->doc, at.value, NULL,
                                "leads to itself, or through more than %d sets", DEPTH_MAX);
    if (++c->set_visits > VISITS_MAX)
        return json_value_raise(at.where->doc, at.value, NULL,
                                "is the last of %d sets visited for one; expected fewer, or sets "
                                "that name each other less often",
                                VISITS_MAX);
    if (sort == VALUE_TEXT) return named_choose(c, at, json_value_text(value), choice);
    if (sort == VALUE_OBJECT) return basic_choose(c, &at, value, choice);
    if (sort != VALUE_LIST)
        return json_value_raise(at.where->doc, at.value, NULL,
                                "is no node set; expected a name, a list or an object");
    TRY(choice_make(c, choice, false));
    bool is_ids = json_value_sort(json_value_item(value, 0)) == VALUE_NUMBER;
    if (is_ids) {
        TRY(choice_make(c, choice, true));
        return id_filter(c, &at, value, choice);
    }
    for (size_t i = 0; i < json_value_count(value); i++) {
        struct node_choice part = {0};
        at.depth++;
        TRY(set_choose(c, at, json_value_item(value, i), &part));
        at.depth--;
        choice_add(c, choice, &part);
    }
    return FAULT_NONE;
}

fault node_set_choose(struct circuit *c, const struct config *where, const struct json_value *value,
                      struct node_choice *choice)
{
    if (!value) return choice_make(c, choice, true);
    c->set_visits = 0;
    return set_choose(c, (struct set_place){where, value, 0}, value, choice);
}

uint32_t choice_count(struct circuit *c, const struct node_choice *choice, uint32_t population)
{
    const struct node_population *nodes = node_population_of(c, population);
    const bool                   *has   = choice->has[nodes - c->nodes];
    uint32_t                      count = 0;
    for (uint32_t i = 0; i < nodes->table.count; i++)
        count += has[i] && nodes->first + nodes->part[i] == population;
    return count;
}

fault choice_neurons(struct circuit *c, const struct node_choice *choice, uint32_t population,
                     uint32_t *count, uint32_t **neurons)
{
    const struct node_population *nodes = node_population_of(c, population);
    const bool                   *has   = choice->has[nodes - c->nodes];
    uint32_t                      found = 0;
    *count                              = choice_count(c, choice, population);
    *neurons                            = NULL;
    if (*count == 0) return FAULT_NONE;
    TRY(arena_take(c->kept, neurons, *count, sizeof **neurons));
    for (uint32_t i = 0; i < nodes->table.count; i++)
        if (has[i] && nodes->first + nodes->part[i] == population)
            (*neurons)[found++] = nodes->neuron[i];
    return FAULT_NONE;
}
