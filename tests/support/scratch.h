/* scratch.h - a directory of this test program's own, gone when it ends. */
#ifndef ERGON_TESTS_SCRATCH_H
#define ERGON_TESTS_SCRATCH_H

#include <stddef.h>

/* The path of a file in it; each call's string lives for the next seven calls. */
const char *scratch_path(const char *name);

/* A file of these bytes in it. */
const char *scratch_write(const char *name, const void *bytes, size_t count);

/* Let no file of this process grow beyond some bytes (writes fail, no signal); 0: no limit. */
void scratch_limit_files(size_t bytes);

/* Run a command of the shell; its exit code. */
int scratch_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
