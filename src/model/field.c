/* field.c - shapes, words, flags and whole numbers. */
#include "model/field.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool field_check(struct problems *problems, const struct yaml_node *node, const char *const *names,
                 size_t count)
{
    if (!field_is_shape(problems, node, NODE_MAPPING, "a mapping")) return false;
    for (uint32_t i = 0; i < node->count; i++) {
        bool is_known = false;
        for (size_t k = 0; k < count && !is_known; k++)
            is_known = strcmp(node->keys[i]->text, names[k]) == 0;
        if (!is_known) problem_note_word(problems, node->keys[i], "unknown key", names, count);
    }
    return true;
}

const struct yaml_node *field_find(const struct yaml_node *mapping, const char *key)
{
    int64_t place = yaml_node_place(mapping, key);
    return place < 0 ? NULL : mapping->items[place];
}

const struct yaml_node *field_need(struct problems *problems, const struct yaml_node *mapping,
                                   const char *key, const char *expected)
{
    const struct yaml_node *node = field_find(mapping, key);
    if (!node) problem_note_missing(problems, mapping, key, expected);
    return node;
}

bool field_is_shape(struct problems *problems, const struct yaml_node *node, node_shape shape,
                    const char *expected)
{
    if (node->shape == shape) return true;
    const char *quote = node->shape == NODE_SCALAR ? "'" : "";
    problem_note(problems, node, "%s%s%s stands here; expected %s", quote, node->shown, quote,
                 expected);
    return false;
}

const char *field_text(struct problems *problems, const struct yaml_node *node)
{
    if (!field_is_shape(problems, node, NODE_SCALAR, "a text")) return NULL;
    if (node->text[0]) return node->text;
    problem_note(problems, node, "is empty; expected a text");
    return NULL;
}

static bool is_name(const char *text)
{
    if (!isalpha((unsigned char)text[0]) && text[0] != '_') return false;
    for (const char *c = text; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_') return false;
    return true;
}

/* Names become parts of file names and keys. */
enum { NAME_LENGTH_MAX = 63 };

const char *field_name(struct problems *problems, const struct yaml_node *node)
{
    if (!field_is_shape(problems, node, NODE_SCALAR, "a name")) return NULL;
    if (strlen(node->text) > NAME_LENGTH_MAX) {
        problem_note(problems, node, "'%s' is too long for a name; expected at most %d characters",
                     node->shown, NAME_LENGTH_MAX);
        return NULL;
    }
    if (is_name(node->text)) return node->text;
    problem_note(problems, node,
                 "'%s' is no name; expected letters, digits and _, with no digit first",
                 node->shown);
    return NULL;
}

bool field_flag(struct problems *problems, const struct yaml_node *node, bool *out)
{
    static const char *const FLAGS[] = {"false", "true"};
    uint32_t                 which   = 0;
    if (!field_choice(problems, node, "flag", FLAGS, FIELD_COUNT(FLAGS), &which)) return false;
    *out = which == 1;
    return true;
}

static const char *name_of(const struct yaml_node *element)
{
    const struct yaml_node *name = field_find(element, "name");
    return name && name->shape == NODE_SCALAR ? name->text : NULL;
}

void field_names_check(struct problems *problems, const struct yaml_node *list)
{
    if (list->count > FIELD_LIST_MAX) {
        problem_note(problems, list, "%u elements stand here; expected at most %d", list->count,
                     FIELD_LIST_MAX);
        return;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        const char *name = name_of(list->items[i]), *before = NULL;
        for (uint32_t k = 0; name && k < i && !before; k++) {
            before = name_of(list->items[k]);
            if (before && strcmp(before, name) != 0) before = NULL;
        }
        if (before)
            problem_note(problems, field_find(list->items[i], "name"),
                         "'%s' is the name of another element; expected a new one",
                         field_find(list->items[i], "name")->shown);
    }
}

/* Decimal digits and nothing else, below 2^64. */
static bool digits_parse(const char *text, uint64_t *out)
{
    uint64_t value = 0;
    for (const char *c = text; *c; c++) {
        if (!isdigit((unsigned char)*c)) return false;
        uint64_t digit = (uint64_t)(*c - '0');
        if (value > (UINT64_MAX - digit) / 10) return false;
        value = value * 10 + digit;
    }
    *out = value;
    return text[0] != '\0';
}

bool field_whole(struct problems *problems, const struct yaml_node *node, uint64_t low,
                 uint64_t high, uint64_t *out)
{
    if (!field_is_shape(problems, node, NODE_SCALAR, "a whole number")) return false;
    uint64_t value = 0;
    if (digits_parse(node->text, &value) && low <= value && value <= high) {
        *out = value;
        return true;
    }
    problem_note(problems, node, "'%s' does not fit; expected a whole number from %llu to %llu",
                 node->shown, (unsigned long long)low, (unsigned long long)high);
    return false;
}

bool field_choice(struct problems *problems, const struct yaml_node *node, const char *what,
                  const char *const *names, size_t count, uint32_t *out)
{
    if (!field_is_shape(problems, node, NODE_SCALAR, what)) return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(node->text, names[i]) != 0) continue;
        *out = (uint32_t)i;
        return true;
    }
    char unknown[32];
    snprintf(unknown, sizeof unknown, "unknown %s", what);
    problem_note_word(problems, node, unknown, names, count);
    return false;
}

const char *field_first_count(const struct yaml_node *node)
{
    static const char WORD[] = "first ";
    if (node->shape != NODE_SCALAR || strncmp(node->text, WORD, strlen(WORD)) != 0) return NULL;
    const char *count = node->text + strlen(WORD);
    while (*count == ' ')
        count++;
    return count;
}
