/* asker.h - who asks a bus of this test's own for something, well or badly. */
#ifndef ERGON_TESTS_ASKER_H
#define ERGON_TESTS_ASKER_H

#include "bus/bus.h"
#include "bus/request.h"
#include "proto/requests.pb-c.h"

/* A bus with two senses ("touch": 10 neurons that are told to spike; "light": 4 rates of 0 to 100
 * Hz) that listens for control and feed at these places. */
struct bus *asker_bus(struct announcement *run, const char *control, const char *feed);

/* A request for this run, with a number of its own. */
Ergon__ControlRequest asker_request(const struct announcement *run);
/* Send it; whether it left. */
bool asker_send(struct requester *requester, const Ergon__ControlRequest *request);
/* The next answer; NULL if none comes before the test's patience ends. The caller frees it. */
Ergon__ControlReply *asker_answer(struct requester *requester);
/* The same for feeders. */
bool              asker_feed(struct requester *requester, const Ergon__FeedMessage *message);
Ergon__FeedReply *asker_fed(struct requester *requester);

/* The next order of a bus; false if none comes. */
bool asker_take(struct bus *bus, struct bus_order *order);
/* Wait until so many messages were refused; whether they were, and no more. */
bool asker_refused(const struct bus *bus, uint64_t count);

#endif
