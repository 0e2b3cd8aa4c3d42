/* command.h - what every subcommand is given. Private to cli/. */
#ifndef ERGON_CLI_COMMAND_H
#define ERGON_CLI_COMMAND_H

#include "cli/options.h"
#include "comm/comm.h"

/* ranks: collective - every rank calls it with the same options, and returns the same fault */
typedef fault command_function(struct comm *comm, const struct options *options);

/* A command that needs no ranks: MPI is not started for it. */
typedef fault command_alone(const struct options *options);

#define COMMAND(name, function, argument, help) command_function function;
#define ALONE(name, function, argument, help)   command_alone function;
#include "cli/commands.def"
#undef COMMAND
#undef ALONE

#endif
