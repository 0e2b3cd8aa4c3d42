/* top.c - follows runs as they come and go, and draws what is known. */
#include "top/top.h"

#include "base/clock.h"
#include "base/memory.h"
#include "top/page.h"
#include "top/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS_MAX = 32, LOOK_MS = 100, DRAW_MS = 250, ONCE_WIDTH = 80, ONCE_HEIGHT = 48 };

static const uint64_t SECOND_NS    = 1000000000;
static const uint64_t GONE_KEPT_NS = 60000000000; /* a run that is gone is still shown */
static const uint64_t ONCE_NS      = 3000000000;  /* at most, for one screen */

struct top {
    struct announcement *found; /* [RUNTIME_RUNS_MAX] */
    struct run_view     *views[RUNS_MAX];
    uint32_t             count, chosen;
    struct canvas        canvas;
    bool                 is_held, has_help, is_new;
    uint64_t             looked_ns, drawn_ns;
};

/* ---- which runs there are -------------------------------------------------------------------- */

static struct run_view *view_find(const struct top *top, const struct announcement *run)
{
    for (uint32_t i = 0; i < top->count; i++)
        if (top->views[i]->run.publisher == run->publisher) return top->views[i];
    return NULL;
}

static fault run_follow(struct top *top, const struct announcement *run)
{
    struct run_view *view = view_find(top, run);
    if (view) view->is_announced = true;
    if (view || top->count == RUNS_MAX) return FAULT_NONE;
    fault failed = run_view_open(&view, run);
    if (!failed) top->views[top->count++] = view;
    if (failed != FAULT_PEER) return failed;
    fault_forget(); /* no key for it: the others are followed all the same */
    return FAULT_NONE;
}

static void view_drop(struct top *top, uint32_t which)
{
    run_view_close(&top->views[which]);
    top->count--;
    memmove(top->views + which, top->views + which + 1, (top->count - which) * sizeof *top->views);
    if (top->chosen > which || (top->chosen == top->count && top->chosen > 0)) top->chosen--;
}

static void gone_drop(struct top *top, uint64_t now_ns)
{
    for (uint32_t i = top->count; i-- > 0;) {
        struct run_view *view = top->views[i];
        if (view->is_announced) view->gone_ns = 0;
        if (!view->is_announced && !view->gone_ns) view->gone_ns = now_ns;
        if (view->gone_ns && now_ns - view->gone_ns > GONE_KEPT_NS) view_drop(top, i);
    }
}

static fault runs_look(struct top *top)
{
    uint64_t now_ns = clock_ns();
    uint32_t count = 0, broken = 0;
    if (top->looked_ns && now_ns - top->looked_ns < SECOND_NS) return FAULT_NONE;
    top->looked_ns = now_ns;
    top->is_new    = true; /* the clock has gone on */
    TRY(announcements_read(top->found, &count, &broken));
    for (uint32_t i = 0; i < top->count; i++)
        top->views[i]->is_announced = false;
    for (uint32_t i = 0; i < count; i++)
        TRY(run_follow(top, &top->found[i]));
    gone_drop(top, now_ns);
    return FAULT_NONE;
}

static fault runs_hear(struct top *top)
{
    for (uint32_t i = 0; i < top->count; i++)
        TRY(run_view_hear(top->views[i], &top->is_new));
    return FAULT_NONE;
}

/* ---- drawing --------------------------------------------------------------------------------- */

static fault top_compose(struct top *top, int width, int height)
{
    char              clock[16] = "";
    time_t            now       = time(NULL);
    struct tm         local;
    const struct page page = {.views    = top->views,
                              .count    = top->count,
                              .chosen   = top->chosen,
                              .is_held  = top->is_held,
                              .has_help = top->has_help,
                              .clock    = clock};
    if (localtime_r(&now, &local)) (void)strftime(clock, sizeof clock, "%H:%M:%S", &local);
    TRY(canvas_begin(&top->canvas, width, height));
    page_draw(&top->canvas, &page);
    return FAULT_NONE;
}

static fault top_draw(struct top *top)
{
    int width, height;
    terminal_size(&width, &height);
    TRY(top_compose(top, width, height));
    terminal_draw(&top->canvas);
    top->drawn_ns = clock_ns();
    top->is_new   = false;
    return FAULT_NONE;
}

/* ---- for a terminal, and for a script -------------------------------------------------------- */

/* What a key does; false: it was the last. */
static bool press_take(struct top *top, press pressed)
{
    if (pressed == PRESS_QUIT) return false;
    if (pressed == PRESS_ABOVE && top->chosen > 0) top->chosen--;
    if (pressed == PRESS_BELOW && top->chosen + 1 < top->count) top->chosen++;
    if (pressed == PRESS_HOLD) top->is_held = !top->is_held;
    if (pressed == PRESS_HELP) top->has_help = !top->has_help;
    return true;
}

static fault top_watch(struct top *top)
{
    bool goes_on = true;
    TRY(top_draw(top));
    while (goes_on) {
        press pressed = terminal_press(LOOK_MS);
        goes_on       = press_take(top, pressed);
        TRY(runs_look(top));
        TRY(runs_hear(top));
        bool is_due = top->is_new && !top->is_held &&
                      clock_ns() - top->drawn_ns >= DRAW_MS * (SECOND_NS / 1000);
        if (goes_on && (pressed != PRESS_NONE || is_due)) TRY(top_draw(top));
    }
    return FAULT_NONE;
}

static bool is_heard(const struct top *top)
{
    for (uint32_t i = 0; i < top->count; i++) {
        const struct run_view *view = top->views[i];
        if (!view->about || !view->progress) return false;
        if (view->about->is_over) continue;
        /* That it is well is a message of no bytes, which no snapshot has: it comes by itself. */
        if (!view->health || track_growth(&view->phases, 0) < 0) return false;
    }
    return true;
}

static fault top_print(struct top *top)
{
    const struct timespec pause    = {.tv_nsec = 20000000};
    uint64_t              begin_ns = clock_ns();
    while (!is_heard(top) && clock_ns() - begin_ns < ONCE_NS) {
        nanosleep(&pause, NULL);
        TRY(runs_hear(top));
    }
    const char *columns = getenv("COLUMNS");
    int         width   = columns ? (int)strtol(columns, NULL, 10) : ONCE_WIDTH;
    TRY(top_compose(top, width < 40 ? ONCE_WIDTH : width, ONCE_HEIGHT));
    const struct canvas *canvas = &top->canvas;
    for (int y = 0; y <= canvas_last_row(canvas); y++) {
        int end = canvas->width;
        while (end > 0 && canvas->cells[y * canvas->width + end - 1].letter == ' ')
            end--;
        for (int x = 0; x < end; x++)
            putchar(canvas->cells[y * canvas->width + x].letter);
        putchar('\n');
    }
    return FAULT_NONE;
}

static fault chosen_find(struct top *top, const char *word)
{
    struct announcement run;
    if (!word) return FAULT_NONE;
    TRY(announcement_find(word, &run));
    for (uint32_t i = 0; i < top->count; i++)
        if (top->views[i]->run.publisher == run.publisher) top->chosen = i;
    return FAULT_NONE;
}

fault top_run(const char *run, bool once)
{
    static struct top top;
    TRY(memory_take(&top.found, RUNTIME_RUNS_MAX, sizeof *top.found, "announcements"));
    fault failed = runs_look(&top);
    if (!failed) failed = chosen_find(&top, run);
    if (!failed && once) failed = top_print(&top);
    if (!failed && !once) {
        failed = terminal_begin();
        if (!failed) failed = top_watch(&top);
        terminal_end();
    }
    while (top.count)
        view_drop(&top, top.count - 1);
    canvas_clear(&top.canvas);
    memory_give(&top.found);
    return failed;
}
