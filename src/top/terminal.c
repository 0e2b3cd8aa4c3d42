/* terminal.c - ncurses: only what every terminal can do; colours where there are some. */
#include "top/terminal.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include <ncurses.h>

static SCREEN *screen;
static bool    has_colours;

fault terminal_begin(void)
{
    const char *name = getenv("TERM");
    if (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO))
        RAISE(FAULT_USAGE, "ergon top needs a terminal; expected --once where there is none");
    screen = newterm(NULL, stdout, stdin);
    if (!screen)
        RAISE(FAULT_USAGE, "TERM=%s: no terminal that is known here; expected --once",
              name ? name : "");
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    curs_set(0);
    has_colours = !getenv("NO_COLOR") && has_colors() && start_color() == OK;
    if (!has_colours) return FAULT_NONE;
    use_default_colors();
    init_pair(GOOD, COLOR_GREEN, -1);
    init_pair(WARN, COLOR_YELLOW, -1);
    init_pair(BAD, COLOR_RED, -1);
    return FAULT_NONE;
}

void terminal_end(void)
{
    if (!screen) return;
    endwin();
    delscreen(screen);
    screen = NULL;
}

void terminal_size(int *width, int *height) { getmaxyx(stdscr, *height, *width); }

static attr_t style_attributes(style which)
{
    static const attr_t PLAINLY[STYLE_COUNT] = {
        [STRONG] = A_BOLD, [WARN] = A_BOLD, [BAD] = A_BOLD, [CHOSEN] = A_REVERSE};
    bool is_coloured = has_colours && (which == GOOD || which == WARN || which == BAD);
    return is_coloured ? (attr_t)COLOR_PAIR(which) : PLAINLY[which];
}

void terminal_draw(const struct canvas *canvas)
{
    erase();
    for (int y = 0; y < canvas->height; y++) {
        for (int x = 0; x < canvas->width; x++) {
            const struct cell *cell = &canvas->cells[y * canvas->width + x];
            if (cell->letter == ' ' && cell->style != CHOSEN) continue;
            mvaddch(y, x, (chtype)(unsigned char)cell->letter | style_attributes(cell->style));
        }
    }
    refresh();
}

press terminal_press(int timeout_ms)
{
    enum { CONTROL_L = 12 };
    timeout(timeout_ms);
    /* Escape means nothing: it is what is left of an arrow that came in two parts. */
    switch (getch()) {
    case 'q':
    case 'Q':
        return PRESS_QUIT;
    case 'k':
    case KEY_UP:
        return PRESS_ABOVE;
    case 'j':
    case KEY_DOWN:
        return PRESS_BELOW;
    case 'p':
    case 'P':
        return PRESS_HOLD;
    case '?':
    case 'h':
        return PRESS_HELP;
    case CONTROL_L: /* what others wrote on the terminal goes */
        clearok(stdscr, TRUE);
        return PRESS_SIZE;
    case KEY_RESIZE:
        return PRESS_SIZE;
    default:
        return PRESS_NONE;
    }
}
