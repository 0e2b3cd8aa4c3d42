/* frame_y4m.c - Y4M: one line about the stream, then a line "FRAME" and the planes of each picture.
 *
 * Luma comes first and is all that is used. Depths above eight bits (C420p10, Cmono12) take two
 * bytes a sample, low first.
 */
#include "senses/frame_parts.h"

#include <stdlib.h>
#include <string.h>

static fault y4m_refuse(const struct frame_reader *reader, const char *word, const char *expected)
{
    RAISE(FAULT_INPUT, "%s: '%.40s': expected %s", reader->plan.name, word, expected);
}

static bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

static bool whole_read(const char *word, uint64_t most, uint64_t *out, const char **end)
{
    char *stop = NULL;
    if (!is_digit(*word)) return false;
    *out = strtoull(word, &stop, 10);
    *end = stop;
    return *out <= most;
}

static fault side_read(const struct frame_reader *reader, const char *word, uint32_t *out)
{
    const char *end  = NULL;
    uint64_t    side = 0;
    if (!whole_read(word + 1, FRAME_SIDE_MAX, &side, &end) || *end || side < 1)
        return y4m_refuse(reader, word, "a side from 1 to 16384 pixels");
    *out = (uint32_t)side;
    return FAULT_NONE;
}

/* F30:1, F30000:1001; F0:0 is not known. */
static fault rate_read(struct frame_reader *reader, const char *word)
{
    const char *end  = NULL;
    uint64_t    over = 0, under = 0;
    if (!whole_read(word + 1, 1000000000, &over, &end) || *end != ':' ||
        !whole_read(end + 1, 1000000000, &under, &end) || *end)
        return y4m_refuse(reader, word, "a rate like F30:1");
    reader->rate_Hz = under ? (double)over / (double)under : 0;
    return FAULT_NONE;
}

/* C420jpeg, C422, C444, Cmono, C420p10, Cmono12: how much lies beside the luma. */
struct y4m_colour {
    uint32_t across, down, planes; /* pixels to a sample of colour */
};

static fault colour_read(struct frame_reader *reader, const char *word, struct y4m_colour *out)
{
    static const struct {
        const char       *name;
        struct y4m_colour is;
    } COLOURS[]      = {{"C444alpha", {1, 1, 3}}, {"C444", {1, 1, 2}}, {"C422", {2, 1, 2}},
                        {"C411", {4, 1, 2}},      {"C420", {2, 2, 2}}, {"Cmono", {1, 1, 0}}};
    uint64_t    bits = 8;
    const char *rest = NULL, *end = NULL;
    for (size_t i = 0; i < sizeof COLOURS / sizeof *COLOURS && !rest; i++) {
        size_t length = strlen(COLOURS[i].name);
        if (strncmp(word, COLOURS[i].name, length) != 0) continue;
        *out = COLOURS[i].is;
        rest = word + length;
    }
    if (!rest) return y4m_refuse(reader, word, "C420, C411, C422, C444 or Cmono");
    if (*rest == 'p' && is_digit(rest[1])) rest++; /* C420p10, but not C420paldv */
    if (is_digit(*rest) && (!whole_read(rest, 16, &bits, &end) || *end || bits < 8))
        return y4m_refuse(reader, word, "8 to 16 bits a sample");
    reader->sample_bytes  = bits > 8 ? 2 : 1;
    reader->frame.maximum = (1u << bits) - 1;
    return FAULT_NONE;
}

static uint64_t colour_bytes(const struct frame_reader *reader, const struct y4m_colour *colour)
{
    uint64_t across = (reader->frame.width + colour->across - 1) / colour->across;
    uint64_t down   = (reader->frame.height + colour->down - 1) / colour->down;
    return across * down * colour->planes * reader->sample_bytes;
}

static fault word_read(struct frame_reader *reader, const char *word, struct y4m_colour *colour)
{
    switch (*word) {
    case 'W':
        return side_read(reader, word, &reader->frame.width);
    case 'H':
        return side_read(reader, word, &reader->frame.height);
    case 'F':
        return rate_read(reader, word);
    case 'C':
        return colour_read(reader, word, colour);
    default:
        return FAULT_NONE; /* interlacing, aspect, comments */
    }
}

static fault stream_line(struct frame_reader *reader)
{
    struct y4m_colour colour = {2, 2, 2};
    char             *rest = NULL, *word = strtok_r(reader->line, " ", &rest);
    if (!word || strcmp(word, "YUV4MPEG2") != 0)
        return y4m_refuse(reader, word ? word : "", "YUV4MPEG2 at the beginning of a Y4M stream");
    reader->sample_bytes  = 1;
    reader->is_low_first  = true;
    reader->frame.maximum = UINT8_MAX;
    while ((word = strtok_r(NULL, " ", &rest)))
        TRY(word_read(reader, word, &colour));
    if (!reader->frame.width || !reader->frame.height)
        return y4m_refuse(reader, "YUV4MPEG2", "the size of pictures (W and H) after it");
    TRY(frame_begin(reader, reader->frame.width, reader->frame.height));
    reader->colour_bytes = colour_bytes(reader, &colour);
    reader->is_y4m_open  = true;
    return FAULT_NONE;
}

static fault picture_line(struct frame_reader *reader)
{
    if (strcmp(reader->line, "FRAME") != 0 && strncmp(reader->line, "FRAME ", 6) != 0)
        RAISE(FAULT_INPUT, "%s: picture %llu: '%.20s': expected FRAME before its pixels",
              reader->plan.name, (unsigned long long)reader->number, reader->line);
    reader->state = FRAME_IN_SAMPLES;
    return frame_begin(reader, reader->frame.width, reader->frame.height);
}

fault frame_y4m_byte(struct frame_reader *reader, uint8_t byte)
{
    if (byte != '\n') {
        if (reader->line_length == FRAME_LINE_BYTES - 1) {
            reader->line[FRAME_LINE_BYTES - 1] = '\0';
            return y4m_refuse(reader, reader->line, "a line of at most 1023 bytes");
        }
        reader->line[reader->line_length++] = (char)byte;
        return FAULT_NONE;
    }
    reader->line[reader->line_length] = '\0';
    reader->line_length               = 0;
    return reader->is_y4m_open ? picture_line(reader) : stream_line(reader);
}
