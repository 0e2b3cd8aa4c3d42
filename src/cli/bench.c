/* bench.c - ergon bench [SUITE...], ergon bench compare OLD NEW. */
#include "bench/bench.h"

#include "bench/compare.h"
#include "cli/banner.h"
#include "cli/command.h"

#include <string.h>

static fault files_compare(struct comm *comm, const struct options *options)
{
    fault mine = FAULT_NONE;
    if (options->argument_count != 3)
        mine = fault_raise(FAULT_USAGE, __FILE__, __LINE__,
                           "ergon bench compare: expected two files of ergon bench, found %u",
                           options->argument_count - 1);
    if (!mine && comm_is_first(comm))
        mine = bench_compare(options->arguments[1], options->arguments[2]);
    return comm_agree(comm, mine);
}

fault command_bench(struct comm *comm, const struct options *options)
{
    if (options->argument && strcmp(options->argument, "compare") == 0)
        return files_compare(comm, options);
    struct bench_plan plan = {.comm        = comm,
                              .suite_count = options->argument_count,
                              .suites      = options->arguments,
                              .is_quick    = options->is_quick,
                              .seeds       = options->seeds,
                              .how         = {.partition = options->partition,
                                              .isa       = options->isa,
                                              .exchange  = options->exchange},
                              .path        = options->file,
                              .version     = ERGON_VERSION,
                              .argc        = options->word_count,
                              .argv        = (const char *const *)options->words};
    banner_world(comm, options);
    return bench_run(&plan);
}
