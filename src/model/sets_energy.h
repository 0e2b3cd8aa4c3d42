/* sets_energy.h - `--set` within `energy`, whose parts may be a word or a mapping.
 *
 * `--set energy=account` changes the mode of a mapping and keeps the rest; going down into a word
 * (`--set energy.tick='2 ms'` where the file says `energy: account`) makes it the mapping that it
 * stands for.
 *
 * Touches    the tree.
 */
#ifndef ERGON_MODEL_SETS_ENERGY_H
#define ERGON_MODEL_SETS_ENERGY_H

#include "base/fault.h"
#include "model/arena.h"
#include "model/yaml_tree.h"

#include <stdbool.h>

/* Is a step down from here one within `energy`, or to that of a population? What the file leaves
 * out may be added there, whole mappings too. */
bool set_energy_leads(const struct yaml_node *at, const char *step);

/* A word that stands for a mapping becomes that mapping; other nodes stay as they are. */
MUST_CHECK fault set_energy_open(struct arena *arena, struct yaml_node *at);

/* Where a value for a key of *at belongs: a mode under `mode` of the mapping that has one. False
 * where there is nothing to put: `true` for a coupling that is on already. */
bool set_energy_aim(struct yaml_node **at, struct yaml_node *step, const struct yaml_node *value);

#endif
