/* problem.h - everything that is wrong with a file, each with its place, told in one go.
 *
 * Noting a problem cannot fail where it is called: when memory runs out meanwhile, that fault is
 * kept and told in place of the problems. The same remark on the same place (an alias read twice)
 * is noted once.
 *
 * Ownership  a struct problems owns what it holds; a zeroed one is empty; problems_clear.
 * Touches    base/ only.
 */
#ifndef ERGON_MODEL_PROBLEM_H
#define ERGON_MODEL_PROBLEM_H

#include "base/text.h"
#include "model/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { PROBLEMS_KEPT_MAX = 1000 }; /* more are only counted */

struct problem_place {
    const char *origin;    /* a file's name, or a word of the command line   */
    uint32_t    line;      /* from 1; 0: the origin has no lines             */
    uint32_t    column;    /* from 1                                         */
    bool        is_option; /* the origin is a word of the command line    */
};

struct problems {
    struct arena    arena;
    struct problem *items;
    size_t          capacity;
    uint32_t        kept;
    uint32_t        count;
    uint32_t        option_count; /* of those in words of the command line */
    fault           failed;       /* memory ran out while noting           */
};

struct yaml_node;

/* Note a problem of a node; the key path is added. */
void problem_note(struct problems *problems, const struct yaml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Note that a mapping lacks a key. */
void problem_note_missing(struct problems *problems, const struct yaml_node *mapping,
                          const char *key, const char *expected);

/* Note a word that is none of names: what ("unknown rule"), the names, and the nearest. */
void problem_note_word(struct problems *problems, const struct yaml_node *node, const char *what,
                       const char *const *names, size_t count);

/* Note a problem at a place outside the tree. */
void problem_note_at(struct problems *problems, struct problem_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* FAULT_NONE without problems, else one fault that tells them all in the order of their places.
 *   faults  FAULT_INPUT; FAULT_USAGE where all are on the command line; FAULT_MEMORY */
MUST_CHECK fault problems_raise(const struct problems *problems);
void             problems_clear(struct problems *problems);

#endif
