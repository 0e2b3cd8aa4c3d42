/* announcement.h - an announcement as a line of JSON, and back. Private to bus/.
 *
 * JSON's own door is a room beside this one, and the line is flat: strings and whole numbers.
 *
 * Invariant  what is read has strings that end within their place, an id of digits and dashes, and
 *            endpoints that ZeroMQ has a meaning for.
 * Touches    base/text.h.
 */
#ifndef ERGON_BUS_ANNOUNCEMENT_H
#define ERGON_BUS_ANNOUNCEMENT_H

#include "base/text.h"
#include "bus/runtime.h"

#include <stdbool.h>

enum { ANNOUNCEMENT_BYTES_MAX = 8192 };

/* faults  FAULT_MEMORY */
MUST_CHECK fault announcement_encode(const struct announcement *from, struct text *out);
/* false: not an announcement. Keys that are not known are passed over. */
bool announcement_decode(const char *line, struct announcement *out);

#endif
