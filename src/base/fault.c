/* fault.c - the story of a fault, kept in fixed per-thread buffers. */
#include "base/fault.h"

#include "base/log.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { TRACE_BYTES = 4096 };

static _Thread_local char  story_message[FAULT_MESSAGE_BYTES];
static _Thread_local char  story_trace[TRACE_BYTES];
static _Thread_local fault story_code;
static _Thread_local bool  is_told;

/* Exit codes are part of the command line's contract; one row per fault. */
static const struct {
    const char *word;
    int         exit_code;
} FAULT_ROWS[] = {
    [FAULT_NONE] = {"none", 0},        [FAULT_STOPPED] = {"stopped", 75},
    [FAULT_REFUTED] = {"refuted", 70}, [FAULT_USAGE] = {"usage", 2},
    [FAULT_INPUT] = {"input", 3},      [FAULT_CORRUPT] = {"corrupt", 6},
    [FAULT_PEER] = {"peer", 7},        [FAULT_FILE] = {"file", 4},
    [FAULT_MEMORY] = {"memory", 4},    [FAULT_LOST] = {"lost", 5},
    [FAULT_BUG] = {"bug", 70},
};

static const char *file_tail(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void trace_add(const char *file, int line, const char *what)
{
    size_t used = strlen(story_trace);
    snprintf(story_trace + used, TRACE_BYTES - used, "    %s:%d %s\n", file_tail(file), line, what);
}

fault fault_raise(fault code, const char *file, int line, const char *format, ...)
{
    assert(code != FAULT_NONE);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(story_message, sizeof story_message, format, arguments);
    va_end(arguments);
    story_trace[0] = '\0';
    story_code     = code;
    trace_add(file, line, "raised");
    return code;
}

fault fault_pass(fault code, const char *file, int line, const char *call)
{
    trace_add(file, line, call);
    return code;
}

const char *fault_message(void) { return story_message; }

const char *fault_trace(void) { return story_trace; }

void fault_forget(void)
{
    story_message[0] = '\0';
    story_trace[0]   = '\0';
    is_told          = false;
}

void fault_set_told(void) { is_told = true; }

void fault_tell(void)
{
    if (is_told) return;
    is_told = true;
    log_progress_end();
    fprintf(stderr, "ergon: %s\n", story_message);
    if (story_code == FAULT_BUG) fputs(story_trace, stderr);
}

const char *fault_word(fault code) { return FAULT_ROWS[code].word; }

int fault_exit_code(fault code) { return FAULT_ROWS[code].exit_code; }
