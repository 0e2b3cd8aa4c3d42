/* frame_parts.h - what the readers of single formats share. Private to frame_*.c. */
#ifndef ERGON_SENSES_FRAME_PARTS_H
#define ERGON_SENSES_FRAME_PARTS_H

#include "senses/frame_reader.h"

enum { FRAME_LINE_BYTES = 1024 };

typedef enum frame_state { FRAME_IN_HEAD, FRAME_IN_DIGITS, FRAME_IN_SAMPLES } frame_state;

struct frame_reader {
    struct frame_plan plan;
    struct frame      frame;
    uint16_t         *grey;
    size_t            grey_room; /* pixels that grey has room for */
    uint64_t          number;    /* of the picture: 1, 2, ... */
    frame_state       state;
    double            rate_Hz;
    /* Samples: how they are stored, the next one, its first byte, what is skipped before the next
     * head. */
    uint32_t sample_bytes;
    bool     is_low_first, has_half;
    uint8_t  half;
    size_t   sample;
    uint64_t to_skip;
    /* Of the text before them. */
    char     line[FRAME_LINE_BYTES];
    uint32_t line_length;
    bool     is_comment, has_digits, is_y4m_open;
    uint32_t field; /* of a PGM head: magic, width, height, maximum */
    uint32_t value;
    uint64_t colour_bytes; /* of a Y4M picture, after its luma */
    bool     is_text;      /* P2 */
};

/* Make room for a picture of this size; the next sample is its first.
 *   faults  FAULT_INPUT (no picture has this size), FAULT_MEMORY */
MUST_CHECK fault frame_begin(struct frame_reader *reader, uint64_t width, uint64_t height);

/* One byte of a head or of digits; *is_whole when it ends the picture. */
MUST_CHECK fault frame_pgm_byte(struct frame_reader *reader, uint8_t byte, bool *is_whole);
MUST_CHECK fault frame_y4m_byte(struct frame_reader *reader, uint8_t byte);

#endif
