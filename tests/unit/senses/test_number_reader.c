/* test_number_reader.c - rows of numbers, however a program writes them; and what they become. */
#include "senses/number_reader.h"
#include "senses/value_map.h"
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Rows as text, `time: numbers;`, read in pieces of `step` bytes. */
static uint64_t rows_of(const char *text, const struct number_plan *plan, size_t step, char *out)
{
    struct number_reader *reader = NULL;
    CHECK_OK(number_reader_create(&reader, plan));
    size_t length = strlen(text);
    *out          = '\0';
    for (size_t at = 0; at <= length;) {
        struct number_row row  = {0};
        size_t            left = length - at, some = left < step ? left : step;
        if (left)
            at += number_reader_take(reader, (const uint8_t *)text + at, some, &row);
        else
            number_reader_end(reader, &row), at++;
        for (uint32_t i = 0; i < row.count; i++)
            sprintf(out + strlen(out), i ? " %g" : "%g: %g", i ? row.numbers[i] : row.time_s,
                    row.numbers[0]);
        if (row.count) strcat(out, ";");
    }
    uint64_t left_out = number_reader_left_out(reader);
    number_reader_destroy(&reader);
    return left_out;
}

static void check_rows(const char *text, struct number_plan plan, const char *rows,
                       uint64_t left_out)
{
    char out[512];
    for (size_t step = 1; step < 9; step++) {
        CU_ASSERT_EQUAL(rows_of(text, &plan, step, out), left_out);
        CU_ASSERT_STRING_EQUAL(out, rows);
    }
}

static void lines_are_rows(void)
{
    check_rows("1 2\n\n# a comment\n-3.5e1,4;5\r\n  6", (struct number_plan){.most = 4},
               "0: 1 2;0: -35 4 5;0: 6;", 0);
}

static void the_first_number_may_be_the_time(void)
{
    check_rows("0.5 1 2\n1.5\n2.5 3 %x\n", (struct number_plan){.has_time = true, .most = 4},
               "0.5: 1 2;2.5: 3;", 1);
}

static void one_column_is_enough(void)
{
    check_rows("us sy id\n1 2 3\n4 5 6\n7 8\nx y 9\n", (struct number_plan){.column = 3, .most = 1},
               "0: 3;0: 6;0: 9;", 2);
    check_rows("0.1 1 2\n0.2 3 4\n", (struct number_plan){.has_time = true, .column = 2, .most = 1},
               "0.1: 2;0.2: 4;", 0);
}

static void what_is_no_number_is_left_out(void)
{
    check_rows("1 x\nnan\ninf\n0x10\n1e999\n--1\n1 2 3\n7\n", (struct number_plan){.most = 2},
               "0: 7;", 7);
}

static void long_words_and_lines_are_left_out(void)
{
    char text[4096];
    memset(text, '1', sizeof text);
    text[sizeof text - 4] = '\0';
    strcat(text, "\n5");

    check_rows(text, (struct number_plan){.most = 2}, "0: 5;", 1);
}

static struct value_map map_of(double from, double to)
{
    return (struct value_map){.from = {from, to}, .onto = {10, 20}, .minimum = 10, .maximum = 20};
}

static void numbers_become_values_of_the_range(void)
{
    struct value_map map = map_of(0, 100), down = map_of(100, 0);
    float            value = 0;
    CU_ASSERT_TRUE(value_map_take(&map, 25, &value));
    CU_ASSERT_EQUAL(value, 12.5f);
    CU_ASSERT_TRUE(value_map_take(&down, 25, &value));
    CU_ASSERT_EQUAL(value, 17.5f);
    CU_ASSERT_EQUAL(map.clipped, 0);
}

static void values_are_held_at_the_ends_and_counted(void)
{
    struct value_map map   = map_of(0, 1);
    float            value = 0;
    CU_ASSERT_TRUE(value_map_take(&map, 7, &value));
    CU_ASSERT_EQUAL(value, 20);
    CU_ASSERT_TRUE(value_map_take(&map, -7, &value));
    CU_ASSERT_EQUAL(value, 10);
    CU_ASSERT_EQUAL(map.clipped, 2);
    CU_ASSERT_FALSE(value_map_take(&map, NAN, &value));
    CU_ASSERT_EQUAL(map.rejected, 1);
}

static void a_value_is_never_beyond_an_end_that_no_float_has(void)
{
    struct value_map map   = {.from = {0, 1}, .onto = {0, 1}, .minimum = 0.1, .maximum = 0.7};
    float            value = 0;
    CU_ASSERT_TRUE(value_map_take(&map, 1, &value));
    CU_ASSERT_TRUE((double)value <= 0.7);
    CU_ASSERT_TRUE(value_map_take(&map, 0, &value));
    CU_ASSERT_TRUE((double)value >= 0.1);
}

static void only_what_changed_is_new(void)
{
    struct value_memory memory;
    CHECK_OK(value_memory_make(&memory, 2));
    CU_ASSERT_TRUE(value_memory_is_new(&memory, 0, 0));
    CU_ASSERT_FALSE(value_memory_is_new(&memory, 0, 0));
    CU_ASSERT_TRUE(value_memory_is_new(&memory, 1, 0));
    CU_ASSERT_TRUE(value_memory_is_new(&memory, 0, 1));
    value_memory_clear(&memory);
}

CHECK_MAIN(number_reader, CASE(lines_are_rows), CASE(the_first_number_may_be_the_time),
           CASE(one_column_is_enough), CASE(what_is_no_number_is_left_out),
           CASE(long_words_and_lines_are_left_out), CASE(numbers_become_values_of_the_range),
           CASE(values_are_held_at_the_ends_and_counted),
           CASE(a_value_is_never_beyond_an_end_that_no_float_has), CASE(only_what_changed_is_new))
