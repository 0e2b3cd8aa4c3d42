/* spike_packet.c - reading a packet, word by word. */
#include "proto/spike_packet.h"

static fault offset_read(struct spike_packet_reader *reader, uint32_t word)
{
    uint32_t offset = word & ~SPIKE_PACKET_OFFSET;
    if (offset >= reader->interval || offset < reader->offset)
        RAISE(FAULT_BUG, "spike packet: word %u says step offset %u after %u in an interval of %u",
              reader->at, offset, reader->offset, reader->interval);
    reader->offset = offset;
    return FAULT_NONE;
}

fault spike_packet_next(struct spike_packet_reader *reader, bool *is_end)
{
    *is_end = false;
    while (reader->at < reader->count) {
        uint32_t word = reader->words[reader->at];
        if (word & SPIKE_PACKET_OFFSET) {
            TRY(offset_read(reader, word));
            reader->at++;
            continue;
        }
        if (word >= reader->row_count)
            RAISE(FAULT_BUG, "spike packet: word %u names row %u of %u", reader->at, word,
                  reader->row_count);
        reader->row = word;
        reader->at++;
        return FAULT_NONE;
    }
    *is_end = true;
    return FAULT_NONE;
}
