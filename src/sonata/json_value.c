/* json_value.c - Jansson's values behind a name of our own; the way to a value is searched only
 * when something is wrong with it. */
#include "sonata/json_value.h"

#include "base/text.h"
#include "sonata/json_document.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE_BYTES = 1024 };

static const json_t *inner(const struct json_value *value) { return (const json_t *)value; }

static const struct json_value *outer(const json_t *value)
{
    return (const struct json_value *)value;
}

const struct json_value *json_root(const struct json *doc) { return outer(doc->root); }

const char *json_path_of(const struct json *doc) { return doc->path; }

value_sort json_value_sort(const struct json_value *value)
{
    const json_t *it = inner(value);
    if (!it || json_is_null(it)) return VALUE_NONE;
    if (json_is_boolean(it)) return VALUE_FLAG;
    if (json_is_number(it)) return VALUE_NUMBER;
    if (json_is_string(it)) return VALUE_TEXT;
    return json_is_array(it) ? VALUE_LIST : VALUE_OBJECT;
}

const struct json_value *json_value_find(const struct json_value *object, const char *key)
{
    const json_t *found = json_object_get(inner(object), key);
    return json_is_null(found) ? NULL : outer(found);
}

size_t json_value_count(const struct json_value *value)
{
    const json_t *it = inner(value);
    return json_is_array(it) ? json_array_size(it) : json_object_size(it);
}

static void *member(const json_t *object, size_t index)
{
    void *here = json_object_iter((json_t *)object);
    while (here && index-- > 0)
        here = json_object_iter_next((json_t *)object, here);
    return here;
}

const struct json_value *json_value_item(const struct json_value *value, size_t index)
{
    const json_t *it = inner(value);
    if (json_is_array(it)) return outer(json_array_get(it, index));
    void *here = member(it, index);
    return here ? outer(json_object_iter_value(here)) : NULL;
}

const char *json_value_key(const struct json_value *object, size_t index)
{
    void *here = member(inner(object), index);
    return here ? json_object_iter_key(here) : NULL;
}

double json_value_number(const struct json_value *value) { return json_number_value(inner(value)); }

const char *json_value_text(const struct json_value *value)
{
    return json_string_value(inner(value));
}

bool json_value_flag(const struct json_value *value) { return json_is_true(inner(value)); }

/* The way from one value to another: "run.dt", "networks.nodes[0]". False where there is none.
 * Depth is bounded by that of the parser. */
static bool way_find(const json_t *from, const json_t *to, char *way, size_t room)
{
    if (from == to) return true;
    size_t length = strlen(way), count = json_value_count(outer(from));
    bool   is_list = json_is_array(from);
    for (size_t i = 0; i < count; i++) {
        if (is_list)
            snprintf(way + length, room - length, "[%zu]", i);
        else
            snprintf(way + length, room - length, "%s%s", length ? "." : "",
                     json_value_key(outer(from), i));
        if (way_find(inner(json_value_item(outer(from), i)), to, way, room)) return true;
    }
    way[length] = '\0';
    return false;
}

fault json_value_raise(const struct json *doc, const struct json_value *value, const char *key,
                       const char *format, ...)
{
    char    way[MESSAGE_BYTES] = "", message[MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (value && !way_find(doc->root, inner(value), way, sizeof way)) way[0] = '\0';
    RAISE(FAULT_INPUT, "%s: %s%s%s%s%s", doc->path, way, key && way[0] ? "." : "", key ? key : "",
          key || way[0] ? ": " : "", message);
}

static const char *sort_name(value_sort sort)
{
    static const char *const NAMES[] = {
        [VALUE_NONE] = "nothing", [VALUE_FLAG] = "true or false", [VALUE_NUMBER] = "a number",
        [VALUE_TEXT] = "a text",  [VALUE_LIST] = "a list",        [VALUE_OBJECT] = "an object"};
    return NAMES[sort];
}

fault json_value_take(const struct json *doc, const struct json_value *object,
                      struct json_wish wish, const struct json_value **out)
{
    *out = json_value_find(object, wish.key);
    if (!*out && wish.is_needed)
        return json_value_raise(doc, object, wish.key, "is missing; expected %s",
                                sort_name(wish.sort));
    if (*out && json_value_sort(*out) != wish.sort)
        return json_value_raise(doc, object, wish.key, "is %s; expected %s",
                                sort_name(json_value_sort(*out)), sort_name(wish.sort));
    return FAULT_NONE;
}

/* Digits and nothing else, up to 2^64 - 1. */
static bool digits_read(const char *text, uint64_t *out)
{
    *out = 0;
    for (const char *at = text; *at; at++) {
        uint64_t digit = (uint64_t)(unsigned char)*at - (uint64_t)'0';
        if (digit > 9 || *out > (UINT64_MAX - digit) / 10) return false;
        *out = 10 * *out + digit;
    }
    return text[0] != '\0';
}

/* A number with a fraction or an exponent is one where it is whole, and exact as a double. */
static bool integer_read(const json_t *value, uint64_t *out)
{
    double real = json_real_value(value);
    if (json_is_string(value)) return digits_read(json_string_value(value), out);
    if (json_is_integer(value)) {
        *out = (uint64_t)json_integer_value(value);
        return json_integer_value(value) >= 0;
    }
    if (!json_is_real(value) || !(real >= 0 && real <= 0x1p53) || real != floor(real)) return false;
    *out = (uint64_t)real;
    return true;
}

fault json_take_integer(const struct json *doc, const struct json_value *object, const char *key,
                        uint64_t *out)
{
    const struct json_value *value = json_value_find(object, key);
    uint64_t                 found = 0;
    if (!value) return FAULT_NONE;
    if (integer_read(inner(value), &found)) {
        *out = found;
        return FAULT_NONE;
    }
    static const char EXPECTED[] = "expected a whole number of 0 to 2^64 - 1";
    if (json_value_sort(value) == VALUE_NUMBER)
        return json_value_raise(doc, object, key, "is %.17g; %s", json_value_number(value),
                                EXPECTED);
    if (json_value_sort(value) == VALUE_TEXT)
        return json_value_raise(doc, object, key, "is '%.40s'; %s", json_value_text(value),
                                EXPECTED);
    return json_value_raise(doc, object, key, "is %s; %s", sort_name(json_value_sort(value)),
                            EXPECTED);
}

fault json_take_number(const struct json *doc, const struct json_value *object, const char *key,
                       double low, double *out)
{
    const struct json_value *value = NULL;
    TRY(json_value_take(doc, object, (struct json_wish){key, VALUE_NUMBER, false}, &value));
    if (!value) return FAULT_NONE;
    double number = json_value_number(value);
    if (!isfinite(number) || number < low)
        return json_value_raise(doc, object, key, "is %.12g; expected at least %.12g", number, low);
    *out = number;
    return FAULT_NONE;
}
