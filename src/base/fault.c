/* fault.c - the story of a fault, kept in fixed per-thread buffers. */
#define _DEFAULT_SOURCE
#include "base/fault.h"

#include "base/log.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TRACE_BYTES = 4096, TRACE_ASIDE_BYTES = 512 };

struct story {
    char  *message, *trace; /* NULL: not chosen yet */
    size_t message_bytes, trace_bytes;
    fault  code;
    bool   is_told;
};

/* Long lists of mistakes are for the first thread. What is thread-local lies on every thread's
 * stack, and libraries make threads with small ones: others have little room. */
static char                       first_message[FAULT_MESSAGE_BYTES], first_trace[TRACE_BYTES];
static _Thread_local char         aside_message[FAULT_ASIDE_BYTES], aside_trace[TRACE_ASIDE_BYTES];
static _Thread_local struct story its;

static struct story *story_of(void)
{
    if (its.message) return &its;
    bool is_first     = syscall(SYS_gettid) == (long)getpid();
    its.message       = is_first ? first_message : aside_message;
    its.message_bytes = is_first ? sizeof first_message : sizeof aside_message;
    its.trace         = is_first ? first_trace : aside_trace;
    its.trace_bytes   = is_first ? sizeof first_trace : sizeof aside_trace;
    return &its;
}

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
    struct story *story = story_of();
    size_t        used  = strlen(story->trace);
    snprintf(story->trace + used, story->trace_bytes - used, "    %s:%d %s\n", file_tail(file),
             line, what);
}

fault fault_raise(fault code, const char *file, int line, const char *format, ...)
{
    assert(code != FAULT_NONE);
    struct story *story = story_of();
    va_list       arguments;
    va_start(arguments, format);
    vsnprintf(story->message, story->message_bytes, format, arguments);
    va_end(arguments);
    story->trace[0] = '\0';
    story->code     = code;
    trace_add(file, line, "raised");
    return code;
}

fault fault_pass(fault code, const char *file, int line, const char *call)
{
    trace_add(file, line, call);
    return code;
}

const char *fault_message(void) { return story_of()->message; }

const char *fault_trace(void) { return story_of()->trace; }

void fault_forget(void)
{
    struct story *story = story_of();
    story->message[0]   = '\0';
    story->trace[0]     = '\0';
    story->is_told      = false;
}

void fault_set_told(void) { story_of()->is_told = true; }

void fault_tell(void)
{
    struct story *story = story_of();
    if (story->is_told) return;
    story->is_told = true;
    log_progress_end();
    fprintf(stderr, "ergon: %s\n", story->message);
    if (story->code == FAULT_BUG) fputs(story->trace, stderr);
}

const char *fault_word(fault code) { return FAULT_ROWS[code].word; }

int fault_exit_code(fault code) { return FAULT_ROWS[code].exit_code; }
