/* log.c - one speaker, one line at a time. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

static bool is_speaker      = true;
static bool is_line_renewed = false; /* a progress line stands unfinished on the terminal */

static struct {
    log_heard *heard;
    void      *self;
} listener;

void log_speak(bool speaks) { is_speaker = speaks; }

void log_hear(log_heard *heard, void *self)
{
    listener.heard = heard;
    listener.self  = self;
}

void log_progress_end(void)
{
    if (is_line_renewed) fputc('\n', stderr);
    is_line_renewed = false;
}

static void log_line(const char *prefix, const char *level, const char *format, va_list arguments)
{
    if (!is_speaker) return;
    log_progress_end();
    char line[2048];
    vsnprintf(line, sizeof line, format, arguments);
    fprintf(stderr, "%s%s\n", prefix, line);
    if (listener.heard) listener.heard(listener.self, level, line);
}

void log_info(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    log_line("", "info", format, arguments);
    va_end(arguments);
}

void log_warn(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    log_line("warning: ", "warn", format, arguments);
    va_end(arguments);
}

void log_progress(bool is_terminal, const char *line)
{
    if (!is_speaker) return;
    if (is_terminal)
        fprintf(stderr, "\r\033[K%s", line);
    else
        fprintf(stderr, "%s\n", line);
    fflush(stderr);
    is_line_renewed = is_terminal;
}
