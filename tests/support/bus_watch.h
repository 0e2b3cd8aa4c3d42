/* bus_watch.h - a bus of this test's own, in a runtime folder of its own, and events to tell. */
#ifndef ERGON_TESTS_BUS_WATCH_H
#define ERGON_TESTS_BUS_WATCH_H

#include "bus/bus.h"
#include "bus/runtime.h"
#include "bus/subscriber.h"

/* Tests give up after so long; they never wait that long. */
enum { WATCH_PATIENCE_MS = 20000 };

/* A runtime folder in the scratch directory, named in the environment. */
const char *watch_runtime(const char *name);

/* A bus in it, and where it announces itself. */
struct bus *watch_bus(struct announcement *run);

/* A subscriber that has its first snapshot: whatever is told from now on, it hears or misses. The
 * bus must have told a `run`. */
struct subscriber *watch_follow(const char *endpoint, uint32_t topics, int waiting_events);

/* Tell a body of so many bytes, each of them `fill`. */
void watch_tell(struct bus *bus, topic which, size_t bytes, int fill);

#endif
