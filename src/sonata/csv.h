/* csv.h - tables of node and edge types: text in, cells out.
 *
 * SONATA's dialect: a line of column names, then rows; cells stand apart by blanks, a cell with
 * blanks in it stands in double quotes, a quote in such a cell is doubled, NULL is a cell without
 * a value.
 *
 * Invariant  every row has as many cells as there are columns, and no two columns one name.
 * Ownership  a table owns its cells.
 * Touches    base/; files by name.
 */
#ifndef ERGON_SONATA_CSV_H
#define ERGON_SONATA_CSV_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CSV_COLUMNS_MAX = 1024 };

struct csv {
    char        *path;
    char        *text; /* the cells, each terminated */
    uint32_t     column_count;
    uint32_t     row_count;
    const char **names; /* [columns] */
    const char **cells; /* [rows x columns]; NULL where the cell has no value */
    uint32_t    *lines; /* [rows], from 1 */
    size_t       cell_capacity, line_capacity;
};

/*   faults  FAULT_INPUT as FILE:LINE: what is wrong; FAULT_MEMORY */
MUST_CHECK fault csv_read_file(struct csv **out, const char *path);
MUST_CHECK fault csv_read_text(struct csv **out, const char *path, const char *text, size_t length);
void             csv_destroy(struct csv **table);

/* Index of a column, UINT32_MAX if there is none. */
uint32_t csv_column(const struct csv *table, const char *name);
/* A cell; NULL where it has no value, or the column is UINT32_MAX. */
const char *csv_cell(const struct csv *table, uint32_t row, uint32_t column);
/* The number in a cell that has one.
 *   faults  FAULT_INPUT: located, where the cell is no finite number, or no whole one */
MUST_CHECK fault csv_number(const struct csv *table, uint32_t row, uint32_t column, double *out);
MUST_CHECK fault csv_integer(const struct csv *table, uint32_t row, uint32_t column, int64_t *out);

#endif
