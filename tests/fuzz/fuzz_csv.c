/* fuzz_csv.c - any bytes as a table of types: cells in place, or one located problem. */
#include "base/fault.h"
#include "fuzz/fuzz.h"
#include "sonata/csv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    char *text = malloc(count + 1);
    if (!text) return 0;
    memcpy(text, bytes, count);
    text[count] = '\0';

    struct csv *table = NULL;
    if (csv_read_text(&table, "fuzz.csv", text, count)) {
        PROMISE(!table && strncmp(fault_message(), "fuzz.csv:", 9) == 0);
    } else {
        PROMISE(table->column_count > 0);
        for (uint32_t row = 0; row < table->row_count; row++)
            for (uint32_t column = 0; column < table->column_count; column++) {
                const char *cell   = csv_cell(table, row, column);
                double      number = 0;
                PROMISE(!cell || strlen(cell) <= count);
                if (cell && csv_number(table, row, column, &number)) fault_forget();
            }
    }
    csv_destroy(&table);
    fault_forget();
    free(text);
    return 0;
}
