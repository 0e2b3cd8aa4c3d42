/* camera_text.c - lines `time x y polarity`. Polarity is 1 for ON and 0 or -1 for OFF. */
#include "senses/camera_parts.h"

#include <string.h>

static const double TIME_MAX_US = 9e15; /* whole numbers up to here are exact */

static void word_take(struct camera_reader *reader)
{
    double number = 0;
    bool   is_ok  = word_number(&reader->words, &number) && reader->place < 4;
    if (is_ok) reader->number[reader->place] = number;
    if (is_ok && reader->place == 0 && !reader->has_unit)
        reader->is_seconds = strpbrk(reader->words.word, ".eE") != NULL;
    reader->is_bad = reader->is_bad || !is_ok;
    if (reader->place < UINT32_MAX) reader->place++;
}

static bool is_pixel(double number)
{
    return number >= 0 && number < CAMERA_SIDE_MAX && number == (double)(uint32_t)number;
}

static fault line_event(struct camera_reader *reader)
{
    const double *number  = reader->number;
    double        time_us = reader->is_seconds ? number[0] * 1e6 + 0.5 : number[0];
    bool          is_on   = number[3] == 1;
    if (!(time_us >= 0) || time_us > TIME_MAX_US || !is_pixel(number[1]) || !is_pixel(number[2]) ||
        (!is_on && number[3] != 0 && number[3] != -1)) {
        reader->left_out++;
        return FAULT_NONE;
    }
    reader->has_unit = true;

    const struct camera_event event = {(uint64_t)time_us, (uint16_t)number[1], (uint16_t)number[2],
                                       is_on};
    return camera_add(reader, &event);
}

/* A line of two numbers before the first event: the sensor, unless the user has said it. */
static bool line_is_size(struct camera_reader *reader)
{
    const double *size = reader->number;
    if (reader->place != 2 || reader->has_unit || !is_pixel(size[0]) || !is_pixel(size[1]) ||
        size[0] < 1 || size[1] < 1)
        return false;
    if (!reader->plan.width) {
        reader->plan.width  = (uint32_t)size[0];
        reader->plan.height = (uint32_t)size[1];
    }
    return true;
}

static fault line_end(struct camera_reader *reader)
{
    fault failed = FAULT_NONE;
    if (!reader->is_bad && reader->place == 4)
        failed = line_event(reader);
    else if (reader->place > 0 && (reader->is_bad || !line_is_size(reader)))
        reader->left_out++;
    reader->place  = 0;
    reader->is_bad = false;
    return failed;
}

fault camera_text_byte(struct camera_reader *reader, uint8_t byte)
{
    int ends = word_reader_take(&reader->words, byte);
    if (ends & ENDS_WORD) word_take(reader);
    return ends & ENDS_LINE ? line_end(reader) : FAULT_NONE;
}
