/* field.h - a member of a mapping, read as what it must be.
 *
 * Each function notes what is wrong and says whether the value can be used.
 *
 * Touches    base/ and the tree.
 */
#ifndef ERGON_MODEL_FIELD_H
#define ERGON_MODEL_FIELD_H

#include "model/problem.h"
#include "model/yaml_tree.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FIELD_LIST_MAX = 4096 }; /* elements of a section */

#define FIELD_COUNT(names) (sizeof(names) / sizeof *(names))

/* Is a node a mapping whose keys are all among names? Unknown keys are noted, and the mapping can
 * still be used; false where the node is no mapping. */
bool field_check(struct problems *problems, const struct yaml_node *node, const char *const *names,
                 size_t count);

/* The value under a key, NULL if there is none; field_need notes that it is missing. */
const struct yaml_node *field_find(const struct yaml_node *mapping, const char *key);
const struct yaml_node *field_need(struct problems *problems, const struct yaml_node *mapping,
                                   const char *key, const char *expected);

bool field_is_shape(struct problems *problems, const struct yaml_node *node, node_shape shape,
                    const char *expected);

/* A text that is not empty; NULL where there is none. */
const char *field_text(struct problems *problems, const struct yaml_node *node);
/* A name: letters, digits, _; no digit first. */
const char *field_name(struct problems *problems, const struct yaml_node *node);

bool field_flag(struct problems *problems, const struct yaml_node *node, bool *out);

/* A whole number in decimal digits, low <= *out <= high. */
bool field_whole(struct problems *problems, const struct yaml_node *node, uint64_t low,
                 uint64_t high, uint64_t *out);

/* The place of a word in a list of words: what names the sort in the message ("rule"). */
bool field_choice(struct problems *problems, const struct yaml_node *node, const char *what,
                  const char *const *names, size_t count, uint32_t *out);

/* No two elements of a list have the same `name:`, and the list is not endless. */
void field_names_check(struct problems *problems, const struct yaml_node *list);

/* The word after "first ": `first 50`; NULL if the node says something else. */
const char *field_first_count(const struct yaml_node *node);

#endif
