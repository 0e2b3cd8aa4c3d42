/* json_write.h - a JSON value as text, in the order in which its keys came, numbers exact and
 * short.
 *
 * Jansson prints all reals with one precision: 17 digits keep every bit but show 0.1 as
 * 0.10000000000000001. Here each has the fewest digits that read back as the same bits.
 *
 * Touches    base/, Jansson. Inside sonata/ only.
 */
#ifndef ERGON_SONATA_JSON_WRITE_H
#define ERGON_SONATA_JSON_WRITE_H

#include "base/text.h"

#include <jansson.h>

MUST_CHECK fault json_write_value(struct text *into, const json_t *value);

#endif
