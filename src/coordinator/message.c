/* message.c - what descriptors say of a message, followed field by field. */
#include "coordinator/message.h"

#include "proto/bounded.h"

#include <ctype.h>
#include <stdio.h>

enum { WORD_BYTES = 48, DEPTH_MAX = 8 };

const ProtobufCMessageDescriptor *message_type(topic which)
{
    static const ProtobufCMessageDescriptor *const TYPES[TOPIC_COUNT] = {
        [TOPIC_RUN]      = &ergon__run__descriptor,
        [TOPIC_NETWORK]  = &ergon__network__descriptor,
        [TOPIC_PROGRESS] = &ergon__progress__descriptor,
        [TOPIC_RANKS]    = &ergon__ranks__descriptor,
        [TOPIC_RATES]    = &ergon__rates__descriptor,
        [TOPIC_ENERGY]   = &ergon__energy__descriptor,
        [TOPIC_HEALTH]   = &ergon__health__descriptor,
        [TOPIC_DROPS]    = &ergon__drops__descriptor,
        [TOPIC_STATES]   = &ergon__states__descriptor,
        [TOPIC_LOG]      = &ergon__log__descriptor,
        [TOPIC_SPIKES]   = &ergon__spikes__descriptor,
    };
    return which < TOPIC_COUNT ? TYPES[which] : NULL;
}

/* ---- unpacking within bounds ---------------------------------------------------------------- */

ProtobufCMessage *message_unpack(topic which, const uint8_t *bytes, size_t count)
{
    struct bounded                    bounds    = {.left = MESSAGE_MEMORY_BYTES};
    ProtobufCAllocator                allocator = bounded_allocator(&bounds);
    const ProtobufCMessageDescriptor *type      = message_type(which);
    return type ? protobuf_c_message_unpack(type, &allocator, count, bytes) : NULL;
}

void message_free(ProtobufCMessage **message)
{
    struct bounded     none      = {0};
    ProtobufCAllocator allocator = bounded_allocator(&none);
    if (*message) protobuf_c_message_free_unpacked(*message, &allocator);
    *message = NULL;
}

/* ---- as JSON -------------------------------------------------------------------------------- */

const char *message_word(const ProtobufCEnumDescriptor *type, int value, char *out, size_t bytes)
{
    const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value(type, value);
    snprintf(out, bytes, "%s", known ? known->name : "unknown");
    for (char *letter = out; *letter; letter++)
        *letter = (char)tolower((unsigned char)*letter);
    return out;
}

static void object_write(struct writer *w, const ProtobufCMessage *message, int depth);

/* Readers take whole numbers of 63 bits; of a larger one they get what a real number holds. */
static void whole_write(struct writer *w, uint64_t value)
{
    if (value <= INT64_MAX)
        writer_add(w, "%llu", (unsigned long long)value);
    else
        writer_number(w, (double)value);
}

/* A value of a field, at its place in the message. */
static void value_write(struct writer *w, const ProtobufCFieldDescriptor *field, const void *at,
                        int depth)
{
    char word[WORD_BYTES];
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        writer_add(w, "%ld", (long)*(const int32_t *)at);
        break;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        writer_add(w, "%lu", (unsigned long)*(const uint32_t *)at);
        break;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        writer_add(w, "%lld", (long long)*(const int64_t *)at);
        break;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        whole_write(w, *(const uint64_t *)at);
        break;
    case PROTOBUF_C_TYPE_FLOAT:
        writer_float(w, *(const float *)at);
        break;
    case PROTOBUF_C_TYPE_DOUBLE:
        writer_number(w, *(const double *)at);
        break;
    case PROTOBUF_C_TYPE_BOOL:
        writer_put(w, *(const protobuf_c_boolean *)at ? "true" : "false");
        break;
    case PROTOBUF_C_TYPE_ENUM:
        writer_string(w, message_word(field->descriptor, *(const int *)at, word, sizeof word));
        break;
    case PROTOBUF_C_TYPE_STRING:
        writer_string(w, *(char *const *)at);
        break;
    case PROTOBUF_C_TYPE_MESSAGE:
        object_write(w, *(const ProtobufCMessage *const *)at, depth + 1);
        break;
    case PROTOBUF_C_TYPE_BYTES:
        writer_put(w, "null");
        break; /* not asked for */
    }
}

static size_t value_bytes(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return sizeof(uint64_t);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    default:
        return sizeof(uint32_t); /* enumerations, too */
    }
}

static void list_write(struct writer *w, const ProtobufCMessage *message,
                       const ProtobufCFieldDescriptor *field, int depth)
{
    size_t      count = *(const size_t *)((const char *)message + field->quantifier_offset);
    const char *items = *(const char *const *)((const char *)message + field->offset);
    writer_put(w, "[");
    for (size_t i = 0; i < count && !w->failed; i++) {
        if (i) writer_put(w, ",");
        value_write(w, field, items + i * value_bytes(field), depth);
    }
    writer_put(w, "]");
}

static void members_write(struct writer *w, const ProtobufCMessage *message, int depth)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    for (unsigned f = 0; f < type->n_fields && !w->failed; f++) {
        const ProtobufCFieldDescriptor *field = &type->fields[f];
        if (field->type == PROTOBUF_C_TYPE_BYTES) continue;
        writer_key(w, field->name);
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            list_write(w, message, field, depth);
        else
            value_write(w, field, (const char *)message + field->offset, depth);
    }
}

static void object_write(struct writer *w, const ProtobufCMessage *message, int depth)
{
    if (!message || depth > DEPTH_MAX) {
        writer_put(w, "null");
        return;
    }
    writer_put(w, "{");
    members_write(w, message, depth);
    writer_put(w, "}");
}

void message_members(struct writer *writer, const ProtobufCMessage *message)
{
    members_write(writer, message, 0);
}

void message_object(struct writer *writer, const ProtobufCMessage *message)
{
    object_write(writer, message, 0);
}
