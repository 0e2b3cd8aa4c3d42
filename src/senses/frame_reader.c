/* frame_reader.c - the samples of pictures, and which format reads what lies before them. */
#include "senses/frame_reader.h"

#include "base/memory.h"
#include "senses/frame_parts.h"

fault frame_begin(struct frame_reader *reader, uint64_t width, uint64_t height)
{
    if (width < 1 || height < 1 || width > FRAME_SIDE_MAX || height > FRAME_SIDE_MAX ||
        width * height > FRAME_PIXELS_MAX)
        RAISE(FAULT_INPUT,
              "%s: picture %llu: %llu x %llu pixels; expected 1 to %d a side and at most %d in all",
              reader->plan.name, (unsigned long long)reader->number, (unsigned long long)width,
              (unsigned long long)height, FRAME_SIDE_MAX, FRAME_PIXELS_MAX);
    size_t pixels = (size_t)(width * height);
    if (pixels > reader->grey_room) {
        memory_give(&reader->grey);
        reader->grey_room  = 0;
        reader->frame.grey = NULL;
        TRY(memory_take(&reader->grey, pixels, sizeof *reader->grey, "pixels of a picture"));
        reader->grey_room = pixels;
    }
    reader->frame.grey   = reader->grey;
    reader->frame.width  = (uint32_t)width;
    reader->frame.height = (uint32_t)height;
    reader->sample       = 0;
    reader->has_half     = false;
    return FAULT_NONE;
}

static fault grey_begin(struct frame_reader *reader)
{
    reader->state         = FRAME_IN_SAMPLES;
    reader->sample_bytes  = 1;
    reader->frame.maximum = UINT8_MAX;
    return frame_begin(reader, reader->plan.width, reader->plan.height);
}

fault frame_reader_create(struct frame_reader **out, const struct frame_plan *plan)
{
    struct frame_reader *reader = NULL;
    *out                        = NULL;
    TRY(memory_take(&reader, 1, sizeof *reader, "reader of pictures"));
    reader->plan   = *plan;
    reader->number = 1;
    if (plan->format == FRAME_GREY) {
        fault failed = grey_begin(reader);
        if (failed) frame_reader_destroy(&reader);
        if (failed == FAULT_INPUT) return FAULT_USAGE; /* the size is the user's word */
        if (failed) return failed;
    }
    *out = reader;
    return FAULT_NONE;
}

void frame_reader_destroy(struct frame_reader **reader)
{
    if (!*reader) return;
    memory_give(&(*reader)->grey);
    memory_give(reader);
}

static size_t pixel_count(const struct frame_reader *reader)
{
    return (size_t)reader->frame.width * reader->frame.height;
}

static size_t bytes_take(struct frame_reader *reader, const uint8_t *bytes, size_t count)
{
    size_t    left = pixel_count(reader) - reader->sample;
    size_t    some = count < left ? count : left;
    uint16_t *to   = reader->grey + reader->sample;
    uint16_t  most = (uint16_t)reader->frame.maximum;
    for (size_t i = 0; i < some; i++)
        to[i] = bytes[i] < most ? bytes[i] : most;
    reader->sample += some;
    return some;
}

static size_t words_take(struct frame_reader *reader, const uint8_t *bytes, size_t count)
{
    size_t pixels = pixel_count(reader), taken = 0;
    while (taken < count && reader->sample < pixels) {
        uint8_t byte     = bytes[taken++];
        reader->has_half = !reader->has_half;
        if (reader->has_half) {
            reader->half = byte;
            continue;
        }
        uint32_t high = reader->is_low_first ? byte : reader->half;
        uint32_t low  = reader->is_low_first ? reader->half : byte;
        uint32_t word = high << 8 | low;
        uint32_t most = reader->frame.maximum;

        reader->grey[reader->sample++] = (uint16_t)(word < most ? word : most);
    }
    return taken;
}

/* The picture is whole: what comes next is another one. */
static void picture_end(struct frame_reader *reader)
{
    reader->number++;
    reader->sample = 0;
    if (reader->plan.format == FRAME_GREY) return;
    reader->state   = FRAME_IN_HEAD;
    reader->field   = 0;
    reader->to_skip = reader->colour_bytes;
}

static size_t samples_take(struct frame_reader *reader, const uint8_t *bytes, size_t count,
                           bool *is_whole)
{
    size_t taken = reader->sample_bytes == 1 ? bytes_take(reader, bytes, count)
                                             : words_take(reader, bytes, count);
    *is_whole    = reader->sample == pixel_count(reader);
    if (*is_whole) picture_end(reader);
    return taken;
}

static fault text_take(struct frame_reader *reader, uint8_t byte, bool *is_whole)
{
    if (reader->plan.format == FRAME_Y4M) return frame_y4m_byte(reader, byte);
    TRY(frame_pgm_byte(reader, byte, is_whole));
    if (*is_whole) picture_end(reader);
    return FAULT_NONE;
}

fault frame_reader_take(struct frame_reader *reader, const uint8_t *bytes, size_t count,
                        size_t *taken, bool *is_whole)
{
    *taken    = 0;
    *is_whole = false;
    while (*taken < count && !*is_whole) {
        size_t left = count - *taken;
        if (reader->to_skip) {
            size_t some = left < reader->to_skip ? left : (size_t)reader->to_skip;
            reader->to_skip -= some;
            *taken += some;
        } else if (reader->state == FRAME_IN_SAMPLES) {
            *taken += samples_take(reader, bytes + *taken, left, is_whole);
        } else {
            TRY(text_take(reader, bytes[(*taken)++], is_whole));
        }
    }
    return FAULT_NONE;
}

/* Has the reader seen a part of a picture, and not all of it? */
static bool is_within(const struct frame_reader *reader)
{
    if (reader->state == FRAME_IN_SAMPLES) /* a head stands for its picture, where there is one */
        return reader->plan.format != FRAME_GREY || reader->sample > 0;
    return reader->state == FRAME_IN_DIGITS || reader->field > 0 || reader->line_length > 0;
}

fault frame_reader_end(struct frame_reader *reader, bool *is_whole)
{
    *is_whole = false;
    if (reader->state == FRAME_IN_DIGITS) TRY(text_take(reader, '\n', is_whole));
    if (!is_within(reader)) return FAULT_NONE;
    RAISE(FAULT_INPUT, "%s: ends within picture %llu", reader->plan.name,
          (unsigned long long)reader->number);
}

const struct frame *frame_reader_frame(const struct frame_reader *reader) { return &reader->frame; }

double frame_reader_rate_Hz(const struct frame_reader *reader) { return reader->rate_Hz; }
