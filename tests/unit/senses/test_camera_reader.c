/* test_camera_reader.c - events of cameras: text, EVT 2, EVT 3, and what is none. */
#include "senses/camera_reader.h"
#include "support/check.h"

#include <stdio.h>
#include <string.h>

struct stream {
    uint8_t bytes[4096];
    size_t  count;
};

static void add(struct stream *stream, const void *bytes, size_t count)
{
    memcpy(stream->bytes + stream->count, bytes, count);
    stream->count += count;
}

static void add_text(struct stream *stream, const char *text) { add(stream, text, strlen(text)); }

/* Low byte first, as cameras write it. */
static void add_word(struct stream *stream, uint32_t word, int bytes)
{
    for (int i = 0; i < bytes; i++)
        stream->bytes[stream->count++] = (uint8_t)(word >> 8 * i);
}

struct found {
    char     text[2048]; /* time:x,y,polarity; of each */
    uint64_t left_out;
    fault    failed;
};

static void events_print(struct found *found, const struct camera_events *events)
{
    for (uint32_t i = 0; i < events->count; i++)
        sprintf(found->text + strlen(found->text), "%llu:%u,%u,%d;",
                (unsigned long long)events->list[i].time_us, events->list[i].x, events->list[i].y,
                events->list[i].is_on);
}

static struct found read_all(const struct stream *stream, camera_format format, size_t step,
                             uint32_t side)
{
    struct found             found  = {0};
    struct camera_reader    *reader = NULL;
    const struct camera_plan plan   = {format, "s", side, side};
    CHECK_OK(camera_reader_create(&reader, &plan));
    struct camera_event  list[CAMERA_EVENTS_MIN];
    struct camera_events events = {.list = list, .room = CAMERA_EVENTS_MIN};
    for (size_t at = 0; at < stream->count && !found.failed;) {
        size_t left = stream->count - at, taken = 0;
        found.failed = camera_reader_take(reader, stream->bytes + at, left < step ? left : step,
                                          &taken, &events);
        events_print(&found, &events);
        at += taken;
    }
    if (!found.failed) {
        found.failed = camera_reader_end(reader, &events);
        events_print(&found, &events);
    }
    found.left_out = camera_reader_left_out(reader);
    camera_reader_destroy(&reader);
    return found;
}

/* However the stream is cut, the same events. */
static void check_reads(const struct stream *stream, camera_format format, const char *events,
                        uint64_t left_out)
{
    for (size_t step = 1; step <= stream->count; step += step < 5 ? 1 : 37) {
        struct found found = read_all(stream, format, step, 0);
        CHECK_OK(found.failed);
        CU_ASSERT_STRING_EQUAL(found.text, events);
        CU_ASSERT_EQUAL(found.left_out, left_out);
    }
}

static void check_refused(const struct stream *stream, camera_format format, const char *words)
{
    CU_ASSERT_EQUAL(read_all(stream, format, 64, 0).failed, FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), words));
    fault_forget();
}

static void text_in_seconds_or_microseconds(void)
{
    struct stream seconds = {0}, micro = {0};
    add_text(&seconds, "240 180\n0.003811 96 133 0\n0.0041 0 179 1\n");
    add_text(&micro, "240,180\n3811,96,133,-1\n4100,0,179,1");

    check_reads(&seconds, CAMERA_TEXT, "3811:96,133,0;4100:0,179,1;", 0);
    check_reads(&micro, CAMERA_TEXT, "3811:96,133,0;4100:0,179,1;", 0);
}

static void lines_that_are_no_event_are_left_out(void)
{
    struct stream stream = {0};
    add_text(&stream, "# t x y p\n8 8\nt x y p\n1 2 3 1\n2 8 0 1\n3 0 0 2\n-4 0 0 1\n5 0.5 0 1\n"
                      "6 0 0\n7 0 0 1 1\n8 8\n1e300 0 0 1\n9 7 7 0\n");

    check_reads(&stream, CAMERA_TEXT, "1:2,3,1;9:7,7,0;", 9);
}

static void time_does_not_fall(void)
{
    struct stream stream = {0};
    add_text(&stream, "8 8\n5 0 0 1\n3 1 0 1\n6 2 0 1\n");

    check_reads(&stream, CAMERA_TEXT, "5:0,0,1;5:1,0,1;6:2,0,1;", 0);
}

static void evt2_has_time_in_two_parts(void)
{
    struct stream stream = {0};
    add_text(&stream, "% camera x\n% evt 2.0\n% geometry 640x480\n% end\n");
    add_word(&stream, 0x1u << 28 | 5u << 11 | 6, 4); /* before any time */
    add_word(&stream, 0x8u << 28 | 1, 4);
    add_word(&stream, 0x1u << 28 | 3u << 22 | 639u << 11 | 479, 4);
    add_word(&stream, 0xau << 28 | 1, 4);
    add_word(&stream, 0x0u << 28 | 63u << 22 | 1u << 11 | 2, 4);
    add_word(&stream, 0x0u << 28 | 63u << 22 | 640u << 11 | 2, 4); /* outside */
    add_word(&stream, 0x5u << 28, 4);                              /* of no kind */
    add_word(&stream, 0x8u << 28 | 0xfffffff, 4);
    add_word(&stream, 0x8u << 28 | 0, 4); /* wraps around */
    add_word(&stream, 0x1u << 28 | 1u << 22, 4);

    check_reads(&stream, CAMERA_EVT, "67:639,479,1;127:1,2,0;17179869185:0,0,1;", 3);
}

static void evt3_has_vectors(void)
{
    struct stream stream = {0};
    add_text(&stream, "% format EVT3;height=720;width=1280\n");
    add_word(&stream, 0x8001, 2); /* time, high part */
    add_word(&stream, 0x6002, 2);
    add_word(&stream, 0x2001, 2); /* no line yet */
    add_word(&stream, 0x0007, 2); /* y 7 */
    add_word(&stream, 0x2800 | 9, 2);
    add_word(&stream, 0x3000 | 100, 2); /* from x 100, OFF */
    add_word(&stream, 0x4000 | 0x801, 2);
    add_word(&stream, 0x5000 | 0x80, 2);
    add_word(&stream, 0x7003, 2);
    add_word(&stream, 0x1000, 2); /* of no kind */
    add_word(&stream, 0x8fff, 2);
    add_word(&stream, 0x8000, 2); /* wraps around */
    add_word(&stream, 0x2000 | 1, 2);

    check_reads(&stream, CAMERA_EVT,
                "4098:9,7,1;4098:100,7,0;4098:111,7,0;4098:119,7,0;16777218:1,7,0;", 2);
}

static void data_may_follow_the_head_without_its_end(void)
{
    struct stream stream = {0};
    add_text(&stream, "% evt 3.0\n% geometry 64x64\n%");
    add_word(&stream, 0x00, 1); /* a word 0x0025: y 37 */
    add_word(&stream, 0x8000, 2);
    add_word(&stream, 0x2803, 2);

    check_reads(&stream, CAMERA_EVT, "0:3,37,1;", 0);
}

static void streams_that_say_nothing_of_use_are_refused(void)
{
    struct stream none = {0}, old = {0}, unsized = {0}, junk = {0}, wide = {0};
    add_text(&none, "1234567890");
    add_text(&old, "% evt 2.1\n% end\n");
    add_text(&unsized, "1 2 3 1\n");
    add_text(&junk, "hello world\n");
    add_text(&wide, "% ");
    for (int i = 0; i < 300; i++)
        add_text(&wide, "wide");

    check_refused(&none, CAMERA_EVT, "does not name EVT 2 or EVT 3");
    check_refused(&old, CAMERA_EVT, "does not name EVT 2 or EVT 3");
    check_refused(&unsized, CAMERA_TEXT, "expected --size WxH");
    check_refused(&junk, CAMERA_TEXT, "nothing in it is an event");
    check_refused(&wide, CAMERA_EVT, "longer than 1023 bytes");
}

static void what_the_user_says_of_the_sensor_holds(void)
{
    struct stream stream = {0};
    add_text(&stream, "240 180\n1 2 3 1\n2 100 0 1\n");

    struct found found = read_all(&stream, CAMERA_TEXT, 64, 50);

    CU_ASSERT_STRING_EQUAL(found.text, "1:2,3,1;");
    CU_ASSERT_EQUAL(found.left_out, 1);
}

CHECK_MAIN(camera_reader, CASE(text_in_seconds_or_microseconds),
           CASE(lines_that_are_no_event_are_left_out), CASE(time_does_not_fall),
           CASE(evt2_has_time_in_two_parts), CASE(evt3_has_vectors),
           CASE(data_may_follow_the_head_without_its_end),
           CASE(streams_that_say_nothing_of_use_are_refused),
           CASE(what_the_user_says_of_the_sensor_holds))
