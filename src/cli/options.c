/* options.c - the table of options and what reads it. */
#include "cli/options.h"

#include "base/memory.h"
#include "base/text.h"
#include "bench/bench.h"
#include "cli/options_live.h"
#include "partition/partition.h"
#include "validate/validate.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With a silent host. */
static const double PATIENCE_S = 20, PATIENCE_MIN_S = 2, PATIENCE_MAX_S = 86400, STUCK_S = 600;
static const double PACE_MIN = 1e-6, PACE_MAX = 1e6, HORIZON_MS = 20;
static const double STUCK_MAX_S = 1e9; /* as nanoseconds far within 64 bits */

typedef fault option_read(struct options *options, const char *name, const char *word);

static fault read_positive(const char *name, const char *word, bool zero_too, double *out)
{
    char *end      = NULL;
    errno          = 0;
    *out           = strtod(word, &end);
    bool is_number = end != word && *end == '\0' && errno == 0 && isfinite(*out);
    if (!is_number || *out < 0 || (!zero_too && *out == 0))
        RAISE(FAULT_USAGE, "%s %s: expected a number %s 0", name, word,
              zero_too ? "of at least" : "above");
    return FAULT_NONE;
}

static fault read_time(struct options *o, const char *name, const char *word)
{
    o->has_time = true;
    return read_positive(name, word, true, &o->time_ms);
}

static fault read_warmup(struct options *o, const char *name, const char *word)
{
    o->has_warmup = true;
    return read_positive(name, word, true, &o->warmup_ms);
}

static fault read_scale(struct options *o, const char *name, const char *word)
{
    return read_positive(name, word, false, &o->scale);
}

static fault read_seed(struct options *o, const char *name, const char *word)
{
    char *end   = NULL;
    errno       = 0;
    o->has_seed = true;
    o->seed     = strtoull(word, &end, 10);
    if (end == word || *end != '\0' || errno || word[0] == '-')
        RAISE(FAULT_USAGE, "%s %s: expected a whole number of at least 0", name, word);
    return FAULT_NONE;
}

static fault read_set(struct options *o, const char *name, const char *word)
{
    if (!strchr(word, '=') || word[0] == '=')
        RAISE(FAULT_USAGE, "%s %s: expected KEY=VALUE", name, word);
    TRY(memory_resize(&o->sets, o->set_count + 1, sizeof *o->sets, "options"));
    o->sets[o->set_count++] = word;
    return FAULT_NONE;
}

static fault read_without(struct options *o, const char *name, const char *word)
{
    if (word[0] == '\0') RAISE(FAULT_USAGE, "%s: expected the name of a check", name);
    TRY(memory_resize(&o->without, o->without_count + 1, sizeof *o->without, "options"));
    o->without[o->without_count++] = word;
    return FAULT_NONE;
}

static fault read_partition(struct options *o, const char *name, const char *word)
{
    uint32_t           count;
    const char *const *names = partitioner_names(&count);
    o->partition             = word;
    if (partitioner_find(word)) return FAULT_NONE;
    struct text all    = {0};
    fault       failed = FAULT_NONE;
    for (uint32_t i = 0; i < count && !failed; i++)
        failed = text_add(&all, "%s%s", i ? ", " : "", names[i]);
    const char *nearest = text_nearest(word, names, count);
    if (!failed)
        failed = fault_raise(FAULT_USAGE, __FILE__, __LINE__, "%s %s: expected one of %s%s%s%s",
                             name, word, text_of(&all), nearest ? "; did you mean '" : "",
                             nearest ? nearest : "", nearest ? "'?" : "");
    text_clear(&all);
    return failed;
}

static fault read_kernel(struct options *o, const char *name, const char *word)
{
    o->isa = isa_best();
    if (strcmp(word, "auto") == 0) return FAULT_NONE;
    if (!isa_find(word, &o->isa))
        RAISE(FAULT_USAGE, "%s %s: expected auto, portable, avx2 or avx512", name, word);
    if (!isa_is_here(o->isa))
        RAISE(FAULT_USAGE, "%s %s: this CPU does not have it; it has %s", name, word,
              isa_name(isa_best()));
    return FAULT_NONE;
}

static fault read_exchange(struct options *o, const char *name, const char *word)
{
    static const exchange_way WAYS[] = {EXCHANGE_SHARED, EXCHANGE_MESSAGES};
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        if (strcmp(word, exchange_way_name(WAYS[i])) != 0) continue;
        o->exchange = WAYS[i];
        return FAULT_NONE;
    }
    RAISE(FAULT_USAGE, "%s %s: expected shared or messages", name, word);
}

static fault read_patience(struct options *o, const char *name, const char *word)
{
    o->has_patience = true;
    TRY(read_positive(name, word, true, &o->patience.silent_s));
    if (o->patience.silent_s > PATIENCE_MAX_S ||
        (o->patience.silent_s > 0 && o->patience.silent_s < PATIENCE_MIN_S))
        RAISE(FAULT_USAGE, "%s %s: expected 0 (no watch), or %g to %g seconds", name, word,
              PATIENCE_MIN_S, PATIENCE_MAX_S);
    return FAULT_NONE;
}

static fault read_stuck(struct options *o, const char *name, const char *word)
{
    TRY(read_positive(name, word, true, &o->patience.stuck_s));
    if (o->patience.stuck_s > STUCK_MAX_S)
        RAISE(FAULT_USAGE, "%s %s: expected 0 (never), or at most %g seconds", name, word,
              STUCK_MAX_S);
    return FAULT_NONE;
}

static fault read_cluster(struct options *o, const char *name, const char *word)
{
    if (word[0] == '\0') RAISE(FAULT_USAGE, "%s: expected a cluster file", name);
    o->cluster = word;
    return FAULT_NONE;
}

static fault read_bus(struct options *o, const char *name, const char *word)
{
    (void)name, (void)word;
    o->has_bus = true;
    return FAULT_NONE;
}

static fault read_pace(struct options *o, const char *name, const char *word)
{
    TRY(read_positive(name, word, false, &o->pace));
    if (o->pace < PACE_MIN || o->pace > PACE_MAX)
        RAISE(FAULT_USAGE, "%s %s: expected %g to %g", name, word, PACE_MIN, PACE_MAX);
    return FAULT_NONE;
}

static fault read_horizon(struct options *o, const char *name, const char *word)
{
    return read_positive(name, word, false, &o->horizon_ms);
}

static fault read_replay(struct options *o, const char *name, const char *word)
{
    if (word[0] == '\0') RAISE(FAULT_USAGE, "%s: expected the live.log of a run", name);
    o->replay = word;
    return FAULT_NONE;
}

static fault read_out(struct options *o, const char *name, const char *word)
{
    if (word[0] == '\0') RAISE(FAULT_USAGE, "%s: expected a folder", name);
    o->out = word;
    return FAULT_NONE;
}

static fault read_ranks(struct options *o, const char *name, const char *word)
{
    char *end    = NULL;
    long  number = strtol(word, &end, 10);
    if (end == word || *end != '\0' || number < 1 || number > 1000000)
        RAISE(FAULT_USAGE, "%s %s: expected a number of ranks from 1 to 1000000", name, word);
    o->ranks = (uint32_t)number;
    return FAULT_NONE;
}

static fault read_hosts(struct options *o, const char *name, const char *word)
{
    char *end    = NULL;
    long  number = strtol(word, &end, 10);
    if (end == word || *end != '\0' || number < 1 || number > 1000000)
        RAISE(FAULT_USAGE, "%s %s: expected a number of hosts from 1 to 1000000", name, word);
    o->hosts = (uint32_t)number;
    return FAULT_NONE;
}

static fault read_measured(struct options *o, const char *name, const char *word)
{
    if (word[0] == '\0') RAISE(FAULT_USAGE, "%s: expected a summary.json", name);
    o->measured = word;
    return FAULT_NONE;
}

static fault read_file(struct options *o, const char *name, const char *word)
{
    if (word[0] == '\0') RAISE(FAULT_USAGE, "%s: expected a file", name);
    o->file = word;
    return FAULT_NONE;
}

static fault read_port(struct options *o, const char *name, const char *word)
{
    char *end    = NULL;
    long  number = strtol(word, &end, 10);
    if (end == word || *end != '\0' || number < 0 || number > 65535)
        RAISE(FAULT_USAGE, "%s %s: expected a port from 1 to 65535, or 0: any that is free", name,
              word);
    o->has_port = true;
    o->port     = (uint16_t)number;
    return FAULT_NONE;
}

static fault read_database(struct options *o, const char *name, const char *word)
{
    if (word[0] == '\0') RAISE(FAULT_USAGE, "%s: expected a file", name);
    o->database = word;
    return FAULT_NONE;
}

static fault read_nodes(struct options *o, const char *name, const char *word)
{
    if (word[0] == '\0') RAISE(FAULT_USAGE, "%s: expected a file", name);
    o->nodes = word;
    return FAULT_NONE;
}

static fault read_seeds(struct options *o, const char *name, const char *word)
{
    char *end    = NULL;
    long  number = strtol(word, &end, 10);
    if (end == word || *end != '\0' || number < 1 || number > 1000)
        RAISE(FAULT_USAGE, "%s %s: expected a number from 1 to 1000", name, word);
    o->seeds = (uint32_t)number;
    return FAULT_NONE;
}

static fault read_quick(struct options *o, const char *name, const char *word)
{
    (void)name, (void)word;
    o->is_quick = true;
    return FAULT_NONE;
}

static const struct option {
    const char  *name;
    const char  *word; /* its value in the help; "": it takes none */
    const char  *commands;
    option_read *read;
    const char  *help;
} OPTIONS[] = {
    {"--time", "MS", "run", read_time, "model time that is counted and recorded"},
    {"--warmup", "MS", "run", read_warmup, "model time before it"},
    {"--seed", "N", "run check partition convert", read_seed, "seed of all random numbers"},
    {"--scale", "X", "run check partition convert", read_scale,
     "scale what the model's scale: block declares"},
    {"--set", "KEY=VALUE", "run check partition convert", read_set,
     "change a value of the model; may be repeated"},
    {"--partition", "NAME", "run bench partition validate", read_partition,
     "metis (default), round-robin, block, random"},
    {"--kernel", "NAME", "run bench validate", read_kernel,
     "auto (default), portable, avx2, avx512"},
    {"--exchange", "WAY", "run bench validate", read_exchange,
     "within a host: shared (default), messages"},
    {"--cluster", "FILE", "run bench validate", read_cluster,
     "hosts and ranks: starts mpirun itself"},
    {"--patience", "S", "run bench validate", read_patience,
     "seconds until a silent host or rank is lost (default 20; 0: never)"},
    {"--stuck", "S", "run bench validate", read_stuck,
     "seconds without progress of a rank that end the run (default 600; 0: never)"},
    {"--bus", "", "run", read_bus, "tell the run's events, and take orders and input"},
    {"--pace", "FACTOR", "run", read_pace, "hold model time back to wall time; 1: as fast as life"},
    {"--horizon", "MS", "run", read_horizon,
     "model time from an input's arrival until it acts (default 20)"},
    {"--replay", "FILE", "run", read_replay, "do again what live.log of a run says"},
    {"--out", "DIR", "run partition", read_out,
     "output folder (default ergon-out, or the circuit's)"},
    {"--out", "DIR", "convert", read_out, "folder of the circuit (default ergon-circuit)"},
    {"--nodes", "FILE", "convert", read_nodes,
     "table of an edge list's nodes: id, population, x, y, z, parameters"},
    {"--quick", "", "bench validate", read_quick, "fewer and shorter repetitions"},
    {"--seeds", "N", "bench", read_seeds, "repetitions of a simulation (default 3; quick 1)"},
    {"--out", "FILE", "bench", read_file, "results (default ergon-bench.json)"},
    {"--out", "DIR", "validate", read_out, "table and page (default validate-energy)"},
    {"--without", "CHECK", "validate", read_without,
     "take out what the check is to show: it must fail; may be repeated"},
    {"-n", "RANKS", "check", read_ranks, "ranks that memory is told for (default 1)"},
    {"-n", "RANKS", "partition", read_ranks, "parts: from 2 to 4096"},
    {"--cluster", "FILE", "coordinator", read_cluster, "where it serves and keeps history"},
    {"--port", "N", "coordinator", read_port, "of 127.0.0.1 (default 8420; 0: any that is free)"},
    {"--database", "FILE", "coordinator", read_database,
     "history (default ~/.local/state/ergon/history.db)"},
    {"--hosts", "H", "partition", read_hosts, "hosts the ranks are on, evenly (default 1)"},
    {"--measured", "FILE", "partition", read_measured,
     "rates and costs of a run: its summary.json, instead of expected ones"},
    {"--at", "MS", "ctl", option_at, "model time at which it acts (default: as soon as can be)"},
    {"--to", "ENDPOINT", "ctl", option_to, "a run elsewhere: tcp://ADDRESS:PORT of its control"},
    {"--server-key", "KEY", "ctl", option_server_key, "the public key of who runs it"},
#define FEED_OPTION(name, word, function, help) {name, word, "feed", function, help},
#include "cli/feed_options.def"
#undef FEED_OPTION
    {"--once", "", "top", option_once, "one screen of plain text, for scripts"},
};
enum { OPTION_COUNT = sizeof OPTIONS / sizeof *OPTIONS };

static const struct command_row {
    const char *name;
    const char *argument;
    const char *help;
} COMMANDS[] = {
#define COMMAND(name, function, argument, help) {name, argument, help},
#define ALONE(name, function, argument, help)   {name, argument, help},
#include "cli/commands.def"
#undef COMMAND
#undef ALONE
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

static bool option_is_for(const struct option *option, const char *command)
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
static bool takes_none(const struct command_row *command) { return command->argument[0] == '\0'; }

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
        if (takes_none(command))
            RAISE(FAULT_USAGE, "%s: ergon %s takes options only (see ergon help %s)", argv[i],
                  options->command, options->command);
        if (options->argument && !takes_many(command))
            RAISE(FAULT_USAGE, "%s: ergon %s takes one %s, and has %s", argv[i], options->command,
                  command->argument, options->argument);
        TRY(argument_add(options, argv[i]));
    }
    if (!options->argument && !takes_many(command) && !takes_none(command))
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

static void help_of(const struct command_row *command)
{
    printf("ergon %s %s%s[options]\n    %s\n", command->name, command->argument,
           takes_none(command) ? "" : " ", command->help);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (!option_is_for(&OPTIONS[i], command->name)) continue;
        char left[40];
        snprintf(left, sizeof left, "%s %s", OPTIONS[i].name, OPTIONS[i].word);
        printf("      %-18s %s\n", left, OPTIONS[i].help);
    }
}

typedef uint32_t named_list(const char *const **names, const char *const **helps);

static void named_help(const char *what, named_list *list)
{
    const char *const *names, *const *helps;
    uint32_t count = list(&names, &helps);
    printf("    %s (all where none is named):\n", what);
    for (uint32_t i = 0; i < count; i++)
        printf("      %-18s %s\n", names[i], helps[i]);
}

void options_help(const char *command)
{
    if (!command)
        puts("ergon - spiking neural networks on an energy budget, on any number of ranks\n\n"
             "    mpirun -n RANKS ergon run MODEL    or plain    ergon run MODEL\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (!command || strcmp(command, COMMANDS[i].name) == 0) help_of(&COMMANDS[i]);
    if (command && strcmp(command, "bench") == 0) named_help("suites", bench_suites);
    if (command && strcmp(command, "validate") == 0) named_help("checks", validate_checks);
    if (!command)
        puts("\nergon --version, ergon help [COMMAND]\n\n"
             "exit codes: 0 done, 2 usage, 3 bad input, 4 out of memory or disk, 5 a rank was "
             "lost,\n"
             "            6 corrupt data, 7 another machine or its key, 70 a bug in Ergon or a\n"
             "            check that failed, 75 stopped on request: the output is complete up to\n"
             "            there");
}
