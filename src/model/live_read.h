/* live_read.h - `senses`, `tunable`, `alerts`: what may change while a model runs, and be watched.
 *
 * live_read comes after everything that it names: populations, projections and inputs are drafts
 * whose mistakes have been told.
 *
 * Ownership  what is read goes into the model's live, in its arena.
 * Touches    the tree, model/reading.h.
 */
#ifndef ERGON_MODEL_LIVE_READ_H
#define ERGON_MODEL_LIVE_READ_H

#include "model/reading.h"

/* All three sections, then that a spike source has a list or a sense. */
MUST_CHECK fault live_read(struct reading *r, const struct yaml_node *root);

MUST_CHECK fault senses_read(struct reading *r, const struct yaml_node *node);
MUST_CHECK fault tunables_read(struct reading *r, const struct yaml_node *node);
MUST_CHECK fault alerts_read(struct reading *r, const struct yaml_node *node);

/* Does the section `tunable` name an input, by its element's name (NULL: it has none) or by its
 * own? Such an input is kept where it is nothing at the start. */
bool is_tunable_input(const struct reading *r, const char *element, const char *name);

/* `senses`, `tunable`, ...: a list of mappings, short enough, no `name:` twice. */
bool live_list_check(struct reading *r, const struct yaml_node *node, const char *expected);

/* A copy of a scalar node that stands for a part of its text, for messages and readers; in scratch.
 */
MUST_CHECK fault node_part(struct reading *r, const struct yaml_node *node, const char *text,
                           size_t length, struct yaml_node **out);

/* Where a tunable value stands: SECTION.NAME.LAST, cut at the first and the last dot. */
struct tunable_path {
    const struct yaml_node *node;
    const char             *section;
    struct yaml_node       *name, *last;
};

struct tunable_draft {
    struct tunable tunable;
    bool           is_active; /* else it is no part of the model (`when`) */
};

/* What a path leads to: all of the tunable but its name and range. False where there is none, or
 * where it cannot be tuned (noted). */
bool tunable_input_find(struct reading *r, const struct tunable_path *path,
                        struct tunable_draft *out);
bool tunable_projection_find(struct reading *r, const struct tunable_path *path,
                             struct tunable_draft *out);
bool tunable_parameter_find(struct reading *r, const struct tunable_path *path,
                            struct tunable_draft *out);

/* May it be anywhere in its range? Noted at node where not. tunables: all so far, this one the
 * last: parameters of a population must fit together wherever they all are. */
bool tunable_parameter_check(struct reading *r, const struct yaml_node *node,
                             const struct tunable *tunables, uint32_t count);
bool tunable_input_check(struct reading *r, const struct yaml_node *node,
                         const struct tunable *tunable);
bool tunable_projection_check(struct reading *r, const struct yaml_node *node,
                              const struct tunable *tunable);

#endif
