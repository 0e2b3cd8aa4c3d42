/* camera_parts.h - what the readers of single formats share. Private to camera_*.c. */
#ifndef ERGON_SENSES_CAMERA_PARTS_H
#define ERGON_SENSES_CAMERA_PARTS_H

#include "senses/camera_reader.h"
#include "senses/word_reader.h"

enum { CAMERA_LINE_BYTES = 1024 };

typedef enum evt_version { EVT_UNKNOWN, EVT_2, EVT_3 } evt_version;

struct camera_reader {
    struct camera_plan plan;
    uint64_t           time_us; /* of the last event */
    uint64_t           left_out, found;
    /* Where events go during a call. */
    struct camera_events *events;
    /* Text: the words of a line. */
    struct word_reader words;
    double             number[4];
    uint32_t           place;
    bool               is_bad, is_seconds, has_unit;
    /* RAW: its head, then words of two or four bytes. */
    bool        is_past_head, is_in_line;
    char        line[CAMERA_LINE_BYTES];
    uint32_t    line_length;
    evt_version version;
    uint8_t     bytes[4];
    uint32_t    byte_count;
    /* State of EVT: times in units of their high part, wrapped around so often. */
    bool     has_time, has_y, has_base, is_base_on;
    uint64_t wraps;
    uint32_t time_high, time_low, y, base_x;
};

/* An event; outside of the sensor it is left out.
 *   faults  FAULT_INPUT: nothing said how large the sensor is */
MUST_CHECK fault camera_add(struct camera_reader *reader, const struct camera_event *event);

MUST_CHECK fault camera_text_byte(struct camera_reader *reader, uint8_t byte);
MUST_CHECK fault camera_evt_byte(struct camera_reader *reader, uint8_t byte);

#endif
