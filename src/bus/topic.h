/* topic.h - what is told on the bus: a number and a name for each, from topics.def.
 *
 * Touches    nothing.
 */
#ifndef ERGON_BUS_TOPIC_H
#define ERGON_BUS_TOPIC_H

#include <stdbool.h>

typedef enum topic {
#define TOPIC(id, name, kept) TOPIC_##id,
#include "bus/topics.def"
#undef TOPIC
    TOPIC_COUNT
} topic;

const char *topic_name(topic which);
bool        topic_is_kept(topic which); /* its last event is told to who comes late */
bool        topic_find(const char *name, topic *out);

#endif
