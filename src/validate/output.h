/* output.h - what a validation shows: lines on stdout, results.json, index.html. Rank 0.
 *
 * Touches    stdout, two files.
 */
#ifndef ERGON_VALIDATE_OUTPUT_H
#define ERGON_VALIDATE_OUTPUT_H

#include "validate/check.h"

enum { VALIDATE_SCHEMA = 1, VALUES_BYTES = 256 };

/* The table: its head, then the lines of each check as soon as it is done. */
void output_head(void);
void output_print(const struct check_result *result);

/* Both files, whole or not at all.   faults  FAULT_FILE, FAULT_MEMORY */
MUST_CHECK fault output_write(const struct validation *v);
/* Its parts. */
MUST_CHECK fault output_json(const struct validation *v, const char *path);
MUST_CHECK fault output_page(const struct validation *v, const char *path);

#endif
