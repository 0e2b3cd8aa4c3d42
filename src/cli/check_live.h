/* check_live.h - what of a model may change while it runs, for `ergon check`. Private to cli/. */
#ifndef ERGON_CLI_CHECK_LIVE_H
#define ERGON_CLI_CHECK_LIVE_H

#include "network/quantise.h"

/* Senses, tunable values and alerts, each where there are any. */
void live_print(const struct model *model, const struct quantisation *q);

#endif
