/* report.c - ergon report DIR: the page of a run. */
#include "base/log.h"
#include "cli/command.h"
#include "record/report_page.h"

fault command_report(const struct options *options)
{
    TRY(report_page_write(options->argument));
    log_info("%s/report.html", options->argument);
    return FAULT_NONE;
}
