/* options_live.h - options of the commands that speak with runs. Private to cli/. */
#ifndef ERGON_CLI_OPTIONS_LIVE_H
#define ERGON_CLI_OPTIONS_LIVE_H

#include "cli/options.h"

/* Each reads one option's word. faults  FAULT_USAGE */
MUST_CHECK fault option_at(struct options *options, const char *name, const char *word);
MUST_CHECK fault option_to(struct options *options, const char *name, const char *word);
MUST_CHECK fault option_once(struct options *options, const char *name, const char *word);
MUST_CHECK fault option_server_key(struct options *options, const char *name, const char *word);

#endif
