/* canvas.h - a screen as data: letters with a style each, drawn by whoever has a terminal.
 *
 * Letters are ASCII: what is not is shown as '?', so that every terminal shows the same and no
 * sequence that comes from a run reaches it. Everything outside is cut off.
 *
 * Ownership  a canvas owns its cells.
 * Touches    base/ only.
 */
#ifndef ERGON_TOP_CANVAS_H
#define ERGON_TOP_CANVAS_H

#include "base/fault.h"

#include <stdint.h>

enum { CANVAS_SIDE_MAX = 1000 };

typedef enum style { PLAIN, STRONG, FAINT, GOOD, WARN, BAD, CHOSEN, STYLE_COUNT } style;

struct cell {
    char    letter;
    uint8_t style;
};

struct canvas {
    int          width, height;
    struct cell *cells; /* [height][width] */
};

/* All blank; an old canvas is used again.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault canvas_begin(struct canvas *canvas, int width, int height);
void             canvas_clear(struct canvas *canvas);
int              canvas_last_row(const struct canvas *canvas); /* with a letter on it; -1: none */

/* A part of a canvas; rows and columns count from its upper left. */
struct area {
    struct canvas *canvas;
    int            x, y, width, height;
};

/* Writes from a column of a row on, up to the area's edge; the column after it. */
int area_write(const struct area *area, int row, int column, style how, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* A heading: words and a rule to the edge. */
void area_head(const struct area *area, int row, const char *words);
/* "[####    ]" in so many columns; share is held within 0..1. */
int area_bar(const struct area *area, int row, int column, int width, double share);

#endif
