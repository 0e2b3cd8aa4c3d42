/* options_help.c - the page of help, from the tables. */
#include "cli/options_table.h"

#include "bench/bench.h"
#include "validate/validate.h"

#include <stdio.h>
#include <string.h>

static void help_of(const struct command_row *command)
{
    printf("ergon %s %s%s[options]\n    %s\n", command->name, command->argument,
           command_takes_none(command) ? "" : " ", command->help);
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
