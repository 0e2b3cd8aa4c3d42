/* json.c - paths over Jansson values. */
#include "sonata/json.h"

#include "base/memory.h"
#include "base/text.h"
#include "sonata/json_document.h"
#include "sonata/json_value.h"
#include "sonata/json_write.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_BYTES = 256 };

static fault no_memory(void) { RAISE(FAULT_MEMORY, "out of memory: a JSON document"); }

fault json_create(struct json **out)
{
    TRY(memory_take(out, 1, sizeof **out, "a JSON document"));
    (*out)->root = json_object();
    if ((*out)->root) return FAULT_NONE;
    memory_give(out);
    return no_memory();
}

void json_destroy(struct json **doc)
{
    if (!*doc) return;
    json_decref((*doc)->root);
    memory_give(&(*doc)->path);
    memory_give(doc);
}

/* Make a document of a value. Takes root. */
static fault document_make(struct json **out, json_t *root, const char *path)
{
    struct json *made   = NULL;
    fault        failed = FAULT_NONE;
    if (!json_is_object(root))
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__, "%s:1:1: not a JSON object", path);
    if (!failed) failed = memory_take(&made, 1, sizeof *made, "a JSON document");
    if (!failed) failed = text_copy(&made->path, path);
    if (failed) {
        memory_give(&made);
        json_decref(root);
        return failed;
    }
    made->root = root;
    *out       = made;
    return FAULT_NONE;
}

fault json_read_text(struct json **out, const char *path, const char *text, size_t length)
{
    json_error_t error;
    json_t      *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    *out              = NULL;
    if (!root) RAISE(FAULT_INPUT, "%s:%d:%d: %s", path, error.line, error.column, error.text);
    return document_make(out, root, path);
}

fault json_read_file(struct json **out, const char *path)
{
    *out               = NULL;
    struct text text   = {0};
    fault       failed = text_read_file(&text, path);
    if (failed) {
        text_clear(&text);
        return failed;
    }
    failed = json_read_text(out, path, text_of(&text), text.length);
    text_clear(&text);
    return failed;
}

fault json_write_file(const struct json *doc, const char *path)
{
    struct text text   = {0};
    fault       failed = json_write_value(&text, doc->root);
    if (!failed) failed = text_add(&text, "\n");
    if (!failed) failed = text_write_file(&text, path);
    text_clear(&text);
    return failed;
}

const char *json_key(char *out, size_t bytes, const char *name)
{
    size_t length = 0;
    for (; *name && length + 2 < bytes; name++) {
        if (*name == '.' || *name == '\\') out[length++] = '\\';
        out[length++] = *name;
    }
    out[length] = '\0';
    return out;
}

/* Cut the first component off a path; NULL when a component is too long to be any key of ours. */
static const char *key_cut(const char *path, char key[KEY_BYTES])
{
    size_t length = 0;
    for (; *path && *path != '.'; path++) {
        if (*path == '\\' && path[1]) path++;
        if (length == KEY_BYTES - 1) return NULL;
        key[length++] = *path;
    }
    key[length] = '\0';
    return *path ? path + 1 : path;
}

static bool index_read(const char *key, size_t *index)
{
    char *end;
    errno                    = 0;
    unsigned long long value = strtoull(key, &end, 10);
    *index                   = (size_t)value;
    return errno == 0 && end != key && *end == '\0' && key[0] >= '0' && key[0] <= '9';
}

static json_t *child(const json_t *parent, const char *key)
{
    size_t index;
    if (json_is_array(parent))
        return index_read(key, &index) ? json_array_get(parent, index) : NULL;
    return json_object_get(parent, key);
}

static json_t *find(const struct json *doc, const char *path)
{
    json_t     *here = doc->root;
    const char *rest = path;
    while (here && rest && *rest) {
        char key[KEY_BYTES] = {0};
        rest                = key_cut(rest, key);
        here                = rest ? child(here, key) : NULL;
    }
    return here;
}

/* Put a value under a key of an object, or at an index of an array (its end: append). Takes value.
 */
static fault put_child(json_t *parent, const char *key, json_t *value, const char *path)
{
    size_t index;
    if (!value) return no_memory();
    if (json_is_object(parent))
        return json_object_set_new(parent, key, value) ? no_memory() : FAULT_NONE;
    if (json_is_array(parent) && index_read(key, &index) && index <= json_array_size(parent)) {
        int refused = index == json_array_size(parent) ? json_array_append_new(parent, value)
                                                       : json_array_set_new(parent, index, value);
        return refused ? no_memory() : FAULT_NONE;
    }
    json_decref(value);
    RAISE(FAULT_BUG, "json: %s: '%s' does not fit into what stands there", path, key);
}

/* What holds the last component of a path (then in key), with the objects on the way. */
static fault parent_find(struct json *doc, const char *path, char key[KEY_BYTES], json_t **parent)
{
    const char *rest = key_cut(path, key);
    *parent          = doc->root;
    while (rest && *rest) {
        if (!child(*parent, key)) TRY(put_child(*parent, key, json_object(), path));
        *parent = child(*parent, key);
        rest    = key_cut(rest, key);
    }
    if (!rest) RAISE(FAULT_BUG, "json: a key of %s is longer than %d bytes", path, KEY_BYTES - 1);
    return FAULT_NONE;
}

/* Put a value at a path. Takes value. */
static fault put(struct json *doc, const char *path, json_t *value)
{
    char    key[KEY_BYTES] = {0};
    json_t *parent         = NULL;
    fault   failed         = parent_find(doc, path, key, &parent);
    if (!failed) return put_child(parent, key, value, path);
    json_decref(value);
    return failed;
}

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

fault json_put_number(struct json *doc, const char *path, double value)
{
    return put(doc, path, number(value));
}

fault json_put_integer(struct json *doc, const char *path, uint64_t value)
{
    char digits[24];
    if (value <= INT64_MAX) return put(doc, path, json_integer((json_int_t)value));
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    return json_put_string(doc, path, digits);
}

/* Text of the system (host names, arguments) need not be UTF-8: other bytes become '?'. */
static json_t *string(const char *value)
{
    json_t *made = json_string(value);
    if (made) return made;
    struct text clean = {0};
    if (text_add_bytes(&clean, value, strlen(value)) == FAULT_NONE) {
        for (char *byte = clean.bytes; *byte; byte++)
            if ((unsigned char)*byte > 127) *byte = '?';
        made = json_string(text_of(&clean));
    }
    text_clear(&clean);
    return made;
}

fault json_put_string(struct json *doc, const char *path, const char *value)
{
    return put(doc, path, string(value));
}

fault json_put_bool(struct json *doc, const char *path, bool value)
{
    return put(doc, path, json_boolean(value));
}

fault json_put_array(struct json *doc, const char *path) { return put(doc, path, json_array()); }

/* Append to the array at path. Takes value. */
static fault add(struct json *doc, const char *path, json_t *value)
{
    fault failed = FAULT_NONE;
    if (!find(doc, path)) failed = json_put_array(doc, path);
    json_t *array = find(doc, path);
    if (!failed && !json_is_array(array))
        failed = fault_raise(FAULT_BUG, __FILE__, __LINE__, "json: %s is not an array", path);
    if (failed) {
        json_decref(value);
        return failed;
    }
    return value && json_array_append_new(array, value) == 0 ? FAULT_NONE : no_memory();
}

fault json_add_number(struct json *doc, const char *path, double value)
{
    return add(doc, path, number(value));
}

fault json_add_integer(struct json *doc, const char *path, uint64_t value)
{
    if (value > INT64_MAX) return add(doc, path, number((double)value));
    return add(doc, path, json_integer((json_int_t)value));
}

fault json_add_string(struct json *doc, const char *path, const char *value)
{
    return add(doc, path, string(value));
}

bool json_get_number(const struct json *doc, const char *path, double *out)
{
    const json_t *found = find(doc, path);
    if (!json_is_number(found)) return false;
    *out = json_number_value(found);
    return true;
}

bool json_get_bool(const struct json *doc, const char *path, bool *out)
{
    const json_t *found = find(doc, path);
    if (!json_is_boolean(found)) return false;
    *out = json_is_true(found);
    return true;
}

const char *json_get_string(const struct json *doc, const char *path)
{
    return json_string_value(find(doc, path));
}

size_t json_count(const struct json *doc, const char *path)
{
    const json_t *found = find(doc, path);
    return json_is_array(found) ? json_array_size(found) : json_object_size(found);
}

const char *json_member(const struct json *doc, const char *path, size_t index)
{
    json_t *found  = find(doc, path);
    void   *member = json_object_iter(found);
    while (member && index-- > 0)
        member = json_object_iter_next(found, member);
    return member ? json_object_iter_key(member) : NULL;
}
