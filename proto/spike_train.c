/* spike_train.c - varints, written and read within bounds. */
#include "proto/spike_train.h"

#include "base/memory.h"

#include <assert.h>

enum { VARINT_BYTES_MAX = 10, GID_BYTES_MAX = 5 };

void spike_train_begin(struct spike_train *train, uint64_t step_first)
{
    train->step_first = step_first;
    train->step_last  = step_first;
    train->count      = 0;
    train->length     = 0;
}

static void varint_write(struct spike_train *train, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        train->bytes[train->length++] = (uint8_t)(value | 0x80);
    train->bytes[train->length++] = (uint8_t)value;
}

fault spike_train_add(struct spike_train *train, uint64_t step, uint32_t count,
                      const uint32_t *gids)
{
    if (count == 0) return FAULT_NONE;
    assert(train->count == 0 ? step >= train->step_first : step > train->step_last);
    size_t most = train->length + (size_t)2 * VARINT_BYTES_MAX + (size_t)count * GID_BYTES_MAX;
    TRY(memory_reserve(&train->bytes, &train->capacity, most, 1, "a train of spikes"));
    varint_write(train, step - train->step_last);
    varint_write(train, count);
    varint_write(train, gids[0]);
    for (uint32_t i = 1; i < count; i++) {
        assert(gids[i] > gids[i - 1]);
        varint_write(train, gids[i] - gids[i - 1] - 1);
    }
    train->step_last = step;
    train->count += count;
    return FAULT_NONE;
}

void spike_train_clear(struct spike_train *train)
{
    memory_give(&train->bytes);
    *train = (struct spike_train){0};
}

struct spike_train_reader spike_train_read(const uint8_t *bytes, size_t length, uint64_t step_first,
                                           uint64_t step_end)
{
    return (struct spike_train_reader){.bytes    = bytes,
                                       .end      = length ? bytes + length : bytes,
                                       .step     = step_first,
                                       .step_end = step_end,
                                       .is_first = true};
}

/* A number up to a limit; what ends too early, is longer or is more breaks the reader. */
static bool varint_read(struct spike_train_reader *reader, uint64_t limit, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64 && reader->bytes < reader->end; shift += 7) {
        uint8_t byte = *reader->bytes++;
        if (shift == 63 && byte > 1) break; /* beyond 64 bits */
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte & 0x80) continue;
        if (*value <= limit) return true;
        break;
    }
    reader->is_broken = true;
    return false;
}

/* The head of a step. is_first still holds when no spike was read yet: only then may the step be
 * the one before which the train began. */
static bool step_read(struct spike_train_reader *reader)
{
    uint64_t ahead, count;
    if (reader->step >= reader->step_end) {
        reader->is_broken = true;
        return false;
    }
    if (!varint_read(reader, reader->step_end - 1 - reader->step, &ahead) ||
        !varint_read(reader, UINT32_MAX, &count))
        return false;
    if (count == 0 || (ahead == 0 && !reader->is_first)) {
        reader->is_broken = true;
        return false;
    }
    reader->step += ahead;
    reader->left     = (uint32_t)count;
    reader->is_first = true;
    return true;
}

bool spike_train_next(struct spike_train_reader *reader, uint64_t *step, uint32_t *gid)
{
    uint64_t value;
    if (reader->is_broken) return false;
    if (reader->left == 0) {
        if (reader->bytes == reader->end || !step_read(reader)) return false;
    }
    /* The first as it is, each other counted from the one after the one before. */
    uint64_t from = reader->is_first ? 0 : (uint64_t)reader->gid + 1;
    if (from > UINT32_MAX) {
        reader->is_broken = true;
        return false;
    }
    if (!varint_read(reader, UINT32_MAX - from, &value)) return false;
    reader->gid      = (uint32_t)(from + value);
    reader->is_first = false;
    reader->left--;
    *step = reader->step;
    *gid  = reader->gid;
    return true;
}
