/* table.c - a line a case. */
#include "bench/table.h"

#include <stdio.h>
#include <string.h>

static bool case_is_of(const char *name, const char *suite)
{
    size_t length = strlen(suite);
    return strncmp(name, suite, length) == 0 && (name[length] == '/' || name[length] == '\0');
}

static fault row_print(const struct json *doc, const char *name, const struct column *columns)
{
    printf("%-34s", name);
    for (const struct column *column = columns; column->measure; column++) {
        struct spread spread;
        TRY(results_spread(doc, name, column->measure, &spread));
        if (spread.count)
            printf(" %11.4g", spread.median * column->factor);
        else
            printf(" %11s", "-");
        if (column == columns && spread.count > 1)
            printf(" %5.1f%%", 100 * spread_relative(&spread));
        else if (column == columns)
            printf(" %6s", "");
    }
    putchar('\n');
    return FAULT_NONE;
}

fault table_print(const struct json *doc, const char *suite, const struct column *columns)
{
    printf("\n%-34s", suite);
    for (const struct column *column = columns; column->measure; column++)
        printf(column == columns ? " %11s spread" : " %11s", column->title);
    putchar('\n');
    for (size_t c = 0; c < json_count(doc, "cases"); c++) {
        const char *name = json_member(doc, "cases", c);
        if (case_is_of(name, suite)) TRY(row_print(doc, name, columns));
    }
    fflush(stdout);
    return FAULT_NONE;
}
