/* test_frame_reader.c - pictures of every form, cut anywhere, and heads that cannot be. */
#include "senses/frame_reader.h"
#include "support/check.h"

#include <stdio.h>
#include <string.h>

struct stream {
    char   bytes[4096];
    size_t count;
};

static void add(struct stream *stream, const void *bytes, size_t count)
{
    memcpy(stream->bytes + stream->count, bytes, count);
    stream->count += count;
}

static void add_text(struct stream *stream, const char *text) { add(stream, text, strlen(text)); }

/* Read a stream, at most `step` bytes at a time; each picture's pixels are written to text. */
static fault read_all(const struct stream *stream, frame_format format, size_t step, char *text)
{
    struct frame_reader    *reader = NULL;
    const struct frame_plan plan   = {
          .format = format, .name = "s", .width = 3, .height = 2}; /* of FRAME_GREY */
    CHECK_OK(frame_reader_create(&reader, &plan));
    fault failed = FAULT_NONE;
    bool  is_whole;
    *text = '\0';
    for (size_t at = 0; at <= stream->count && !failed;) {
        size_t left = stream->count - at, some = left < step ? left : step, taken = 0;
        if (left == 0)
            failed = frame_reader_end(reader, &is_whole);
        else
            failed = frame_reader_take(reader, (const uint8_t *)stream->bytes + at, some, &taken,
                                       &is_whole);
        const struct frame *frame = frame_reader_frame(reader);
        if (!failed && is_whole) {
            sprintf(text + strlen(text), "%ux%u/%u:", frame->width, frame->height, frame->maximum);
            for (uint32_t i = 0; i < frame->width * frame->height; i++)
                sprintf(text + strlen(text), " %u", frame->grey[i]);
            strcat(text, "\n");
        }
        at += left ? taken : 1;
    }
    frame_reader_destroy(&reader);
    return failed;
}

/* However the stream is cut, the same pictures. */
static void check_reads(const struct stream *stream, frame_format format, const char *pictures)
{
    char text[1024];
    for (size_t step = 1; step <= stream->count; step += step < 8 ? 1 : 61) {
        CHECK_OK(read_all(stream, format, step, text));
        CU_ASSERT_STRING_EQUAL(text, pictures);
    }
}

static void check_refused(const struct stream *stream, frame_format format, const char *words)
{
    char text[1024];
    CU_ASSERT_EQUAL(read_all(stream, format, 7, text), FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), words));
    if (!strstr(fault_message(), words)) fprintf(stderr, "said: %s\n", fault_message());
    fault_forget();
}

static void check_text_refused(const char *text, frame_format format, const char *words)
{
    struct stream stream = {0};
    add_text(&stream, text);
    check_refused(&stream, format, words);
}

static void pgm_of_bytes_and_of_words_stand_in_a_row(void)
{
    struct stream stream = {0};
    add_text(&stream, "P5 # made by hand\n3 2\n#another\n200\n");
    add(&stream, "\x00\x01\x02\xff#\n", 6);
    add_text(&stream, "P5\n2\t1 1000\n");
    add(&stream, "\x01\x02\xff\xff", 4);

    check_reads(&stream, FRAME_PGM, "3x2/200: 0 1 2 200 35 10\n2x1/1000: 258 1000\n");
}

static void pgm_of_digits_needs_no_last_blank(void)
{
    struct stream stream = {0};
    add_text(&stream, "P2 2 2 15\n 0 1 #c\n2\n 99\nP2 1 1 65535 65535");

    check_reads(&stream, FRAME_PGM, "2x2/15: 0 1 2 15\n1x1/65535: 65535\n");
}

static void y4m_gives_its_luma(void)
{
    static const char *const COLOURS[] = {"",      " C420jpeg", " C420paldv",
                                          " C422", " C444",     " Cmono"};
    static const size_t      BEHIND[]  = {4, 4, 4, 8, 12, 0};
    for (size_t i = 0; i < sizeof COLOURS / sizeof *COLOURS; i++) {
        struct stream stream = {0};
        add_text(&stream, "YUV4MPEG2 W3 H2 F30:1 Ip A1:1");
        add_text(&stream, COLOURS[i]);
        for (int picture = 0; picture < 2; picture++) {
            add_text(&stream, picture ? "FRAME Ip\n" : "\nFRAME\n");
            add(&stream, picture ? "\x09\x08\x07\x06\x05\n" : "\x01\x02\x03\x04\x05\x06", 6);
            add(&stream, "FRAME\n\n\n\n\n\n\n", BEHIND[i]);
        }

        check_reads(&stream, FRAME_Y4M, "3x2/255: 1 2 3 4 5 6\n3x2/255: 9 8 7 6 5 10\n");
    }
}

static void y4m_of_ten_bits_is_low_first(void)
{
    struct stream stream = {0};
    add_text(&stream, "YUV4MPEG2 W2 H1 F30000:1001 C420p10\nFRAME\n");
    add(&stream, "\x01\x02\xff\xff....", 8);

    check_reads(&stream, FRAME_Y4M, "2x1/1023: 513 1023\n");
}

static void y4m_says_its_rate(void)
{
    struct frame_reader    *reader = NULL;
    const struct frame_plan plan   = {.format = FRAME_Y4M, .name = "s"};
    static const char       HEAD[] = "YUV4MPEG2 W2 H1 F30000:1001\n";
    size_t                  taken;
    bool                    is_whole;
    CHECK_OK(frame_reader_create(&reader, &plan));
    CU_ASSERT_EQUAL(frame_reader_rate_Hz(reader), 0);

    CHECK_OK(frame_reader_take(reader, (const uint8_t *)HEAD, strlen(HEAD), &taken, &is_whole));

    CU_ASSERT_EQUAL(taken, strlen(HEAD));
    CU_ASSERT_DOUBLE_EQUAL(frame_reader_rate_Hz(reader), 29.97, 1e-3);
    frame_reader_destroy(&reader);
}

static void plain_bytes_have_the_size_that_was_said(void)
{
    struct stream stream = {0};
    add(&stream, "\x01\x02\x03\x04\x05\x06\x06\x05\x04\x03\x02\x01", 12);

    check_reads(&stream, FRAME_GREY, "3x2/255: 1 2 3 4 5 6\n3x2/255: 6 5 4 3 2 1\n");
}

static void heads_that_cannot_be_are_refused(void)
{
    check_text_refused("P6 1 1 255\n   ", FRAME_PGM, "s: picture 1: is no PGM: expected P5 or P2");
    check_text_refused("GIF89a", FRAME_PGM, "expected P5 or P2");
    check_text_refused("P5 3 x 255\n", FRAME_PGM, "expected digits");
    check_text_refused("P5 99999999999 1 255\n", FRAME_PGM, "numbers up to 65535");
    check_text_refused("P5 65535 1 255\n", FRAME_PGM, "65535 x 1 pixels");
    check_text_refused("P5 16384 16384 255\n", FRAME_PGM, "16384 x 16384 pixels");
    check_text_refused("P5 0 1 255\n", FRAME_PGM, "0 x 1 pixels");
    check_text_refused("P5 1 1 0\n", FRAME_PGM, "a maximum from 1 to 65535");
    check_text_refused("P2 1 1 9\n1 P2 1 1 9\nx", FRAME_PGM, "picture 2");
    check_text_refused("YUV4MPEG3 W1 H1\n", FRAME_Y4M, "YUV4MPEG2");
    check_text_refused("\n", FRAME_Y4M, "YUV4MPEG2");
    check_text_refused("YUV4MPEG2 W1\n", FRAME_Y4M, "the size of pictures");
    check_text_refused("YUV4MPEG2 W1 H-1\n", FRAME_Y4M, "'H-1': expected a side");
    check_text_refused("YUV4MPEG2 W16384 H16384\n", FRAME_Y4M, "16384 x 16384");
    check_text_refused("YUV4MPEG2 W1 H1 F30\n", FRAME_Y4M, "a rate like F30:1");
    check_text_refused("YUV4MPEG2 W1 H1 C999\n", FRAME_Y4M, "C420");
    check_text_refused("YUV4MPEG2 W1 H1 C420p77\n", FRAME_Y4M, "8 to 16 bits");
    check_text_refused("YUV4MPEG2 W1 H1 Cmono4\n", FRAME_Y4M, "8 to 16 bits");
    check_text_refused("YUV4MPEG2 W1 H1 Cmono\nFRAMES\n", FRAME_Y4M, "expected FRAME before");
}

static void a_line_without_end_is_refused(void)
{
    struct stream stream = {0};
    for (int i = 0; i < 200; i++)
        add_text(&stream, "YUV4MPEG2 ");

    check_refused(&stream, FRAME_Y4M, "a line of at most 1023 bytes");
}

static void a_stream_cut_within_a_picture_is_told(void)
{
    check_text_refused("P5 2 2 255\nab", FRAME_PGM, "ends within picture 1");
    check_text_refused("P5 1 1 255\naP5 1", FRAME_PGM, "ends within picture 2");
    check_text_refused("P2 2 2 255\n1 2 3", FRAME_PGM, "ends within picture 1");
    check_text_refused("YUV4MPEG2 W2 H1 Cmono\nFRAME\nabFRAME\na", FRAME_Y4M, "picture 2");
    check_text_refused("abcde", FRAME_GREY, "ends within picture 1");
}

static void a_size_of_none_is_refused(void)
{
    struct frame_reader    *reader = NULL;
    const struct frame_plan plan   = {.format = FRAME_GREY, .name = "--size", .width = 3};

    CU_ASSERT_EQUAL(frame_reader_create(&reader, &plan), FAULT_USAGE);
    CU_ASSERT_PTR_NULL(reader);
    fault_forget();
}

CHECK_MAIN(frame_reader, CASE(pgm_of_bytes_and_of_words_stand_in_a_row),
           CASE(pgm_of_digits_needs_no_last_blank), CASE(y4m_gives_its_luma),
           CASE(y4m_of_ten_bits_is_low_first), CASE(y4m_says_its_rate),
           CASE(plain_bytes_have_the_size_that_was_said), CASE(heads_that_cannot_be_are_refused),
           CASE(a_line_without_end_is_refused), CASE(a_stream_cut_within_a_picture_is_told),
           CASE(a_size_of_none_is_refused))
