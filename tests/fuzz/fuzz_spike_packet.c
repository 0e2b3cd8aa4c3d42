/* fuzz_spike_packet.c - words from another rank: read within bounds, or refused; written again from
 * what was read they read the same. */
#include "base/fault.h"
#include "fuzz/fuzz.h"
#include "proto/spike_packet.h"

#include <string.h>

enum { WORDS_MAX = 1024 };

struct spike {
    uint32_t offset;
    uint32_t row;
    uint32_t scale;
};

/* Spikes up to the end or the first fault. */
static uint32_t packet_read(const uint32_t *words, uint32_t count, uint32_t limit,
                            struct spike *spikes)
{
    struct spike_packet_reader reader = {
        .words = words, .count = count, .interval = limit % 64 + 1, .row_count = limit};
    uint32_t found = 0;
    for (bool is_end = false; !spike_packet_next(&reader, &is_end) && !is_end;) {
        PROMISE(reader.offset < reader.interval && reader.row < limit && found < WORDS_MAX);
        PROMISE(found == 0 || spikes[found - 1].offset <= reader.offset);
        PROMISE(reader.scale > 0 && reader.scale <= SPIKE_SCALE_WHOLE);
        spikes[found++] = (struct spike){reader.offset, reader.row, reader.scale};
    }
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    uint32_t words[WORDS_MAX], limit;
    if (count < sizeof limit) return 0;
    memcpy(&limit, bytes, sizeof limit);
    limit &= ~SPIKE_PACKET_OFFSET;
    uint32_t length = (uint32_t)((count - sizeof limit) / sizeof *words);
    if (length > WORDS_MAX) length = WORDS_MAX;
    memcpy(words, bytes + sizeof limit, length * sizeof *words);

    struct spike spikes[WORDS_MAX], again[WORDS_MAX];
    uint32_t     found = packet_read(words, length, limit, spikes);

    uint32_t written = 0, offset = 0, rewritten[3 * WORDS_MAX];
    for (uint32_t i = 0; i < found; i++) {
        if (spikes[i].offset != offset) {
            offset               = spikes[i].offset;
            rewritten[written++] = spike_packet_offset(offset);
        }
        if (spikes[i].scale != SPIKE_SCALE_WHOLE)
            rewritten[written++] = spike_packet_scale(spikes[i].scale);
        rewritten[written++] = spikes[i].row;
    }
    PROMISE(packet_read(rewritten, written, limit, again) == found);
    PROMISE(memcmp(spikes, again, found * sizeof *spikes) == 0);
    fault_forget();
    return 0;
}
