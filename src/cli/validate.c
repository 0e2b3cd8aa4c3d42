/* validate.c - ergon validate energy [CHECK...]. */
#include "validate/validate.h"

#include "cli/banner.h"
#include "cli/command.h"
#include "cli/folder.h"

#include <string.h>

static const char OUT[] = "validate-energy";

static fault subject_check(const struct options *options)
{
    if (!options->argument)
        RAISE(FAULT_USAGE, "ergon validate: expected energy (see ergon help validate)");
    if (strcmp(options->argument, "energy") != 0)
        RAISE(FAULT_USAGE, "%s: ergon validate knows energy, nothing else", options->argument);
    return FAULT_NONE;
}

fault command_validate(struct comm *comm, const struct options *options)
{
    struct validate_plan plan = {.comm          = comm,
                                 .without_count = options->without_count,
                                 .without       = options->without,
                                 .is_quick      = options->is_quick,
                                 .how           = {.partition = options->partition,
                                                   .isa       = options->isa,
                                                   .exchange  = options->exchange},
                                 .directory     = options->out ? options->out : OUT,
                                 .version       = ERGON_VERSION,
                                 .argc          = options->word_count,
                                 .argv          = (const char *const *)options->words};
    fault                mine = subject_check(options);
    if (!mine) {
        plan.check_count = options->argument_count - 1;
        plan.checks      = options->arguments + 1;
        mine             = validate_plan_check(&plan);
    }
    if (!mine && comm_is_first(comm)) mine = folder_make(plan.directory);
    TRY(comm_agree(comm, mine));
    banner_world(comm, options);
    return validate_run(&plan);
}
