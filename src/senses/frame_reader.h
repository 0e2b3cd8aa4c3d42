/* frame_reader.h - grey pictures out of a stream of bytes, as the bytes come.
 *
 * Three forms: PGM (P5 and P2, 8 and 16 bits, any number in a row), Y4M (luma is used, colour is
 * skipped), and plain bytes of a stated size. A reader takes what it is given, wherever it is cut,
 * and says when a picture is whole.
 *
 * Invariant  a call with bytes takes at least one, or finds a fault: whoever goes on comes to an
 *            end. No picture has more than FRAME_PIXELS_MAX pixels, whatever its header says.
 * Ownership  the reader owns its picture; it is valid until the next call.
 * Touches    base/ only: no file, no clock.
 */
#ifndef ERGON_SENSES_FRAME_READER_H
#define ERGON_SENSES_FRAME_READER_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_SIDE_MAX = 16384, FRAME_PIXELS_MAX = 1 << 25 };

typedef enum frame_format { FRAME_PGM, FRAME_Y4M, FRAME_GREY } frame_format;

struct frame {
    uint32_t        width, height;
    uint32_t        maximum; /* white; black is 0 */
    const uint16_t *grey;    /* [height][width], at most maximum */
};

struct frame_plan {
    frame_format format;
    const char  *name;          /* of the stream, for messages; borrowed */
    uint32_t     width, height; /* of FRAME_GREY: a byte a pixel */
};

struct frame_reader;

/* faults  FAULT_USAGE (a size of FRAME_GREY that no picture has), FAULT_MEMORY */
MUST_CHECK fault frame_reader_create(struct frame_reader **out, const struct frame_plan *plan);
void             frame_reader_destroy(struct frame_reader **reader);

/* Take bytes until they end or a picture is whole; *taken of them.
 *   faults  FAULT_INPUT: names the stream, the picture and what is wrong with its header;
 *           FAULT_MEMORY */
MUST_CHECK fault frame_reader_take(struct frame_reader *reader, const uint8_t *bytes, size_t count,
                                   size_t *taken, bool *is_whole);
/* The stream has ended. Digits of P2 may be whole only now.
 *   faults  FAULT_INPUT: in the middle of a picture */
MUST_CHECK fault frame_reader_end(struct frame_reader *reader, bool *is_whole);

const struct frame *frame_reader_frame(const struct frame_reader *reader);
double              frame_reader_rate_Hz(const struct frame_reader *reader); /* 0: not said */

#endif
