/* report_panel.c - from values to strokes. */
#include "record/report_panel.h"

#include <math.h>

enum { TICKS_MAX = 12 };

static const double RATHER_PLAIN = 1e4; /* labels below this have no power of ten */

struct panel panel_make(double top, double height, double least, double most)
{
    if (!(most > 0) || !isfinite(most)) most = 1;
    if (!(least < 0) || !isfinite(least)) least = 0;
    int exponent = most >= RATHER_PLAIN ? (int)floor(log10(most)) : 0;
    return (struct panel){.top      = top,
                          .height   = height,
                          .end_s    = 1,
                          .least    = least * 1.04,
                          .most     = most * 1.04,
                          .exponent = exponent};
}

static double x_of(const struct panel *p, double time_s)
{
    double part = (time_s - p->start_s) / (p->end_s - p->start_s);
    return PANEL_LEFT + fmin(fmax(part, 0), 1) * PANEL_WIDTH;
}

static double bottom_of(const struct panel *p) { return p->top + PANEL_TITLE + p->height; }

static double y_of(const struct panel *p, double value)
{
    double part = (value - p->least) / (p->most - p->least);
    return bottom_of(p) - fmin(fmax(part, 0), 1) * p->height; /* NaN: at the bottom */
}

void panel_frame(struct html *html, const struct panel *p, const char *title, const char *unit)
{
    static const char *const POWERS[] = {
        "\xe2\x81\xb0", "\xc2\xb9",     "\xc2\xb2",     "\xc2\xb3",     "\xe2\x81\xb4",
        "\xe2\x81\xb5", "\xe2\x81\xb6", "\xe2\x81\xb7", "\xe2\x81\xb8", "\xe2\x81\xb9"};
    html_add(html,
             "<text class=\"ink\" x=\"%d\" y=\"%.1f\">%s <tspan style=\"fill:var(--muted)\">(",
             PANEL_LEFT, p->top + PANEL_TITLE - 7, title);
    if (p->exponent >= 10)
        html_add(html, "10%s%s ", POWERS[p->exponent / 10 % 10], POWERS[p->exponent % 10]);
    if (p->exponent > 0 && p->exponent < 10) html_add(html, "10%s ", POWERS[p->exponent]);
    html_add(html, "%s)</tspan></text>", unit);
    double step  = number_nice((p->most - p->least) / fmax(p->height / 24, 2));
    double first = ceil(p->least / step - 1e-9);
    for (int tick = 0; tick < TICKS_MAX && (first + tick) * step <= p->most; tick++) {
        double at = (first + tick) * step, y = y_of(p, at);
        html_add(html, "<path class=\"%s\" d=\"M%d %.1fh%d\"/>", at == 0 ? "axis" : "grid",
                 PANEL_LEFT, y, PANEL_WIDTH);
        html_add(html, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.6g</text>", PANEL_LEFT - 6,
                 y + 4.5, at == 0 ? 0 : at / pow(10, p->exponent));
    }
}

void panel_line(struct html *html, const struct panel *p, size_t count, const double *times_s,
                const double *values, const char *colour)
{
    if (count < 2) return;
    html_add(html, "<path class=\"trace\" style=\"stroke:var(%s)\" d=\"", colour);
    for (size_t i = 0; i < count; i++)
        html_add(html, "%c%.1f %.1f", i ? 'L' : 'M', x_of(p, times_s[i]), y_of(p, values[i]));
    html_add(html, "\"/>");
}

void panel_layer(struct html *html, const struct panel *p, const struct panel_layer *layer)
{
    const double *edges_s = layer->edges_s;
    if (layer->count == 0) return;
    html_add(html, "<path class=\"layer\" style=\"fill:var(%s)\" d=\"", layer->colour);
    for (size_t i = 0; i < layer->count; i++)
        html_add(html, "%c%.1f %.1fH%.1f", i ? 'L' : 'M', x_of(p, edges_s[i]),
                 y_of(p, layer->high[i]), x_of(p, edges_s[i + 1]));
    for (size_t i = layer->count; i-- > 0;)
        html_add(html, "L%.1f %.1fH%.1f", x_of(p, edges_s[i + 1]), y_of(p, layer->low[i]),
                 x_of(p, edges_s[i]));
    html_add(html, "z\"/>");
}

void panel_mark(struct html *html, const struct panel *p, double value, const char *word)
{
    if (!(value > 0 && value <= p->most)) return;
    html_add(html, "<path class=\"mark\" d=\"M%d %.1fh%d\"/>", PANEL_LEFT, y_of(p, value),
             PANEL_WIDTH);
    html_add(html, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
             PANEL_LEFT + PANEL_WIDTH - 3, y_of(p, value) - 3, word);
}

void panel_time_axis(struct html *html, const struct panel *p)
{
    double length = p->end_s - p->start_s, step = number_nice(length / 6);
    double bottom = bottom_of(p), first = ceil(p->start_s / step - 1e-9);
    for (int tick = 0; tick < TICKS_MAX; tick++) {
        double at = (first + tick) * step;
        if (at > p->end_s + length * 1e-9) break;
        html_add(html, "<path class=\"axis\" d=\"M%.1f %.1fv5\"/>", x_of(p, at), bottom);
        html_add(html, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%.10g</text>",
                 x_of(p, at), bottom + 18, at);
    }
    html_add(html, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"middle\">time (s)</text>",
             PANEL_LEFT + PANEL_WIDTH / 2, bottom + 34);
}
