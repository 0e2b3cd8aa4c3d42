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

/* A scale, after which a row must come. */
static fault scale_read(struct spike_packet_reader *reader, uint32_t word)
{
    uint32_t scale = word & ~SPIKE_PACKET_SCALE;
    if (scale == 0 || scale >= SPIKE_SCALE_WHOLE)
        RAISE(FAULT_BUG, "spike packet: word %u says scale %u of %d", reader->at, scale,
              SPIKE_SCALE_WHOLE);
    reader->at++;
    if (reader->at == reader->count || reader->words[reader->at] & SPIKE_PACKET_OFFSET)
        RAISE(FAULT_BUG, "spike packet: no row follows the scale before word %u of %u", reader->at,
              reader->count);
    reader->scale = scale;
    return FAULT_NONE;
}

static fault row_read(struct spike_packet_reader *reader)
{
    uint32_t word = reader->words[reader->at];
    if (word >= reader->row_count)
        RAISE(FAULT_BUG, "spike packet: word %u names row %u of %u", reader->at, word,
              reader->row_count);
    reader->row = word;
    reader->at++;
    return FAULT_NONE;
}

fault spike_packet_next(struct spike_packet_reader *reader, bool *is_end)
{
    *is_end       = false;
    reader->scale = SPIKE_SCALE_WHOLE;
    while (reader->at < reader->count) {
        uint32_t word = reader->words[reader->at];
        if (!(word & SPIKE_PACKET_OFFSET)) return row_read(reader);
        if ((word & SPIKE_PACKET_SCALE) == SPIKE_PACKET_SCALE) {
            TRY(scale_read(reader, word));
            return row_read(reader);
        }
        TRY(offset_read(reader, word));
        reader->at++;
    }
    *is_end = true;
    return FAULT_NONE;
}
