/* fuzz_event_file.c - any bytes as events of a camera, or as rows of numbers: what comes out is in
 * range and in order, however the bytes are cut. */
#include "base/fault.h"
#include "fuzz/fuzz.h"
#include "senses/camera_reader.h"
#include "senses/number_reader.h"

#include <math.h>
#include <string.h>

struct seen {
    uint64_t events, time_us, sum;
};

static void events_promise(const struct camera_reader *reader, const struct camera_events *made,
                           struct seen *seen)
{
    const struct camera_event *events = made->list;
    for (uint32_t i = 0; i < made->count; i++) {
        PROMISE(events[i].x < camera_reader_width(reader));
        PROMISE(events[i].y < camera_reader_height(reader));
        PROMISE(events[i].time_us >= seen->time_us);
        seen->time_us = events[i].time_us;
        seen->sum =
            seen->sum * 31 + events[i].time_us + events[i].x + 7u * events[i].y + events[i].is_on;
        seen->events++;
    }
}

static struct seen events_read(const struct camera_plan *plan, const uint8_t *bytes, size_t count,
                               size_t step)
{
    struct camera_reader *reader = NULL;
    struct camera_event   list[CAMERA_EVENTS_MIN + 3];
    struct camera_events  events = {.list = list, .room = CAMERA_EVENTS_MIN + 3};
    struct seen           seen   = {0};
    fault                 failed = camera_reader_create(&reader, plan);
    for (size_t at = 0; at < count && !failed;) {
        size_t some = count - at < step ? count - at : step, taken = 0;
        failed = camera_reader_take(reader, bytes + at, some, &taken, &events);
        PROMISE(taken >= 1 && taken <= some && events.count <= events.room);
        events_promise(reader, &events, &seen);
        at += taken;
    }
    if (!failed) {
        failed = camera_reader_end(reader, &events);
        if (!failed) events_promise(reader, &events, &seen);
    }
    PROMISE(!failed || failed == FAULT_INPUT);
    PROMISE(!failed || strncmp(fault_message(), "fuzz: ", 6) == 0);
    fault_forget();
    camera_reader_destroy(&reader);
    return seen;
}

static void numbers_read(const uint8_t *bytes, size_t count, bool has_time)
{
    struct number_reader    *reader = NULL;
    const struct number_plan plan   = {.has_time = has_time, .most = 5};
    PROMISE(!number_reader_create(&reader, &plan));
    for (size_t at = 0; at < count;) {
        struct number_row row;
        size_t            taken = number_reader_take(reader, bytes + at, count - at, &row);
        PROMISE(taken >= 1 && row.count <= 5 && isfinite(row.time_s));
        for (uint32_t i = 0; i < row.count; i++)
            PROMISE(isfinite(row.numbers[i]));
        at += taken;
    }
    number_reader_destroy(&reader);
}

/* The first byte picks the form and how the rest is cut. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    if (count < 1) return 0;
    const struct camera_plan plan  = {.format = (camera_format)(bytes[0] & 1), .name = "fuzz"};
    struct seen              whole = events_read(&plan, bytes + 1, count - 1, count);
    struct seen              cut   = events_read(&plan, bytes + 1, count - 1, 1 + bytes[0] / 2);
    PROMISE(whole.events == cut.events && whole.sum == cut.sum);
    numbers_read(bytes + 1, count - 1, bytes[0] & 2);
    return 0;
}
