/* test_csv.c - tables of types: cells, quotes, and what is said of broken ones. */
#include "sonata/csv.h"
#include "support/check.h"

#include <string.h>

static struct csv *read_ok(const char *text)
{
    struct csv *table = NULL;
    CHECK_OK(csv_read_text(&table, "t.csv", text, strlen(text)));
    CU_ASSERT_PTR_NOT_NULL_FATAL(table);
    return table;
}

static void check_refused(const char *text, const char *words)
{
    struct csv *table = NULL;
    CU_ASSERT_EQUAL(csv_read_text(&table, "t.csv", text, strlen(text)), FAULT_INPUT);
    CU_ASSERT_PTR_NULL(table);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), words));
    fault_forget();
}

static void cells_stand_apart_by_blanks(void)
{
    struct csv *table = read_ok("id  name\tdelay \r\n\n1 a 2.5\n  20   b\t-1e3  \n");

    CU_ASSERT_EQUAL(table->column_count, 3);
    CU_ASSERT_EQUAL(table->row_count, 2);
    CU_ASSERT_EQUAL(table->lines[1], 4);
    CU_ASSERT_STRING_EQUAL(csv_cell(table, 1, csv_column(table, "name")), "b");
    CU_ASSERT_EQUAL(csv_column(table, "nome"), UINT32_MAX);
    csv_destroy(&table);
}

static void quotes_hold_blanks_and_quotes(void)
{
    struct csv *table = read_ok("a b c\n\"x y\" \"say \"\"no\"\"\" \"NULL\"\n\"\" NULL 3");

    CU_ASSERT_STRING_EQUAL(csv_cell(table, 0, 0), "x y");
    CU_ASSERT_STRING_EQUAL(csv_cell(table, 0, 1), "say \"no\"");
    CU_ASSERT_STRING_EQUAL(csv_cell(table, 0, 2), "NULL");
    CU_ASSERT_STRING_EQUAL(csv_cell(table, 1, 0), "");
    CU_ASSERT_PTR_NULL(csv_cell(table, 1, 1));
    csv_destroy(&table);
}

static void numbers_are_whole_cells(void)
{
    struct csv *table  = read_ok("a b\n-12 0.5x\n1.5 nan\n");
    double      number = 0;
    int64_t     whole  = 0;

    CHECK_OK(csv_integer(table, 0, 0, &whole));
    CU_ASSERT_EQUAL(whole, -12);
    CHECK_OK(csv_number(table, 1, 0, &number));
    CU_ASSERT_EQUAL(number, 1.5);
    CU_ASSERT_EQUAL(csv_integer(table, 1, 0, &whole), FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "t.csv:3: a '1.5'"));
    CU_ASSERT_EQUAL(csv_number(table, 0, 1, &number), FAULT_INPUT);
    CU_ASSERT_EQUAL(csv_number(table, 1, 1, &number), FAULT_INPUT);
    fault_forget();
    csv_destroy(&table);
}

static void broken_tables_are_located(void)
{
    check_refused("", "t.csv:1: is empty");
    check_refused("a b a\n", "t.csv:1: the column 'a' stands here twice");
    check_refused("a b\n1 2\n1\n", "t.csv:3: the row ends after 1 cells");
    check_refused("a b\n1 2 3\n", "t.csv:2: '3' is more than 2 cells");
    check_refused("a\n\"x\n", "t.csv:2: a quote is opened");
    check_refused("a b\n\"x\"y 1\n", "t.csv:2: 'y' stands right after");
}

static void zero_byte_is_refused(void)
{
    struct csv *table = NULL;

    CU_ASSERT_EQUAL(csv_read_text(&table, "t.csv", "a\0b", 3), FAULT_INPUT);
    CU_ASSERT_PTR_NULL(table);
    fault_forget();
}

CHECK_MAIN(csv, CASE(cells_stand_apart_by_blanks), CASE(quotes_hold_blanks_and_quotes),
           CASE(numbers_are_whole_cells), CASE(broken_tables_are_located),
           CASE(zero_byte_is_refused))
