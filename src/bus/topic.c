/* topic.c - the table of topics. */
#include "bus/topic.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    bool        is_kept;
} TOPICS[] = {
#define TOPIC(id, name, kept) {name, kept},
#include "bus/topics.def"
#undef TOPIC
};

const char *topic_name(topic which) { return TOPICS[which].name; }

bool topic_is_kept(topic which) { return TOPICS[which].is_kept; }

bool topic_find(const char *name, topic *out)
{
    for (unsigned t = 0; t < TOPIC_COUNT; t++) {
        if (strcmp(TOPICS[t].name, name) != 0) continue;
        *out = (topic)t;
        return true;
    }
    return false;
}
