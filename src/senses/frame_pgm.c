/* frame_pgm.c - PGM: a head of four words, then bytes, words of two bytes, or digits.
 *
 * A head may have comments, from # to the end of the line. One blank after the maximum ends it.
 */
#include "senses/frame_parts.h"

enum { PGM_MAGIC, PGM_WIDTH, PGM_HEIGHT, PGM_MAXIMUM };

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '\v' ||
           byte == '\f';
}

static fault head_refuse(const struct frame_reader *reader, const char *expected)
{
    RAISE(FAULT_INPUT, "%s: picture %llu: is no PGM: expected %s", reader->plan.name,
          (unsigned long long)reader->number, expected);
}

static fault magic_byte(struct frame_reader *reader, uint8_t byte)
{
    if (reader->line_length == 0) {
        if (byte != 'P') return head_refuse(reader, "P5 or P2 at its beginning");
        reader->line_length = 1;
        return FAULT_NONE;
    }
    if (byte != '5' && byte != '2') return head_refuse(reader, "P5 or P2 at its beginning");
    reader->is_text     = byte == '2';
    reader->line_length = 0;
    reader->field       = PGM_WIDTH;
    reader->has_digits  = false;
    reader->value       = 0;
    return FAULT_NONE;
}

static fault head_end(struct frame_reader *reader)
{
    if (reader->value < 1 || reader->value > UINT16_MAX)
        return head_refuse(reader, "a maximum from 1 to 65535");
    reader->frame.maximum = reader->value;
    reader->sample_bytes  = reader->value > UINT8_MAX ? 2 : 1;
    reader->is_low_first  = false;
    reader->state         = reader->is_text ? FRAME_IN_DIGITS : FRAME_IN_SAMPLES;
    return frame_begin(reader, reader->frame.width, reader->frame.height);
}

/* A number of the head has ended. */
static fault field_end(struct frame_reader *reader)
{
    if (reader->field == PGM_MAXIMUM) TRY(head_end(reader));
    if (reader->field == PGM_WIDTH) reader->frame.width = reader->value;
    if (reader->field == PGM_HEIGHT) reader->frame.height = reader->value;
    reader->field++;
    reader->has_digits = false;
    reader->value      = 0;
    return FAULT_NONE;
}

static fault digit_add(struct frame_reader *reader, uint8_t byte)
{
    if (byte < '0' || byte > '9') return head_refuse(reader, "digits and blanks");
    reader->value      = reader->value * 10 + (uint32_t)(byte - '0');
    reader->has_digits = true;
    if (reader->value > UINT16_MAX) return head_refuse(reader, "numbers up to 65535");
    return FAULT_NONE;
}

/* A pixel in digits has ended. */
static void pixel_add(struct frame_reader *reader, bool *is_whole)
{
    uint32_t most = reader->frame.maximum;

    reader->grey[reader->sample++] = (uint16_t)(reader->value < most ? reader->value : most);
    reader->has_digits             = false;
    reader->value                  = 0;
    *is_whole = reader->sample == (size_t)reader->frame.width * reader->frame.height;
}

fault frame_pgm_byte(struct frame_reader *reader, uint8_t byte, bool *is_whole)
{
    bool ends = is_blank(byte) || byte == '#' || reader->is_comment;
    if (reader->is_comment) {
        reader->is_comment = byte != '\n';
        return FAULT_NONE;
    }
    bool in_digits     = reader->state == FRAME_IN_DIGITS;
    reader->is_comment = byte == '#';
    if (!in_digits && reader->field == PGM_MAGIC)
        return ends && reader->line_length == 0 ? FAULT_NONE : magic_byte(reader, byte);
    if (!ends) return digit_add(reader, byte);
    if (!reader->has_digits) return FAULT_NONE;
    if (!in_digits) return field_end(reader);
    pixel_add(reader, is_whole);
    return FAULT_NONE;
}
