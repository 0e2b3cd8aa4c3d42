/* top.c - ergon top [RUN]: the runs that go on, in a terminal. */
#include "top/top.h"

#include "cli/command.h"

fault command_top(const struct options *options)
{
    if (options->argument_count > 1)
        RAISE(FAULT_USAGE, "%s: ergon top takes one run, and has %s", options->arguments[1],
              options->arguments[0]);
    return top_run(options->argument, options->is_once);
}
