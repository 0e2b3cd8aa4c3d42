/* report.c - ergon report DIR: the page of a run. */
#include "base/log.h"
#include "cli/command.h"
#include "record/report_page.h"

fault command_report(struct comm *comm, const struct options *options)
{
    fault mine = FAULT_NONE;
    if (comm_is_first(comm)) mine = report_page_write(options->argument);
    TRY(comm_agree(comm, mine));
    log_info("%s/report.html", options->argument);
    return FAULT_NONE;
}
