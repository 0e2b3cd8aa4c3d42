/* camera_evt.c - Prophesee's RAW: a head of % lines, then EVT 2 (words of 32 bits) or EVT 3 (of
 * 16), low byte first.
 *
 * The head says which (`% evt 3.0` or `% format EVT3;height=720;width=1280`) and how large the
 * sensor is (`% geometry 1280x720`); it ends at `% end`, or before what does not begin with "% ".
 *
 * source  docs.prophesee.ai, Data Encoding Formats
 */
#include "senses/camera_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void size_set(struct camera_reader *reader, unsigned width, unsigned height)
{
    bool is_size =
        width >= 1 && width <= CAMERA_SIDE_MAX && height >= 1 && height <= CAMERA_SIDE_MAX;
    if (!is_size || reader->plan.width) return;
    reader->plan.width  = width;
    reader->plan.height = height;
}

/* The number after a word of a line; 0 if it is not there. */
static unsigned after(const char *line, const char *word)
{
    const char *at = strstr(line, word);
    return at ? (unsigned)(strtoul(at + strlen(word), NULL, 10) & 0xffffu) : 0;
}

static void version_set(struct camera_reader *reader, const char *name)
{
    bool is_2       = strcmp(name, "2") == 0 || strcmp(name, "2.0") == 0;
    bool is_3       = strcmp(name, "3") == 0 || strcmp(name, "3.0") == 0;
    reader->version = is_2 ? EVT_2 : is_3 ? EVT_3 : EVT_UNKNOWN;
}

static fault head_end(struct camera_reader *reader)
{
    reader->is_past_head = true;
    if (reader->version == EVT_UNKNOWN)
        RAISE(FAULT_INPUT, "%s: its head does not name EVT 2 or EVT 3 (%% evt 3.0)",
              reader->plan.name);
    return FAULT_NONE;
}

static fault head_line(struct camera_reader *reader)
{
    const char *line     = reader->line;
    unsigned    width    = 0;
    char        name[16] = "";
    if (strcmp(line, "% end") == 0) return head_end(reader);
    if (sscanf(line, "%% evt %15s", name) == 1) version_set(reader, name);
    if (sscanf(line, "%% format EVT%15[0-9.]", name) == 1) {
        version_set(reader, name);
        size_set(reader, after(line, "width="), after(line, "height="));
    }
    if (strncmp(line, "% geometry ", 11) == 0) {
        width = after(line, "geometry ");
        size_set(reader, width, after(line, "x"));
    }
    return FAULT_NONE;
}

/* Time of EVT: a high part, which comes by itself and wraps around, and a low one. */
static void time_high_set(struct camera_reader *reader, uint32_t high, uint32_t bits)
{
    uint32_t half = 1u << (bits - 1);
    if (reader->has_time && reader->time_high > high && reader->time_high - high > half)
        reader->wraps += 1ull << bits;
    reader->time_high = high;
    reader->has_time  = true;
}

static fault event_add(struct camera_reader *reader, uint32_t x, bool is_on, uint32_t low_bits)
{
    if (!reader->has_time || (reader->version == EVT_3 && !reader->has_y)) {
        reader->left_out++;
        return FAULT_NONE;
    }
    uint64_t high = reader->wraps + reader->time_high;

    const struct camera_event event = {high << low_bits | reader->time_low, (uint16_t)x,
                                       (uint16_t)reader->y, is_on};
    return camera_add(reader, &event);
}

static fault evt2_word(struct camera_reader *reader, uint32_t word)
{
    switch (word >> 28) {
    case 0x0:
    case 0x1:
        reader->time_low = word >> 22 & 0x3f;
        reader->y        = word & 0x7ff;
        return event_add(reader, word >> 11 & 0x7ff, word >> 28, 6);
    case 0x8:
        time_high_set(reader, word & 0xfffffff, 28);
        break;
    case 0xa: /* a trigger, and what vendors add */
    case 0xe:
    case 0xf:
        break;
    default:
        reader->left_out++;
    }
    return FAULT_NONE;
}

/* Pixels side by side, a bit for each. */
static fault vector_add(struct camera_reader *reader, uint32_t bits, uint32_t width)
{
    if (!reader->has_base) {
        reader->left_out++;
        return FAULT_NONE;
    }
    for (uint32_t i = 0; i < width; i++)
        if (bits >> i & 1) TRY(event_add(reader, reader->base_x + i, reader->is_base_on, 12));
    reader->base_x = (reader->base_x + width) & 0xfff;
    return FAULT_NONE;
}

static fault evt3_word(struct camera_reader *reader, uint32_t word)
{
    uint32_t low = word & 0xfff, position = word & 0x7ff;
    bool     is_on = word >> 11 & 1;
    switch (word >> 12) {
    case 0x0:
        reader->y     = position;
        reader->has_y = true;
        break;
    case 0x2:
        return event_add(reader, position, is_on, 12);
    case 0x3:
        reader->base_x     = position;
        reader->is_base_on = is_on;
        reader->has_base   = true;
        break;
    case 0x4:
        return vector_add(reader, low, 12);
    case 0x5:
        return vector_add(reader, low & 0xff, 8);
    case 0x6:
        reader->time_low = low;
        break;
    case 0x8:
        time_high_set(reader, low, 12);
        break;
    case 0x7: /* more of an event before, a trigger, what vendors add */
    case 0xa:
    case 0xe:
    case 0xf:
        break;
    default:
        reader->left_out++;
    }
    return FAULT_NONE;
}

static fault word_byte(struct camera_reader *reader, uint8_t byte)
{
    reader->bytes[reader->byte_count++] = byte;
    if (reader->byte_count < (reader->version == EVT_3 ? 2u : 4u)) return FAULT_NONE;
    const uint8_t *bytes = reader->bytes;
    uint32_t       low   = bytes[0] | (uint32_t)bytes[1] << 8;
    reader->byte_count   = 0;
    if (reader->version == EVT_3) return evt3_word(reader, low);
    return evt2_word(reader, low | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24);
}

/* A line of the head begins with "% "; else the bytes are of the first word. */
static fault head_byte(struct camera_reader *reader, uint8_t byte)
{
    uint32_t at = reader->line_length;
    if (at == 0 && byte != '%') {
        TRY(head_end(reader));
        return word_byte(reader, byte);
    }
    if (at == 1 && byte != ' ') {
        TRY(head_end(reader));
        TRY(word_byte(reader, '%'));
        return word_byte(reader, byte);
    }
    if (byte == '\n') {
        reader->line[at]    = '\0';
        reader->line_length = 0;
        return head_line(reader);
    }
    if (at == CAMERA_LINE_BYTES - 1)
        RAISE(FAULT_INPUT, "%s: a line of its head is longer than %d bytes", reader->plan.name,
              CAMERA_LINE_BYTES - 1);
    if (byte != '\r') reader->line[reader->line_length++] = (char)byte;
    return FAULT_NONE;
}

fault camera_evt_byte(struct camera_reader *reader, uint8_t byte)
{
    return reader->is_past_head ? word_byte(reader, byte) : head_byte(reader, byte);
}
