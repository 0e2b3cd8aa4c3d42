/* log.h - lines on stderr: an event with numbers and units.
 *
 * `warn` = the result may differ, `info` = once per phase. A fault ends a run and is printed by the
 * command line, not here. Only the rank that was told to speak prints, so a line appears once.
 */
#ifndef ERGON_BASE_LOG_H
#define ERGON_BASE_LOG_H

#include <stdbool.h>

/* Who speaks: set once at start, before any other thread exists. Default: everyone. */
void log_speak(bool is_speaker);

void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Who hears every line as well, as it is printed, from the thread that logs; level: "info" or
 * "warn". NULL: nobody. */
typedef void log_heard(void *self, const char *level, const char *line);
void         log_hear(log_heard *heard, void *self);

/* A line that renews itself where stderr is a terminal (is_terminal true); on its own line, plain,
 * where it is a file or a pipe. */
void log_progress(bool is_terminal, const char *line);
/* End the renewing line before something else is printed. */
void log_progress_end(void);

#endif
