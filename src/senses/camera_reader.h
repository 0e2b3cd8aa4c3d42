/* camera_reader.h - events of event cameras out of a stream of bytes, as the bytes come.
 *
 * Two forms: text, a line `time x y polarity` for each event, as public data sets have it (a first
 * line of two numbers is the size of the sensor; time in seconds where it has a point, else in
 * microseconds); and Prophesee's RAW, EVT 2 or EVT 3 as its head of % lines says.
 *
 * What makes no sense is left out and counted: lines that are no event, words of unknown kinds,
 * events outside of the sensor, EVT events before the first time or line.
 *
 * Invariant  times do not fall: an event before the one before it happened with it.
 * Touches    base/ only.
 */
#ifndef ERGON_SENSES_CAMERA_READER_H
#define ERGON_SENSES_CAMERA_READER_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CAMERA_SIDE_MAX = 4096, CAMERA_EVENTS_MIN = 12 };

typedef enum camera_format { CAMERA_TEXT, CAMERA_EVT } camera_format;

struct camera_plan {
    camera_format format;
    const char   *name;          /* of the stream, for messages; borrowed */
    uint32_t      width, height; /* of the sensor; 0: the stream says it */
};

struct camera_event {
    uint64_t time_us;
    uint16_t x, y; /* from the upper left */
    bool     is_on;
};

/* Where events go: count of them, of at most room. */
struct camera_events {
    struct camera_event *list;
    uint32_t             room, count;
};

struct camera_reader;

/* faults  FAULT_USAGE (a size that no sensor has), FAULT_MEMORY */
MUST_CHECK fault camera_reader_create(struct camera_reader **out, const struct camera_plan *plan);
void             camera_reader_destroy(struct camera_reader **reader);

/* Take bytes until they end or there is no room for what the next ones may bring; *taken of them.
 * The events they bring replace those of before.
 *   shape   events: room at least CAMERA_EVENTS_MIN
 *   faults  FAULT_INPUT: a head of RAW that names no format we know, or an event before anything
 *           said how large the sensor is */
MUST_CHECK fault camera_reader_take(struct camera_reader *reader, const uint8_t *bytes,
                                    size_t count, size_t *taken, struct camera_events *events);
/* The stream has ended: a last line may lack its end.
 *   faults  FAULT_INPUT: nothing in it was an event */
MUST_CHECK fault camera_reader_end(struct camera_reader *reader, struct camera_events *events);

/* Known once there was an event. */
uint32_t camera_reader_width(const struct camera_reader *reader);
uint32_t camera_reader_height(const struct camera_reader *reader);
uint64_t camera_reader_left_out(const struct camera_reader *reader);

#endif
