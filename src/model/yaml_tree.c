/* yaml_tree.c - libyaml's document, copied into a tree with one parent for every node. */
#include "model/yaml_tree.h"

#include "base/memory.h"

#include <assert.h>
#include <string.h>
#include <yaml.h>

enum { SHOWN_BYTES_MAX = 60 };

struct growth {
    struct arena        *arena;
    struct problems     *problems;
    yaml_document_t     *document;
    struct problem_place origin;
    uint32_t             node_count;
    bool                 is_too_large; /* told once */
};

static struct problem_place place_of(struct problem_place origin, yaml_mark_t mark)
{
    if (origin.is_option) return origin;
    return (struct problem_place){origin.origin, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1,
                                  false};
}

static bool is_unprintable(char c) { return (unsigned char)c < ' ' || c == 0x7f; }

static bool is_shown_as_is(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (is_unprintable(text[i])) return false;
    return length <= SHOWN_BYTES_MAX;
}

/* A text for messages: control characters become '?', what is long ends in "...". */
static fault text_show(struct arena *arena, const char **out, const char *text, size_t length)
{
    *out = text;
    if (is_shown_as_is(text, length)) return FAULT_NONE;
    size_t kept = length < SHOWN_BYTES_MAX ? length : SHOWN_BYTES_MAX;
    while (kept < length && kept > 0 && ((unsigned char)text[kept] & 0xc0) == 0x80)
        kept--; /* not within a character of several bytes */
    char *shown = NULL;
    TRY(arena_take(arena, &shown, kept + sizeof "...", 1));
    memcpy(shown, text, kept);
    for (size_t i = 0; i < kept; i++)
        if (is_unprintable(text[i])) shown[i] = '?';
    if (kept < length) memcpy(shown + kept, "...", sizeof "...");
    *out = shown;
    return FAULT_NONE;
}

static fault scalar_copy(struct growth *g, struct yaml_node *node, const yaml_node_t *from)
{
    const char *text   = (const char *)from->data.scalar.value;
    size_t      length = from->data.scalar.length;
    TRY(arena_copy(g->arena, &node->text, text, length));
    TRY(text_show(g->arena, &node->shown, node->text, length));
    if (strlen(node->text) != length)
        problem_note(g->problems, node, "a text with a zero byte '%s'; expected printable text",
                     node->shown);
    return FAULT_NONE;
}

/* Where in the tree a node is to stand. */
struct spot {
    const struct yaml_node *parent;
    const struct yaml_node *key;
    uint32_t                index;
    uint32_t                depth;
};

static fault node_copy(struct growth *g, int id, struct spot spot, struct yaml_node **out);

static fault list_copy(struct growth *g, struct yaml_node *node, const yaml_node_t *from,
                       uint32_t depth)
{
    size_t count = (size_t)(from->data.sequence.items.top - from->data.sequence.items.start);
    TRY(arena_take(g->arena, &node->items, count, sizeof(void *)));
    for (size_t i = 0; i < count && !g->is_too_large; i++) {
        const struct spot spot = {.parent = node, .index = (uint32_t)i, .depth = depth + 1};
        TRY(node_copy(g, from->data.sequence.items.start[i], spot, &node->items[i]));
        node->count++;
    }
    return FAULT_NONE;
}

static fault pair_copy(struct growth *g, struct yaml_node *node, const yaml_node_pair_t *pair,
                       uint32_t depth)
{
    struct yaml_node *key = NULL, *value = NULL;
    struct spot       spot = {.parent = node, .depth = depth + 1};
    TRY(node_copy(g, pair->key, spot, &key));
    if (key->shape != NODE_SCALAR) {
        problem_note(g->problems, key, "%s as a key; expected a word", key->shown);
        return FAULT_NONE;
    }
    key->key = key;
    spot.key = key;
    TRY(node_copy(g, pair->value, spot, &value));
    int64_t twin = yaml_node_place(node, key->text);
    if (twin >= 0) {
        problem_note(g->problems, key, "the key '%s' stands here again; it was given in line %u",
                     key->shown, node->keys[twin]->place.line);
        return FAULT_NONE;
    }
    node->keys[node->count]    = key;
    node->items[node->count++] = value;
    return FAULT_NONE;
}

static fault mapping_copy(struct growth *g, struct yaml_node *node, const yaml_node_t *from,
                          uint32_t depth)
{
    const yaml_node_pair_t *first = from->data.mapping.pairs.start;
    size_t                  count = (size_t)(from->data.mapping.pairs.top - first);
    if (count > YAML_KEYS_MAX) {
        problem_note(g->problems, node, "%zu keys in a mapping; expected at most %d", count,
                     YAML_KEYS_MAX);
        return FAULT_NONE;
    }
    TRY(arena_take(g->arena, &node->items, count, sizeof(void *)));
    TRY(arena_take(g->arena, &node->keys, count, sizeof(void *)));
    for (size_t i = 0; i < count && !g->is_too_large; i++)
        TRY(pair_copy(g, node, &first[i], depth));
    return FAULT_NONE;
}

static void tag_check(struct growth *g, const struct yaml_node *node, const yaml_node_t *from)
{
    const char *tag = (const char *)from->tag;
    if (!tag || strcmp(tag, YAML_STR_TAG) == 0 || strcmp(tag, YAML_SEQ_TAG) == 0 ||
        strcmp(tag, YAML_MAP_TAG) == 0)
        return;
    problem_note(g->problems, node, "the tag '%.40s' has no meaning here; expected none", tag);
}

/* A new node and what hangs on it. Where the tree grows beyond its bounds, what is deeper is left
 * out: the problem noted ends the reading. */
static fault node_copy(struct growth *g, int id, struct spot spot, struct yaml_node **out)
{
    const yaml_node_t *from = yaml_document_get_node(g->document, id);
    TRY(yaml_node_make(out, g->arena, NODE_SCALAR, place_of(g->origin, from->start_mark), ""));
    struct yaml_node *node = *out;
    node->parent           = spot.parent;
    node->key              = spot.key;
    node->index            = spot.index;
    if (spot.depth > YAML_DEPTH_MAX || ++g->node_count > YAML_NODES_MAX) {
        if (!g->is_too_large)
            problem_note(g->problems, node,
                         spot.depth > YAML_DEPTH_MAX
                             ? "nested deeper than %d levels (or an alias within itself)"
                             : "more than %d values (aliases counted as often as they are used)",
                         spot.depth > YAML_DEPTH_MAX ? YAML_DEPTH_MAX : YAML_NODES_MAX);
        g->is_too_large = true;
        return FAULT_NONE;
    }
    tag_check(g, node, from);
    if (from->type == YAML_SCALAR_NODE) return scalar_copy(g, node, from);
    node->shape = from->type == YAML_SEQUENCE_NODE ? NODE_LIST : NODE_MAPPING;
    node->shown = node->shape == NODE_LIST ? "a list" : "a mapping";
    return node->shape == NODE_LIST ? list_copy(g, node, from, spot.depth)
                                    : mapping_copy(g, node, from, spot.depth);
}

static struct problem_place place_of_offset(struct problem_place origin, const char *text,
                                            size_t offset)
{
    struct problem_place place = {origin.origin, 1, 1, false};
    if (origin.is_option) return origin;
    for (size_t i = 0; i < offset && text[i]; i++) {
        place.column = text[i] == '\n' ? 1 : place.column + 1;
        place.line += text[i] == '\n';
    }
    return place;
}

static fault syntax_note(const struct growth *g, const yaml_parser_t *parser, const char *text)
{
    if (parser->error == YAML_MEMORY_ERROR)
        RAISE(FAULT_MEMORY, "%s: out of memory in the YAML parser", g->origin.origin);
    struct problem_place place = parser->error == YAML_READER_ERROR
                                     ? place_of_offset(g->origin, text, parser->problem_offset)
                                     : place_of(g->origin, parser->problem_mark);
    problem_note_at(g->problems, place, "not valid YAML: %s%s%s%s",
                    parser->problem ? parser->problem : "unreadable", parser->context ? " (" : "",
                    parser->context ? parser->context : "", parser->context ? ")" : "");
    return FAULT_NONE;
}

static fault document_copy(struct growth *g, yaml_document_t *document, struct yaml_node **out)
{
    if (!yaml_document_get_root_node(document)) {
        problem_note_at(g->problems, place_of(g->origin, (yaml_mark_t){0}),
                        "nothing stands here; expected YAML");
        return FAULT_NONE;
    }
    g->document  = document;
    fault failed = node_copy(g, 1, (struct spot){0}, out);
    g->document  = NULL;
    if (g->is_too_large) *out = NULL;
    return failed;
}

/* One document, and nothing after it. */
static fault documents_read(struct growth *g, yaml_parser_t *parser, const char *text,
                            struct yaml_node **out)
{
    yaml_document_t document;
    if (!yaml_parser_load(parser, &document)) return syntax_note(g, parser, text);
    fault failed = document_copy(g, &document, out);
    bool  is_end = yaml_document_get_root_node(&document) == NULL;
    yaml_document_delete(&document);
    if (failed || is_end) return failed;

    if (!yaml_parser_load(parser, &document)) return syntax_note(g, parser, text);
    const yaml_node_t *second = yaml_document_get_root_node(&document);
    if (second)
        problem_note_at(g->problems, place_of(g->origin, second->start_mark),
                        "a second document starts here; expected one in a file");
    yaml_document_delete(&document);
    return FAULT_NONE;
}

fault yaml_tree_read(struct yaml_node **out, struct arena *arena, struct problems *problems,
                     struct problem_place origin, const char *text)
{
    *out          = NULL;
    size_t length = strlen(text);
    if (length > YAML_BYTES_MAX) {
        problem_note_at(problems, place_of(origin, (yaml_mark_t){0}),
                        "a text of %zu bytes; expected at most %d", length, YAML_BYTES_MAX);
        return FAULT_NONE;
    }
    struct growth growth = {.arena = arena, .problems = problems, .origin = origin};
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        RAISE(FAULT_MEMORY, "%s: out of memory in the YAML parser", origin.origin);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    fault failed = documents_read(&growth, &parser, text, out);
    yaml_parser_delete(&parser);
    return failed;
}

fault yaml_node_make(struct yaml_node **out, struct arena *arena, node_shape shape,
                     struct problem_place place, const char *text)
{
    TRY(arena_take(arena, out, 1, sizeof **out));
    (*out)->shape = shape;
    (*out)->place = place;
    (*out)->text  = text;
    (*out)->shown = shape == NODE_SCALAR ? text : "a mapping";
    return FAULT_NONE;
}

void yaml_tree_replace(struct yaml_node *parent, uint32_t place, struct yaml_node *value)
{
    assert(place < parent->count);
    value->parent        = parent;
    value->index         = place;
    value->key           = parent->keys ? parent->keys[place] : NULL;
    parent->items[place] = value;
}

fault yaml_tree_put(struct arena *arena, struct yaml_node *mapping, struct yaml_node *key,
                    struct yaml_node *value)
{
    assert(mapping->shape == NODE_MAPPING);
    int64_t place = yaml_node_place(mapping, key->text);
    if (place < 0) {
        struct yaml_node **keys = NULL, **items = NULL;
        TRY(arena_take(arena, &keys, mapping->count + 1u, sizeof(void *)));
        TRY(arena_take(arena, &items, mapping->count + 1u, sizeof(void *)));
        for (uint32_t i = 0; i < mapping->count; i++) {
            keys[i]  = mapping->keys[i];
            items[i] = mapping->items[i];
        }
        mapping->keys  = keys;
        mapping->items = items;
        place          = mapping->count++;
    }
    key->parent          = mapping;
    key->key             = key;
    mapping->keys[place] = key;
    yaml_tree_replace(mapping, (uint32_t)place, value);
    return FAULT_NONE;
}

int64_t yaml_node_place(const struct yaml_node *mapping, const char *key)
{
    if (mapping->shape != NODE_MAPPING) return -1;
    for (uint32_t i = 0; i < mapping->count; i++)
        if (strcmp(mapping->keys[i]->text, key) == 0) return i;
    return -1;
}

fault yaml_node_path(const struct yaml_node *node, struct text *path)
{
    if (!node->parent) return FAULT_NONE;
    TRY(yaml_node_path(node->parent, path));
    if (!node->key && node->parent->shape == NODE_LIST) return text_add(path, "[%u]", node->index);
    if (!node->key) return FAULT_NONE;
    return text_add(path, path->length ? ".%s" : "%s", node->key->shown);
}
