/* check_energy.h - what a model says of energy, for `ergon check`. Private to cli/. */
#ifndef ERGON_CLI_CHECK_ENERGY_H
#define ERGON_CLI_CHECK_ENERGY_H

#include "model/model.h"

/* Mode, costs and tick, then every population, region and projection that is prunable; nothing
 * where energy is off. */
void energy_print(const struct model *model);

#endif
