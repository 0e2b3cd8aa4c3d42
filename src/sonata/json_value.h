/* json_value.h - walking through a JSON document that somebody else wrote.
 *
 * json.h finds by dotted path; here a caller goes from value to value, whatever its keys hold, and
 * what is wrong is told with the file and the path of the value: "config.json: run.dt: ...".
 *
 * Ownership  values belong to their document and live as long as it is unchanged.
 * Touches    base/, Jansson.
 */
#ifndef ERGON_SONATA_JSON_VALUE_H
#define ERGON_SONATA_JSON_VALUE_H

#include "sonata/json.h"

struct json_value; /* a value inside a document; NULL: none */

typedef enum value_sort {
    VALUE_NONE, /* no value, or null */
    VALUE_FLAG,
    VALUE_NUMBER,
    VALUE_TEXT,
    VALUE_LIST,
    VALUE_OBJECT
} value_sort;

/* A document from text; path names it in messages.
 *   faults  FAULT_INPUT, located; FAULT_MEMORY */
MUST_CHECK fault json_read_text(struct json **out, const char *path, const char *text,
                                size_t length);

const struct json_value *json_root(const struct json *doc);
const char              *json_path_of(const struct json *doc); /* of its file */

value_sort json_value_sort(const struct json_value *value);
/* The value under a key of an object; NULL where there is none, or it is null. */
const struct json_value *json_value_find(const struct json_value *object, const char *key);
/* Members of an object or elements of a list, in their order. */
size_t                   json_value_count(const struct json_value *value);
const struct json_value *json_value_item(const struct json_value *value, size_t index);
const char              *json_value_key(const struct json_value *object, size_t index);

double      json_value_number(const struct json_value *value); /* 0 where it is none    */
const char *json_value_text(const struct json_value *value);   /* NULL where it is none */
bool        json_value_flag(const struct json_value *value);   /* false where it is none */

/* Raise FAULT_INPUT at a value, or at a key of it (key NULL: the value itself). */
fault json_value_raise(const struct json *doc, const struct json_value *value, const char *key,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The value under a key, of the sort that is expected; *out NULL where there is none and it is not
 * needed.
 *   faults  FAULT_INPUT: missing though needed, or of another sort */
struct json_wish {
    const char *key;
    value_sort  sort;
    bool        is_needed;
};
MUST_CHECK fault json_value_take(const struct json *doc, const struct json_value *object,
                                 struct json_wish wish, const struct json_value **out);

/* A number that is finite and at least low; *out is untouched where there is none. */
MUST_CHECK fault json_take_number(const struct json *doc, const struct json_value *object,
                                  const char *key, double low, double *out);

/* A whole number from 0 on, every bit of it; also as a text of digits, as json_put_integer writes
 * what other readers could not hold. *out is untouched where there is none. */
MUST_CHECK fault json_take_integer(const struct json *doc, const struct json_value *object,
                                   const char *key, uint64_t *out);

#endif
