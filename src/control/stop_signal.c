/* stop_signal.c - one flag, set by a handler. */
#define _GNU_SOURCE
#include "control/stop_signal.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t came;

static void on_signal(int number) { came = number; }

static void handle(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigaction(number, &action, NULL);
}

void stop_signal_begin(void) { handle(SIGUSR1, on_signal, SA_RESTART); }

void stop_signal_watch(bool is_launched)
{
    stop_signal_begin();
    if (is_launched) return;
    handle(SIGTERM, on_signal, (int)(SA_RESTART | SA_RESETHAND));
    handle(SIGINT, on_signal, (int)(SA_RESTART | SA_RESETHAND));
}

/* SIGTERM stays with whoever has it now: the default where it has come. */
void stop_signal_unwatch(void)
{
    handle(SIGUSR1, SIG_IGN, 0);
    came = 0;
}

const char *stop_signal_came(void)
{
    switch (came) {
    case SIGUSR1:
        return "SIGUSR1";
    case SIGTERM:
        return "SIGTERM";
    case SIGINT:
        return "SIGINT";
    default:
        return NULL;
    }
}
