/* feed_options.h - the words of ergon feed, as values. Private to cli/. */
#ifndef ERGON_CLI_FEED_OPTIONS_H
#define ERGON_CLI_FEED_OPTIONS_H

#include "base/fault.h"
#include "senses/box_filter.h"

struct feed_options {
    const char *to, *off; /* senses; NULL: not said */
    const char *form;
    const char *input;      /* NULL: standard input */
    struct grid size, grid; /* 0 x 0: not said */
    double      rate_Hz;    /* negative: not said; 0: as it comes */
    double      wait_s;
    double      threshold, refractory_ms, gate;
    bool        has_from, has_onto, has_time;
    double      from[2], onto[2];
    uint32_t    column;
};

extern const struct feed_options FEED_USUAL;

#endif
