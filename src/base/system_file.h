/* system_file.h - small files in which Linux says what the machine is: /proc and /sys.
 *
 * `root` stands before every path: "" for this machine, a folder for tests.
 *
 * Touches    files below the root.
 */
#ifndef ERGON_BASE_SYSTEM_FILE_H
#define ERGON_BASE_SYSTEM_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SYSTEM_LINE_BYTES = 256, SYSTEM_PATH_BYTES = 512 };

/* The first line that starts with prefix, without the prefix, blanks and colons after it, and the
 * line's end; false and "" if there is none. A long line is cut. */
bool system_line(const char *root, const char *path, const char *prefix,
                 char line[SYSTEM_LINE_BYTES]);
/* The first line as a whole number; a K, M or G after it counts in powers of 1024. */
bool system_number(const char *root, const char *path, uint64_t *value);

#endif
