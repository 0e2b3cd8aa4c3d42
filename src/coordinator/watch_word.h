/* watch_word.h - what a page says: which run it watches, and which of its spikes.
 *
 * Touches    sonata/json_value.h. Pure.
 */
#ifndef ERGON_COORDINATOR_WATCH_WORD_H
#define ERGON_COORDINATOR_WATCH_WORD_H

#include "coordinator/viewers.h"

/* False where it is not of the form of docs/live-protocol.md. Unknown keys are ignored. */
bool watch_word_read(const char *text, size_t bytes, struct viewer_wish *out);

/* Letters, digits, hyphens; not too long: what may name a run. */
bool run_id_is_sound(const char *id);

#endif
