/* request_code.h - bytes that came in to messages, and messages to orders. Private to bus/.
 *
 * What is decoded takes no more memory than proto/bounded.h allows.
 *
 * Touches    proto/requests.proto, bus/bus.h; no socket.
 */
#ifndef ERGON_BUS_REQUEST_CODE_H
#define ERGON_BUS_REQUEST_CODE_H

#include "bus/bus.h"
#include "proto/requests.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

enum { REQUEST_WHY_BYTES = 256, REQUEST_NAME_BYTES = 128 };

/* NULL: not such a message, or it says nothing. To be freed by the functions below. */
Ergon__ControlRequest *control_decode(const void *bytes, size_t count);
Ergon__FeedMessage    *feed_decode(const void *bytes, size_t count);
void                   control_free(Ergon__ControlRequest *request);
void                   feed_free(Ergon__FeedMessage *message);

/* Of this protocol, for this run? Else why not. */
bool control_is_ours(const Ergon__ControlRequest *request, uint64_t publisher,
                     char why[REQUEST_WHY_BYTES]);
bool feed_is_ours(const Ergon__FeedMessage *message, uint64_t publisher,
                  char why[REQUEST_WHY_BYTES]);

/* A request other than of a status as an order with a block of its own; false: why not. */
bool control_order(const Ergon__ControlRequest *request, struct bus_order *out,
                   char why[REQUEST_WHY_BYTES]);

/* The events of a batch that are of its sense as an order with a block of its own; the others are
 * counted. false: the batch is not a batch, why. */
bool feed_order(const Ergon__FeedBatch *batch, const struct bus_sense *sense, struct bus_order *out,
                char why[REQUEST_WHY_BYTES]);

#endif
