/* output_table.c - a table for a terminal: long cells go on in the next line. */
#include "base/text.h"
#include "validate/output.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 5, WIDTH_WHAT = 33, WIDTH_VALUES = 25, WIDTH_VERDICT = 9 };

static const int WIDTHS[COLUMNS] = {WIDTH_WHAT, WIDTH_VALUES, WIDTH_VALUES, WIDTH_VALUES,
                                    WIDTH_VERDICT};

/* As many words of *at as fit, at least one; *at goes on to the rest. */
static int piece_take(const char **at, int width)
{
    const char *start  = *at;
    int         length = (int)strlen(start);
    if (length > width) {
        length = width;
        while (length > 0 && start[length] != ' ')
            length--;
        if (length == 0) length = (int)strcspn(start, " ");
    }
    *at = start + length + strspn(start + length, " ");
    return length;
}

static void row_print(const char *const *cells)
{
    const char *rest[COLUMNS];
    memcpy(rest, cells, sizeof rest);
    for (bool has_more = true; has_more;) {
        has_more = false;
        for (int c = 0; c < COLUMNS; c++) {
            const char *start  = rest[c];
            int         length = piece_take(&rest[c], WIDTHS[c]);
            printf("%-*.*s%s", c + 1 < COLUMNS ? WIDTHS[c] : 0, length, start,
                   c + 1 < COLUMNS ? "  " : "\n");
            has_more = has_more || *rest[c] != '\0';
        }
    }
}

void output_head(void)
{
    static const char *const HEAD[COLUMNS] = {"check", "expected", "measured", "control",
                                              "verdict"};
    row_print(HEAD);
}

static void finding_print(const struct finding *finding)
{
    char within[40], values[VALUES_BYTES], expected[VALUES_BYTES + 64], measured[VALUES_BYTES],
        control[VALUES_BYTES + 64] = "-", what[256];
    snprintf(what, sizeof what, "  %s", finding->what);
    snprintf(expected, sizeof expected, "%s %s, %s",
             values_print(&finding->expected, values, sizeof values), finding->unit,
             tolerance_print(finding->tolerance, within, sizeof within));
    values_print(&finding->measured, measured, sizeof measured);
    if (finding->control_is)
        snprintf(control, sizeof control, "%s: %s", finding->control_is,
                 values_print(&finding->control, values, sizeof values));
    row_print((const char *const[COLUMNS]){what, expected, measured, control,
                                           verdict_text(finding_verdict(finding))});
    if (finding->note[0]) printf("    %s\n", finding->note);
}

void output_print(const struct check_result *result)
{
    printf("%s%s%s%s\n", result->check->name, result->is_without ? " (without " : "",
           result->is_without ? result->check->without : "", result->is_without ? ")" : "");
    for (uint32_t i = 0; i < result->finding_count; i++)
        finding_print(&result->findings[i]);
    fflush(stdout);
}
