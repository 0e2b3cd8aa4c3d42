/* json.h - JSON documents by dotted path. The Jansson door.
 *
 *   json_put_number(doc, "populations.L23E.rate_hz", 0.9) makes the objects on the way, and keys
 *   keep the order in which they came. In an array, a component of digits is an index, and the
 *   array's length as index appends: "phases.3.rank". A key that may hold a dot goes through
 *   json_key: "reports.soma\.v.dt".
 *
 * Ownership  strings given are copied; strings got live as long as the document is unchanged.
 * Touches    base/, Jansson.
 */
#ifndef ERGON_SONATA_JSON_H
#define ERGON_SONATA_JSON_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json;

MUST_CHECK fault json_create(struct json **out);                      /* an empty object */
MUST_CHECK fault json_read_file(struct json **out, const char *path); /* FAULT_INPUT, located */
/* Whole or not at all: written as PATH.part, then renamed. Numbers read back as the same bits.
 *   faults  FAULT_FILE, FAULT_MEMORY */
MUST_CHECK fault json_write_file(const struct json *doc, const char *path);
void             json_destroy(struct json **doc);

/* A name as one component of a path, dots and backslashes with a backslash before them. out has
 * room for twice the name and the end; what does not fit is cut. Returns out. */
const char *json_key(char *out, size_t bytes, const char *name);

/* What is no number (NaN, infinity) becomes null. */
MUST_CHECK fault json_put_number(struct json *doc, const char *path, double value);
/* Above 2^63 - 1, which JSON readers cannot hold, it becomes a string of digits. */
MUST_CHECK fault json_put_integer(struct json *doc, const char *path, uint64_t value);
MUST_CHECK fault json_put_string(struct json *doc, const char *path, const char *value);
MUST_CHECK fault json_put_bool(struct json *doc, const char *path, bool value);
/* An empty array. */
MUST_CHECK fault json_put_array(struct json *doc, const char *path);
/* Append to the array at path (made if absent). */
MUST_CHECK fault json_add_number(struct json *doc, const char *path, double value);
MUST_CHECK fault json_add_integer(struct json *doc, const char *path, uint64_t value);
MUST_CHECK fault json_add_string(struct json *doc, const char *path, const char *value);

/* Reading: false if there is nothing of that type there. An element of an array is "phases.3". */
bool        json_get_number(const struct json *doc, const char *path, double *out);
bool        json_get_bool(const struct json *doc, const char *path, bool *out);
const char *json_get_string(const struct json *doc, const char *path); /* NULL if none */
size_t      json_count(const struct json *doc, const char *path);      /* members or elements; 0 */
const char *json_member(const struct json *doc, const char *path, size_t index); /* a key */

#endif
