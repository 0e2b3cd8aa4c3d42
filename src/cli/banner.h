/* banner.h - what the user is told at the start of a run. Private to cli/. */
#ifndef ERGON_CLI_BANNER_H
#define ERGON_CLI_BANNER_H

#include "cli/options.h"
#include "step/simulation.h"

/* Version, world, hosts, kernels; a loud warning where ranks are missing. ranks: rank 0 speaks */
void banner_world(const struct comm *comm, const struct options *options);
void banner_model(const struct model *model);
/* What was built, and in which time. ranks: collective (sums) */
void banner_built(const struct simulation *simulation);

#endif
