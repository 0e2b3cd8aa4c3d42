/* report_panel.h - a small plot against time, several of which share an axis below each other.
 *
 * Touches    nothing but its arguments.
 */
#ifndef ERGON_RECORD_REPORT_PANEL_H
#define ERGON_RECORD_REPORT_PANEL_H

#include "record/report_html.h"

#include <stddef.h>

enum { PANEL_LEFT = 44, PANEL_WIDTH = 440, PANEL_PICTURE = 500, PANEL_TITLE = 22, PANEL_AXIS = 40 };

/* Values from `least` (0 or less) at the bottom to `most` at the top, PANEL_TITLE below `top`. */
struct panel {
    double top, height;
    double start_s, end_s;
    double least, most;
    int    exponent; /* labels are in units of 10^exponent */
};

/* least, most: of what will be drawn; a little room is added here. */
struct panel panel_make(double top, double height, double least, double most);
/* Title, unit, grid and its labels. */
void panel_frame(struct html *html, const struct panel *panel, const char *title, const char *unit);
/* colour: a variable of the style sheet. What lies beyond the panel is cut to its edge. */
void panel_line(struct html *html, const struct panel *panel, size_t count, const double *times_s,
                const double *values, const char *colour);
/* An area between low and high, in intervals of which edges_s [count + 1] are the ends. */
struct panel_layer {
    size_t        count;
    const double *edges_s, *low, *high;
    const char   *colour;
};
void panel_layer(struct html *html, const struct panel *panel, const struct panel_layer *layer);
/* A dashed line with a word. */
void panel_mark(struct html *html, const struct panel *panel, double value, const char *word);
/* Below the last panel. */
void panel_time_axis(struct html *html, const struct panel *panel);

#endif
