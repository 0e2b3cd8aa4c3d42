/* page.h - a screen of runs: what stands where, for any width and height.
 *
 * Touches    top/run_view.h; no terminal.
 */
#ifndef ERGON_TOP_PAGE_H
#define ERGON_TOP_PAGE_H

#include "top/canvas.h"
#include "top/run_view.h"

enum { WORDS_BYTES = 32 }; /* of a number in words */

struct page {
    struct run_view *const *views;
    uint32_t                count, chosen;
    bool                    is_held, has_help; /* the view is paused; keys are explained */
    const char             *clock;             /* "12:34:56" */
};

void page_draw(struct canvas *canvas, const struct page *page);

/* Parts of it (page_run.c). Each returns the rows it took of the area, at most its height. */
int page_progress(const struct area *area, const struct run_view *view);
int page_health(const struct area *area, const struct run_view *view);
int page_rates(const struct area *area, const struct run_view *view);
int page_ranks(const struct area *area, const struct run_view *view);
int page_energy(const struct area *area, const struct run_view *view);
int page_bus(const struct area *area, const struct run_view *view);
int page_log(const struct area *area, const struct run_view *view);

/* "healthy", "degraded", "failed"; "ended" of a run that ended as planned, or as asked; "running"
 * where it has not told yet; and how it looks. */
const char *view_status(const struct run_view *view, style *how);
/* What was found here, not told by the run: that nothing is heard of it, or that it is gone; NULL:
 * nothing. In the words of the coordinator. */
const char *view_finding(const struct run_view *view, char out[WORDS_BYTES]);
double      view_share(const struct run_view *view); /* of the steps that are made, 0..1 */
/* "0:34", "1:02:03"; "-" where it is not known. */
const char *time_words(double seconds, char out[WORDS_BYTES]);

#endif
