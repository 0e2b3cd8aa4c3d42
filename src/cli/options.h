/* options.h - the words after a subcommand, as values. Private to cli/.
 *
 * An option is one row of options.def: its name, the commands that take it, and what makes a value
 * of its word.
 */
#ifndef ERGON_CLI_OPTIONS_H
#define ERGON_CLI_OPTIONS_H

#include "base/fault.h"
#include "base/isa.h"
#include "cli/feed_options.h"
#include "comm/comm.h"
#include "comm/exchange.h"

#include <stdbool.h>
#include <stdint.h>

struct options {
    const char  *command;
    const char  *argument;  /* MODEL or DIR */
    const char **arguments; /* all of them, where a command takes any number */
    bool         has_time, has_warmup, has_seed, has_patience, has_bus;
    bool         has_port, has_at, is_quick, is_once; /* is_once: top, one screen */
    uint16_t     port;                                /* coordinator */
    uint32_t     argument_count;
    double       time_ms, warmup_ms, scale;
    uint64_t     seed;
    uint32_t     set_count;
    uint32_t     without_count;
    const char **sets;    /* KEY=VALUE words */
    const char **without; /* validate: checks whose coupling is taken out */
    const char  *partition;
    isa          isa;
    exchange_way exchange;
    char        *events_at, *control_at, *feed_at; /* endpoints of the cluster file; NULL: local */
    const char  *replay;                           /* a live.log; NULL: none */
    double       pace; /* model seconds a second of wall time; 0: as fast as can be */
    double       horizon_ms;
    const char  *cluster;          /* NULL: none */
    struct comm_patience patience; /* with hosts and ranks that are silent or stuck */
    const char          *out;      /* NULL: not said */
    const char          *nodes;    /* convert: the table of nodes; NULL: none */
    const char          *file;     /* bench: the JSON file */
    uint32_t             seeds;    /* bench: how many; 0: not said */
    uint32_t             ranks;    /* check: how many the memory is told for; partition: parts */
    uint32_t             hosts;
    int                  word_count;
    const char          *database;   /* coordinator; NULL: not said */
    const char          *measured;   /* summary.json of a run, or NULL */
    double               at_ms;      /* ctl: model time */
    const char          *to;         /* an endpoint instead of a run of this machine, or NULL */
    const char          *server_key; /* who has to be there, or NULL */
    struct feed_options  feed;
    char               **words; /* the whole command line */
};

/* Options of a command from argv[2] on.
 *   faults  FAULT_USAGE: names the word, what was expected, and the nearest option; FAULT_MEMORY */
MUST_CHECK fault options_read(struct options *options, int argc, char **argv);
void             options_clear(struct options *options);

/* The folder of --out, or the usual one. */
const char *options_out(const struct options *options);

/* Does a word name a place of ZeroMQ (tcp://..., ipc:///...)? */
bool option_is_endpoint(const char *word);

/* A page of help: for all commands (command NULL) or for one. */
void options_help(const char *command);

#endif
