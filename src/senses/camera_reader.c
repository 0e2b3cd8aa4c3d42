/* camera_reader.c - what all formats share: sizes, order of time, counts. */
#include "senses/camera_reader.h"

#include "base/memory.h"
#include "senses/camera_parts.h"

fault camera_reader_create(struct camera_reader **out, const struct camera_plan *plan)
{
    struct camera_reader *reader = NULL;
    *out                         = NULL;
    if (plan->width > CAMERA_SIDE_MAX || plan->height > CAMERA_SIDE_MAX ||
        !plan->width != !plan->height)
        RAISE(FAULT_USAGE, "%s: a sensor of %u x %u pixels: expected 1 to %d a side", plan->name,
              plan->width, plan->height, CAMERA_SIDE_MAX);
    TRY(memory_take(&reader, 1, sizeof *reader, "reader of events"));
    reader->plan = *plan;
    *out         = reader;
    return FAULT_NONE;
}

void camera_reader_destroy(struct camera_reader **reader) { memory_give(reader); }

fault camera_add(struct camera_reader *reader, const struct camera_event *event)
{
    if (!reader->plan.width)
        RAISE(FAULT_INPUT, "%s: does not say how large the sensor is; expected --size WxH",
              reader->plan.name);
    if (event->x >= reader->plan.width || event->y >= reader->plan.height) {
        reader->left_out++;
        return FAULT_NONE;
    }
    if (event->time_us > reader->time_us || reader->found == 0) reader->time_us = event->time_us;
    struct camera_event *to = &reader->events->list[reader->events->count++];
    *to                     = *event;
    to->time_us             = reader->time_us;
    reader->found++;
    return FAULT_NONE;
}

fault camera_reader_take(struct camera_reader *reader, const uint8_t *bytes, size_t count,
                         size_t *taken, struct camera_events *events)
{
    bool  is_text  = reader->plan.format == CAMERA_TEXT;
    fault failed   = FAULT_NONE;
    reader->events = events;
    events->count  = 0;
    *taken         = 0;
    while (!failed && *taken < count && events->count + CAMERA_EVENTS_MIN <= events->room) {
        uint8_t byte = bytes[(*taken)++];
        failed       = is_text ? camera_text_byte(reader, byte) : camera_evt_byte(reader, byte);
    }
    return failed;
}

fault camera_reader_end(struct camera_reader *reader, struct camera_events *events)
{
    static const uint8_t END   = '\n';
    size_t               taken = 0;
    events->count              = 0;
    if (reader->plan.format == CAMERA_TEXT)
        TRY(camera_reader_take(reader, &END, 1, &taken, events));
    reader->left_out += reader->byte_count > 0;
    if (reader->found == 0 && reader->left_out > 0)
        RAISE(FAULT_INPUT, "%s: nothing in it is an event; expected %s", reader->plan.name,
              reader->plan.format == CAMERA_TEXT ? "lines `time x y polarity`"
                                                 : "EVT 2 or EVT 3 within the sensor");
    return FAULT_NONE;
}

uint32_t camera_reader_width(const struct camera_reader *reader) { return reader->plan.width; }

uint32_t camera_reader_height(const struct camera_reader *reader) { return reader->plan.height; }

uint64_t camera_reader_left_out(const struct camera_reader *reader) { return reader->left_out; }
