/* options.c - the tables of options and commands, and the words of a command line read by them. */
#include "cli/options_table.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const double PATIENCE_S = 20, STUCK_S = 600, HORIZON_MS = 20;

const struct option OPTIONS[] = {
#define OPTION(name, word, commands, function, help) {name, word, commands, function, help},
#include "cli/options.def"
#undef OPTION
};

const struct command_row COMMANDS[] = {
#define COMMAND(name, function, argument, help) {name, argument, help},
#define ALONE(name, function, argument, help)   {name, argument, help},
#include "cli/commands.def"
#undef COMMAND
#undef ALONE
};

bool option_is_for(const struct option *option, const char *command)
{
    size_t length = strlen(command);
    for (const char *at = option->commands; (at = strstr(at, command)); at += length)
        if (at[length] == ' ' || at[length] == '\0') return true;
    return false;
}

static fault option_unknown(const char *command, const char *word)
{
    const char *names[OPTION_COUNT];
    size_t      count = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (option_is_for(&OPTIONS[i], command)) names[count++] = OPTIONS[i].name;
    const char *nearest = text_nearest(word, names, count);
    RAISE(FAULT_USAGE, "%s: no option of ergon %s%s%s%s (see ergon help %s)", word, command,
          nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "", command);
}

/* *has_value: the next word belongs to the option. */
static fault option_take(struct options *options, const char *word, const char *value,
                         bool *has_value)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &OPTIONS[i];
        if (strcmp(word, option->name) != 0 || !option_is_for(option, options->command)) continue;
        *has_value = *option->word != '\0';
        if (*has_value && !value)
            RAISE(FAULT_USAGE, "%s: expected %s after it", word, option->word);
        return option->read(options, word, value);
    }
    return option_unknown(options->command, word);
}

static const struct command_row *command_row_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(COMMANDS[i].name, name) == 0) return &COMMANDS[i];
    return NULL;
}

/* "-3" is a value, not an option. */
static bool is_option(const char *word)
{
    char *end = NULL;
    (void)strtod(word, &end);
    return word[0] == '-' && word[1] != '\0' && *end != '\0';
}

static bool takes_many(const struct command_row *command) { return command->argument[0] == '['; }
bool command_takes_none(const struct command_row *command) { return command->argument[0] == '\0'; }

static fault argument_add(struct options *o, const char *word)
{
    TRY(memory_resize(&o->arguments, o->argument_count + 1, sizeof *o->arguments, "options"));
    o->arguments[o->argument_count++] = word;
    o->argument                       = o->arguments[0];
    return FAULT_NONE;
}

fault options_read(struct options *options, int argc, char **argv)
{
    *options                          = (struct options){.command    = argv[1],
                                                         .scale      = 1.0,
                                                         .partition  = "metis",
                                                         .isa        = isa_best(),
                                                         .patience   = {PATIENCE_S, STUCK_S},
                                                         .horizon_ms = HORIZON_MS,
                                                         .file       = "ergon-bench.json",
                                                         .ranks      = 1,
                                                         .feed       = FEED_USUAL,
                                                         .hosts      = 1,
                                                         .word_count = argc,
                                                         .words      = argv};
    const struct command_row *command = command_row_find(argv[1]);
    for (int i = 2; i < argc; i++) {
        if (is_option(argv[i])) {
            bool has_value = false;
            TRY(option_take(options, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &has_value));
            i += has_value;
            continue;
        }
        if (command_takes_none(command))
            RAISE(FAULT_USAGE, "%s: ergon %s takes options only (see ergon help %s)", argv[i],
                  options->command, options->command);
        if (options->argument && !takes_many(command))
            RAISE(FAULT_USAGE, "%s: ergon %s takes one %s, and has %s", argv[i], options->command,
                  command->argument, options->argument);
        TRY(argument_add(options, argv[i]));
    }
    if (!options->argument && !takes_many(command) && !command_takes_none(command))
        RAISE(FAULT_USAGE, "ergon %s: expected %s (see ergon help %s)", options->command,
              command->argument, options->command);
    return FAULT_NONE;
}

const char *options_out(const struct options *options)
{
    return options->out ? options->out : "ergon-out";
}

void options_clear(struct options *options)
{
    memory_give(&options->events_at);
    memory_give(&options->control_at);
    memory_give(&options->feed_at);
    memory_give(&options->sets);
    memory_give(&options->without);
    memory_give(&options->arguments);
}
