/* documents.h - runs as JSON: what docs/live-protocol.md promises to a browser.
 *
 * Touches    run_state.h, writer.h.
 */
#ifndef ERGON_COORDINATOR_DOCUMENTS_H
#define ERGON_COORDINATOR_DOCUMENTS_H

#include "coordinator/run_state.h"

/* {"id", "model", "status", ...}: one of a list of runs. */
void run_summary_write(struct writer *into, const struct run_state *run, struct moment now);
/* {"status", "reasons"}: what the run says and what was found here. */
void run_health_write(struct writer *into, const struct run_state *run, struct moment now);
/* {"id", "status", "reasons"} */
void run_reasons_write(struct writer *into, const struct run_state *run, struct moment now);
/* {"run":{...},"progress":{...},...}: the last of each topic. */
void run_last_write(struct writer *into, const struct run_state *run, struct moment now);
/* {"time_unix_us":[...],...,"rates_Hz":{"E":[...]}} */
void run_samples_write(struct writer *into, const struct run_state *run);
/* {"type":"progress","run":"ID",...} */
void run_event_write(struct writer *into, const struct run_state *run, topic which,
                     const ProtobufCMessage *message, struct moment now);

/* Topics of which the last is worth keeping in a database. */
bool topic_is_archived(topic which);
/* One of them as it is archived: the object alone. */
void run_topic_write(struct writer *into, const struct run_state *run, topic which,
                     struct moment now);
/* [1.5,0,...] */
void rates_write(struct writer *into, const float *rates_Hz, uint32_t count);

#endif
