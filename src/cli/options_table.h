/* options_table.h - every option and every command, as rows. Private to cli/options*.c.
 *
 * A row of options.def is an option; what reads its word is a function of this header, in
 * options_words.c (what is built and run), options_live.c (runs that go on) or feed_options.c.
 */
#ifndef ERGON_CLI_OPTIONS_TABLE_H
#define ERGON_CLI_OPTIONS_TABLE_H

#include "cli/options.h"

#include <stddef.h>

typedef fault option_read(struct options *options, const char *name, const char *word);

/* Each reads one option's word. faults  FAULT_USAGE: names option, word, what was expected */
#define OPTION(name, word, commands, function, help) option_read function;
#include "cli/options.def"
#undef OPTION

extern const struct option {
    const char  *name;
    const char  *word; /* its value in the help; "": it takes none */
    const char  *commands;
    option_read *read;
    const char  *help;
} OPTIONS[];

enum {
    OPTION_COUNT = sizeof((char[]){
#define OPTION(name, word, commands, function, help) 0,
#include "cli/options.def"
#undef OPTION
    })
};

extern const struct command_row {
    const char *name;
    const char *argument; /* "[X...]": any number of times; "": none */
    const char *help;
} COMMANDS[];

enum {
    COMMAND_COUNT = sizeof((char[]){
#define COMMAND(name, function, argument, help) 0,
#define ALONE(name, function, argument, help)   0,
#include "cli/commands.def"
#undef COMMAND
#undef ALONE
    })
};

bool option_is_for(const struct option *option, const char *command);
bool command_takes_none(const struct command_row *command); /* but options */

/* ---- what words have in common --------------------------------------------------------------- */

/* A number above 0, or of at least 0. */
fault option_number(const char *name, const char *word, bool zero_too, double *out);
/* A whole number within bounds; what: "a port". */
struct whole_range {
    const char *what;
    long        least, most;
};
fault option_whole(const char *name, const char *word, const struct whole_range *range, long *out);
/* A word that is not empty; what: "a file". */
fault option_text(const char *name, const char *word, const char *what, const char **out);

#endif
