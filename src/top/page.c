/* page.c - the frame of the screen: runs above, the chosen one below. */
#include "top/page.h"

#include <stdio.h>
#include <string.h>

enum { WIDE = 76 }; /* columns from which on two parts stand side by side */

static void head_draw(const struct area *area, const struct page *page)
{
    int column = area_write(area, 0, 0, STRONG, "ergon top");
    column     = area_write(area, 0, column, PLAIN, "  %u run%s  %s", page->count,
                        page->count == 1 ? "" : "s", page->clock);
    if (page->is_held) area_write(area, 0, column + 2, WARN, "view paused (p)");
    const char *keys = "? help  q quit";
    area_write(area, 0, area->width - (int)strlen(keys), FAINT, "%s", keys);
}

static void row_draw(const struct area *area, int row, const struct run_view *view, bool is_chosen)
{
    style       how;
    const char *status = view_status(view, &how);
    char        left[WORDS_BYTES];
    style       line = is_chosen ? CHOSEN : PLAIN;
    int column       = area_write(area, row, 0, line, "%c %-24.24s %-14.14s", is_chosen ? '>' : ' ',
                                  view->run.id, view->run.model);
    column           = area_write(area, row, column, line, " %3u rank%s ", view->run.ranks,
                        view->run.ranks == 1 ? " " : "s");
    column           = area_write(area, row, column, how, "%-8s ", status);
    const Ergon__Progress *progress = view->progress;
    if (!progress) return;
    area_write(area, row, column, line, "%5.1f %% %8s", 100 * view_share(view),
               time_words(progress->left_s, left));
}

/* Of many runs, those about the chosen one. */
static int runs_draw(const struct area *area, const struct page *page)
{
    int room  = area->height / 5 > 2 ? area->height / 5 : 2;
    int count = (int)page->count < room ? (int)page->count : room;
    int first = (int)page->chosen >= count ? (int)page->chosen - count + 1 : 0;
    for (int i = 0; i < count; i++)
        row_draw(area, i, page->views[first + i], first + i == (int)page->chosen);
    return count;
}

/* What is left of an area below a row. */
static struct area below(const struct area *area, int row)
{
    struct area rest = *area;
    rest.y += row;
    rest.height = area->height > row ? area->height - row : 0;
    return rest;
}

typedef int part_draw(const struct area *area, const struct run_view *view);

/* Two parts side by side, or one below the other; at most `most` rows each. */
static int pair_draw(const struct area *area, const struct run_view *view,
                     part_draw *const parts[2], int most)
{
    struct area left = *area, right = *area;
    left.height = right.height = area->height < most ? area->height : most;
    if (area->width < WIDE) {
        int         rows  = parts[0](&left, view);
        struct area lower = below(area, rows);
        if (lower.height > most) lower.height = most;
        return rows + parts[1](&lower, view);
    }
    left.width = area->width / 2 - 1;
    int a      = parts[0](&left, view);
    if (a > 0) {
        right.x     = area->x + area->width / 2;
        right.width = area->width - area->width / 2;
    }
    int b = parts[1](&right, view);
    return a > b ? a : b;
}

static void run_draw(const struct area *area, const struct run_view *view)
{
    static part_draw *const MOVING[2] = {page_rates, page_ranks};
    static part_draw *const OTHER[2]  = {page_energy, page_bus};
    int                     row       = page_progress(area, view);
    struct area             rest      = below(area, row);
    rest.height                       = rest.height > 4 ? 4 : rest.height;
    row += page_health(&rest, view);
    int log_rows = area->height / 5 > 3 ? area->height / 5 : 3;
    rest         = below(area, row);
    row += pair_draw(&rest, view, MOVING, (rest.height - log_rows) * 3 / 5);
    rest = below(area, row);
    row += pair_draw(&rest, view, OTHER, rest.height - log_rows);
    rest = below(area, row);
    page_log(&rest, view);
}

static void help_draw(const struct area *area)
{
    static const char *const LINES[] = {
        "up, down, k, j   choose a run",
        "p                pause the view, and let it go on",
        "?                this, and away",
        "Ctrl-L           draw the screen anew",
        "q                quit",
        "",
        "Runs are those that announce themselves in this user's runtime folder: ergon run --bus.",
        "left             wall time left, h:mm:ss",
        "wall/model       seconds of wall time for a second of model time, lately",
        "ranks            of the last second: d deliver, u update, c communicate, w wait, r record",
        "energy           ATP in stores, of what they hold; in the pool; scarce ticks so far",
    };
    area_head(area, 1, "help");
    for (int i = 0; i < (int)(sizeof LINES / sizeof *LINES); i++)
        area_write(area, 2 + i, 1, PLAIN, "%s", LINES[i]);
}

void page_draw(struct canvas *canvas, const struct page *page)
{
    struct area all = {canvas, 0, 0, canvas->width, canvas->height};
    head_draw(&all, page);
    if (page->has_help) {
        help_draw(&all);
        return;
    }
    if (page->count == 0) {
        area_write(&all, 2, 0, PLAIN, "No run announces itself here. Begin one: ergon run --bus");
        return;
    }
    struct area rest = below(&all, 1);
    rest             = below(&rest, runs_draw(&rest, page));
    run_draw(&rest, page->views[page->chosen]);
}
