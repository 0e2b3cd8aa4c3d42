/* fuzz_frames.c - any bytes as pictures, in each form and in pieces: pictures that are in range, or
 * one problem that names the stream. */
#include "base/fault.h"
#include "fuzz/fuzz.h"
#include "senses/box_filter.h"

#include <string.h>

static void frame_promise(const struct frame *frame, struct box_filter *filter)
{
    float cells[6];
    PROMISE(frame->width >= 1 && frame->height >= 1);
    PROMISE((uint64_t)frame->width * frame->height <= FRAME_PIXELS_MAX);
    PROMISE(frame->maximum >= 1 && frame->maximum <= UINT16_MAX);
    if (frame->width * frame->height > 1 << 16) return; /* slow, and no other code */
    for (uint32_t i = 0; i < frame->width * frame->height; i++)
        PROMISE(frame->grey[i] <= frame->maximum);
    box_filter_apply(filter, frame, cells);
    for (uint32_t i = 0; i < 6; i++)
        PROMISE(cells[i] >= 0 && cells[i] <= 1);
}

static void frames_read(const struct frame_plan *plan, const uint8_t *bytes, size_t count,
                        size_t step)
{
    struct frame_reader *reader = NULL;
    struct box_filter    filter;
    fault                failed = frame_reader_create(&reader, plan);
    PROMISE(!failed && !box_filter_make(&filter, (struct grid){3, 2}));
    bool is_whole = false;
    for (size_t at = 0; at < count && !failed;) {
        size_t some = count - at < step ? count - at : step, taken = 0;
        failed = frame_reader_take(reader, bytes + at, some, &taken, &is_whole);
        PROMISE(failed || (taken >= 1 && taken <= some));
        if (!failed && is_whole) frame_promise(frame_reader_frame(reader), &filter);
        at += taken;
    }
    if (!failed) failed = frame_reader_end(reader, &is_whole);
    PROMISE(!failed || failed == FAULT_INPUT);
    PROMISE(!failed || strncmp(fault_message(), "fuzz: ", 6) == 0);
    fault_forget();
    box_filter_clear(&filter);
    frame_reader_destroy(&reader);
}

/* The first byte picks the form and how the rest is cut. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    if (count < 1) return 0;
    const struct frame_plan plan = {
        .format = (frame_format)(bytes[0] % 3), .name = "fuzz", .width = 5, .height = 3};
    frames_read(&plan, bytes + 1, count - 1, 1 + bytes[0] / 3);
    return 0;
}
