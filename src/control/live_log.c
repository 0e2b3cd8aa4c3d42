/* live_log.c - records to a file and back. */
#include "control/live_log.h"

#include "base/crc32.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A record's head: bytes, then their sum. A longer record is no record of ours: what acts between
 * two meetings is bounded (control/orders.h). */
enum { HEAD_BYTES = 8, RECORD_BYTES_MAX = 64 << 20 };

struct live_log {
    FILE    *file;
    char    *path;
    uint8_t *bytes; /* a record that is being made */
    size_t   capacity;
};

static void u32_put(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t u32_get(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* ---- writing -------------------------------------------------------------------------------- */

static fault write_failed(const struct live_log *log)
{
    RAISE(FAULT_FILE, "%s: cannot be written: %s", log->path, strerror(errno));
}

/* Every record is in the system's hands before its order acts: a run that is killed leaves all that
 * happened to it. */
static fault record_write(struct live_log *log, const ProtobufCMessage *message)
{
    size_t count = protobuf_c_message_get_packed_size(message);
    TRY(memory_reserve(&log->bytes, &log->capacity, HEAD_BYTES + count, 1, "a record of live.log"));
    protobuf_c_message_pack(message, log->bytes + HEAD_BYTES);
    u32_put(log->bytes, (uint32_t)count);
    u32_put(log->bytes + 4, crc32_of(log->bytes + HEAD_BYTES, count));
    if (fwrite(log->bytes, 1, HEAD_BYTES + count, log->file) != HEAD_BYTES + count ||
        fflush(log->file) != 0)
        return write_failed(log);
    return FAULT_NONE;
}

static fault log_begin(struct live_log *log, const char *path, const Ergon__LogHead *head)
{
    TRY(text_copy(&log->path, path));
    log->file = fopen(path, "wbe");
    if (!log->file) return write_failed(log);
    return record_write(log, &head->base);
}

fault live_log_create(struct live_log **out, const char *path, const Ergon__LogHead *head)
{
    TRY(memory_take(out, 1, sizeof **out, "live.log"));
    fault failed = log_begin(*out, path, head);
    if (failed) live_log_destroy(out);
    return failed;
}

fault live_log_add(struct live_log *log, const Ergon__Order *order)
{
    return record_write(log, &order->base);
}

fault live_log_close(struct live_log *log)
{
    if (!log || !log->file) return FAULT_NONE;
    int closed = fclose(log->file);
    log->file  = NULL;
    return closed == 0 ? FAULT_NONE : write_failed(log);
}

void live_log_destroy(struct live_log **log)
{
    if (!*log) return;
    if ((*log)->file) fclose((*log)->file);
    memory_give(&(*log)->path);
    memory_give(&(*log)->bytes);
    memory_give(log);
}

/* ---- reading -------------------------------------------------------------------------------- */

struct live_log_reader {
    FILE    *file;
    char    *path;
    uint8_t *bytes;
    size_t   capacity;
    uint64_t at; /* of the next record, in the file */
    bool     is_over;
};

static fault is_no_log(const struct live_log_reader *reader)
{
    RAISE(FAULT_INPUT, "%s: is no log of orders; expected the live.log of an earlier run",
          reader->path);
}

/* The bytes of the next record, *count of them; is_over where the file ends before it does. */
static fault record_read(struct live_log_reader *reader, size_t *count)
{
    uint8_t head[HEAD_BYTES];
    *count = 0;
    if (fread(head, 1, HEAD_BYTES, reader->file) != HEAD_BYTES) {
        reader->is_over = true;
        return FAULT_NONE;
    }
    uint32_t said = u32_get(head);
    if (said > RECORD_BYTES_MAX && reader->at == 0) return is_no_log(reader);
    if (said > RECORD_BYTES_MAX)
        RAISE(FAULT_CORRUPT,
              "%s: the record at byte %llu says that it has %u bytes; expected at "
              "most %d",
              reader->path, (unsigned long long)reader->at, said, RECORD_BYTES_MAX);
    TRY(memory_reserve(&reader->bytes, &reader->capacity, said, 1, "a record of live.log"));
    if (fread(reader->bytes, 1, said, reader->file) != said) {
        reader->is_over = true;
        return FAULT_NONE;
    }
    uint32_t sum = crc32_of(reader->bytes, said);
    if (sum != u32_get(head + 4) && reader->at == 0) return is_no_log(reader);
    if (sum != u32_get(head + 4))
        RAISE(FAULT_CORRUPT, "%s: the record at byte %llu has the sum %08x; expected %08x",
              reader->path, (unsigned long long)reader->at, sum, u32_get(head + 4));
    reader->at += HEAD_BYTES + said;
    *count = said;
    return FAULT_NONE;
}

static fault head_read(struct live_log_reader *reader, Ergon__LogHead **head)
{
    size_t count;
    TRY(record_read(reader, &count));
    if (reader->is_over) return is_no_log(reader);
    *head = ergon__log_head__unpack(NULL, count, reader->bytes);
    if (!*head) return is_no_log(reader);
    if ((*head)->format != 1)
        RAISE(FAULT_INPUT, "%s: has the format %u; expected 1", reader->path, (*head)->format);
    return FAULT_NONE;
}

static fault reader_begin(struct live_log_reader *reader, const char *path, Ergon__LogHead **head)
{
    TRY(text_copy(&reader->path, path));
    reader->file = fopen(path, "rbe");
    if (!reader->file) RAISE(FAULT_INPUT, "%s: cannot be read: %s", path, strerror(errno));
    return head_read(reader, head);
}

fault live_log_open(struct live_log_reader **out, const char *path, Ergon__LogHead **head)
{
    *head = NULL;
    TRY(memory_take(out, 1, sizeof **out, "live.log"));
    fault failed = reader_begin(*out, path, head);
    if (!failed) return FAULT_NONE;
    if (*head) ergon__log_head__free_unpacked(*head, NULL);
    *head = NULL;
    live_log_reader_close(out);
    return failed;
}

fault live_log_next(struct live_log_reader *reader, Ergon__Order **order)
{
    size_t   count;
    uint64_t at = reader->at;
    *order      = NULL;
    if (reader->is_over) return FAULT_NONE;
    TRY(record_read(reader, &count));
    if (reader->is_over) return FAULT_NONE;
    *order = ergon__order__unpack(NULL, count, reader->bytes);
    if (!*order)
        RAISE(FAULT_CORRUPT, "%s: the record at byte %llu is no order", reader->path,
              (unsigned long long)at);
    return FAULT_NONE;
}

void live_log_reader_close(struct live_log_reader **reader)
{
    if (!*reader) return;
    if ((*reader)->file) fclose((*reader)->file);
    memory_give(&(*reader)->path);
    memory_give(&(*reader)->bytes);
    memory_give(reader);
}
