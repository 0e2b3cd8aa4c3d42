/* report_figure.h - curves and points against an axis, as a picture for a page.
 *
 * Touches    nothing but its arguments.
 */
#ifndef ERGON_RECORD_REPORT_FIGURE_H
#define ERGON_RECORD_REPORT_FIGURE_H

#include "record/report_html.h"

#include <stdbool.h>

typedef enum curve_look {
    LOOK_LINE,
    LOOK_DASHES, /* a line of dashes                         */
    LOOK_DOTS,   /* points, joined by a thin line            */
    LOOK_RINGS   /* open points, with a bar of +- tolerance  */
} curve_look;

struct curve {
    const char   *name; /* in the legend */
    curve_look    look;
    uint32_t      colour; /* of the page's palette: 0 to 7 */
    uint32_t      count;
    const double *x, *y;     /* [count]; what is not finite is left out */
    const double *tolerance; /* [count] of rings, or NULL */
};

struct figure {
    const char         *title, *note; /* note: NULL: none */
    const char         *x_title, *y_title;
    bool                has_zero; /* the vertical axis begins at 0 */
    uint32_t            curve_count;
    const struct curve *curves;
};

/* A picture, not yet a section: several may stand side by side. Texts are escaped. Long curves are
 * thinned to what can be seen. */
void report_figure(struct html *html, const struct figure *figure);

#endif
