/* terminal.h - a canvas on a terminal, and the keys that are pressed there. The ncurses door.
 *
 * Touches    the terminal: its mode is put back by terminal_end.
 */
#ifndef ERGON_TOP_TERMINAL_H
#define ERGON_TOP_TERMINAL_H

#include "top/canvas.h"

typedef enum key {
    PRESS_NONE,
    PRESS_QUIT,
    PRESS_ABOVE,
    PRESS_BELOW,
    PRESS_HOLD,
    PRESS_HELP,
    PRESS_SIZE
} press;

/* faults  FAULT_USAGE: standard output is no terminal, or none that is known here */
MUST_CHECK fault terminal_begin(void);
void             terminal_end(void);

void terminal_size(int *width, int *height);
void terminal_draw(const struct canvas *canvas);
/* The next key within so long. */
press terminal_press(int timeout_ms);

#endif
