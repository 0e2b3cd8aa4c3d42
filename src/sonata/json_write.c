/* json_write.c - two spaces a level. */
#include "sonata/json_write.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 2, DIGITS_SHORT = 15, DIGITS_EXACT = 17, DEPTH_MAX = 64 };

static fault write_nested(struct text *into, const json_t *value, int depth);

static fault write_break(struct text *into, int depth)
{
    return text_add(into, "\n%*s", depth * INDENT, "");
}

static fault write_real(struct text *into, double value)
{
    char digits[32];
    for (int count = DIGITS_SHORT; count <= DIGITS_EXACT; count++) {
        snprintf(digits, sizeof digits, "%.*g", count, value);
        if (strtod(digits, NULL) == value) break;
    }
    bool is_integer_like = strspn(digits, "-0123456789") == strlen(digits);
    return text_add(into, "%s%s", digits, is_integer_like ? ".0" : "");
}

static int text_take(const char *bytes, size_t count, void *text)
{
    return text_add_bytes(text, bytes, count) ? -1 : 0;
}

/* Strings, integers, booleans, null: Jansson's own form. */
static fault write_plain(struct text *into, const json_t *value)
{
    if (json_dump_callback(value, text_take, into, JSON_ENCODE_ANY) != 0)
        RAISE(FAULT_MEMORY, "out of memory: a JSON document");
    return FAULT_NONE;
}

static fault write_array(struct text *into, const json_t *array, int depth)
{
    size_t count = json_array_size(array);
    TRY(text_add(into, "["));
    for (size_t i = 0; i < count; i++) {
        TRY(text_add(into, i ? "," : ""));
        TRY(write_break(into, depth + 1));
        TRY(write_nested(into, json_array_get(array, i), depth + 1));
    }
    if (count) TRY(write_break(into, depth));
    return text_add(into, "]");
}

static fault write_object(struct text *into, json_t *object, int depth)
{
    const char *separator = "";
    TRY(text_add(into, "{"));
    for (void *member = json_object_iter(object); member;
         member       = json_object_iter_next(object, member)) {
        json_t *key = json_string(json_object_iter_key(member));
        if (!key) RAISE(FAULT_MEMORY, "out of memory: a JSON document");
        fault failed = text_add(into, "%s", separator);
        if (!failed) failed = write_break(into, depth + 1);
        if (!failed) failed = write_plain(into, key);
        json_decref(key);
        if (failed) return failed;
        TRY(text_add(into, ": "));
        TRY(write_nested(into, json_object_iter_value(member), depth + 1));
        separator = ",";
    }
    if (*separator) TRY(write_break(into, depth));
    return text_add(into, "}");
}

static fault write_nested(struct text *into, const json_t *value, int depth)
{
    if (depth > DEPTH_MAX) RAISE(FAULT_INPUT, "json: more than %d levels", DEPTH_MAX);
    if (json_is_object(value)) return write_object(into, (json_t *)(uintptr_t)value, depth);
    if (json_is_array(value)) return write_array(into, value, depth);
    if (json_is_real(value)) return write_real(into, json_real_value(value));
    return write_plain(into, value);
}

fault json_write_value(struct text *into, const json_t *value)
{
    return write_nested(into, value, 0);
}
