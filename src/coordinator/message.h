/* message.h - messages of the bus: unpacked within bounds, and as JSON.
 *
 * Both work from protobuf's descriptors, so that a field that is added to proto/events.proto needs
 * no word here. Field names stay as they are; enumerations become lower-case words; fields of
 * bytes are left out.
 *
 * Invariant  a message is of a type that does not nest in itself; its depth is the schema's.
 * Ownership  message_unpack makes a message that its caller frees.
 * Touches    proto/events.proto, base/.
 */
#ifndef ERGON_COORDINATOR_MESSAGE_H
#define ERGON_COORDINATOR_MESSAGE_H

#include "bus/topic.h"
#include "coordinator/writer.h"
#include "proto/events.pb-c.h"

/* Unpacked, a message takes more than its bytes: beyond this it is refused. */
enum { MESSAGE_MEMORY_BYTES = 48 << 20 };

/* The type of a topic's body; NULL for those that are no message for a page (snapshot). */
const ProtobufCMessageDescriptor *message_type(topic which);

/* NULL where the bytes are no such message, or where it would be too large. */
ProtobufCMessage *message_unpack(topic which, const uint8_t *bytes, size_t count);
void              message_free(ProtobufCMessage **message);

/* The members of a message, "name":value, without braces; appended to what is there. */
void message_members(struct writer *writer, const ProtobufCMessage *message);
/* {"name":value, ...} */
void message_object(struct writer *writer, const ProtobufCMessage *message);

/* The word of an enumeration's value, lower case; "unknown" for others. */
const char *message_word(const ProtobufCEnumDescriptor *type, int value, char *out, size_t bytes);

#endif
