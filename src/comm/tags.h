/* tags.h - what tells one sort of message from another. Private to comm/. */
#ifndef ERGON_COMM_TAGS_H
#define ERGON_COMM_TAGS_H

/* Packets between near ranks and those of the relay travel at the same time; the rest of a long
 * packet has the tag of its first part and TAG_REST. */
enum { TAG_GATHER = 1, TAG_NEAR = 2, TAG_RELAY = 4, TAG_REST = 1 };

#endif
