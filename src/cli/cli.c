/* cli.c - which subcommand, on which ranks, and with which exit code it ends. */
#include "cli/cli.h"

#include "base/log.h"
#include "base/text.h"
#include "cli/cluster.h"
#include "cli/command.h"
#include "comm/launcher.h"
#include "control/stop_signal.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* One of the two: on all ranks, or without any. */
static const struct command {
    const char       *name;
    command_function *run;
    command_alone    *run_alone;
} COMMANDS[] = {
#define COMMAND(name, function, argument, help) {name, function, NULL},
#define ALONE(name, function, argument, help)   {name, NULL, function},
#include "cli/commands.def"
#undef COMMAND
#undef ALONE
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

static const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(COMMANDS[i].name, name) == 0) return &COMMANDS[i];
    return NULL;
}

static fault command_unknown(const char *word)
{
    const char *names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        names[i] = COMMANDS[i].name;
    const char *nearest = text_nearest(word, names, COMMAND_COUNT);
    RAISE(FAULT_USAGE, "%s: no command of ergon%s%s%s (see ergon --help)", word,
          nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static fault command_call(struct comm *comm, int argc, char **argv)
{
    const struct command *command = command_find(argv[1]);
    if (!command) return command_unknown(argv[1]);
    struct options options = {0};
    /* The words are the same on all ranks, but memory may be short on one. */
    fault failed = comm_agree(comm, options_read(&options, argc, argv));
    if (!failed && options.cluster) failed = cluster_apply(comm, &options);
    if (!failed) failed = comm_watch(comm, options.patience);
    if (!failed) failed = command->run(comm, &options);
    options_clear(&options);
    return failed;
}

/* Without ranks, and without what it takes to start them. Where a launcher started several
 * processes all the same, the first does it. */
static int alone_main(const struct command *command, int argc, char **argv)
{
    if (!launcher_is_first()) return fault_exit_code(FAULT_NONE);
    struct options options = {0};
    fault          failed  = options_read(&options, argc, argv);
    if (!failed) failed = command->run_alone(&options);
    options_clear(&options);
    log_progress_end();
    if (failed) fault_tell();
    return fault_exit_code(failed);
}

/* Words that need no ranks, and no words at all; *is_done tells whether that was all. */
static fault help_wanted(int argc, char **argv, bool *is_done)
{
    *is_done = true;
    if (argc < 2) {
        options_help(NULL);
        RAISE(FAULT_USAGE, "expected a command");
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("ergon %s\n", ERGON_VERSION);
        return FAULT_NONE;
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0) {
        if (argc > 2 && !command_find(argv[2])) return command_unknown(argv[2]);
        options_help(argc > 2 ? argv[2] : NULL);
        return FAULT_NONE;
    }
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--help") != 0 && strcmp(argv[i], "-h") != 0) continue;
        if (!command_find(argv[1])) break;
        options_help(argv[1]);
        return FAULT_NONE;
    }
    *is_done = false;
    return FAULT_NONE;
}

int ergon_main(int argc, char **argv)
{
    signal(SIGXFSZ, SIG_IGN); /* a file-size limit is a full disk: a fault, not the end */
    bool  is_done;
    fault failed = help_wanted(argc, argv, &is_done);
    if (is_done) {
        if (failed) fault_tell();
        return fault_exit_code(failed);
    }
    const struct command *command = command_find(argv[1]);
    if (command && command->run_alone) return alone_main(command, argc, argv);
    cluster_launch(argc, argv);
    if (command && command->run == command_run) stop_signal_begin(); /* before ranks meet */
    struct comm *comm = NULL;
    failed            = comm_start(&comm, &argc, &argv);
    if (failed) {
        fault_tell();
        return fault_exit_code(failed);
    }
    log_speak(comm_is_first(comm));
    failed = comm_agree(comm, command_call(comm, argc, argv));
    log_progress_end();
    comm_stop(&comm);
    return fault_exit_code(failed);
}
