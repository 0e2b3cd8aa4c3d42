/* report_figure.c - axes at nice numbers, then a curve after the other. */
#include "record/report_figure.h"

#include <math.h>

enum {
    LEFT        = 62, /* of the plot, in units of the picture: numbers stand there */
    PLOT_WIDTH  = 480,
    PLOT_TOP    = 10,
    PLOT_HEIGHT = 230,
    WIDTH       = 560,
    HEIGHT      = 290,
    TICKS       = 6,
    POINTS_MAX  = 1200, /* of a curve: more would not be seen */
    COLOURS     = 8
};

struct axis {
    double low, high, step;
};

struct plot {
    struct html *html;
    struct axis  x, y;
};

static void range_widen(double range[2], double value)
{
    if (!isfinite(value)) return;
    range[0] = fmin(range[0], value);
    range[1] = fmax(range[1], value);
}

/* An axis over a range; with round ends, or as long as the range. */
static struct axis axis_make(const double range[2], bool is_round)
{
    double low = range[0], high = range[1];
    if (!(low <= high)) low = 0, high = 1;
    if (low == high) low -= 0.5, high += 0.5;
    struct axis axis = {low, high, number_nice((high - low) / TICKS)};
    if (!is_round) return axis;
    axis.low  = floor(low / axis.step + 1e-9) * axis.step;
    axis.high = ceil(high / axis.step - 1e-9) * axis.step;
    return axis;
}

static void axes_find(struct plot *plot, const struct figure *figure)
{
    double x[2] = {INFINITY, -INFINITY}, y[2] = {INFINITY, -INFINITY};
    if (figure->has_zero) y[0] = y[1] = 0;
    for (uint32_t c = 0; c < figure->curve_count; c++) {
        const struct curve *curve = &figure->curves[c];
        for (uint32_t i = 0; i < curve->count; i++) {
            double tolerance = curve->tolerance ? curve->tolerance[i] : 0;
            range_widen(x, curve->x[i]);
            range_widen(y, curve->y[i] + tolerance);
            range_widen(y, figure->has_zero ? fmax(curve->y[i] - tolerance, 0)
                                            : curve->y[i] - tolerance);
        }
    }
    plot->x = axis_make(x, false);
    plot->y = axis_make(y, true);
}

static double across(const struct plot *plot, double x)
{
    return LEFT + (x - plot->x.low) / (plot->x.high - plot->x.low) * PLOT_WIDTH;
}

static double down(const struct plot *plot, double y)
{
    double part = (y - plot->y.low) / (plot->y.high - plot->y.low);
    return PLOT_TOP + (1 - fmin(fmax(part, 0), 1)) * PLOT_HEIGHT;
}

static void axes_draw(const struct plot *plot, const struct figure *figure)
{
    struct html *html   = plot->html;
    const int    bottom = PLOT_TOP + PLOT_HEIGHT;
    for (double k = ceil(plot->y.low / plot->y.step - 1e-9);
         k * plot->y.step < plot->y.high + 1e-9 * plot->y.step; k++) {
        double y = down(plot, k * plot->y.step);
        html_add(html, "<path class=\"grid\" d=\"M%d %.1fh%d\"/>", LEFT, y, PLOT_WIDTH);
        html_add(html, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.6g</text>", LEFT - 8,
                 y + 4.5, k * plot->y.step + 0.0);
    }
    html_add(html, "<path class=\"axis\" d=\"M%d %dh%d\"/>", LEFT, bottom, PLOT_WIDTH);
    for (double k = ceil(plot->x.low / plot->x.step - 1e-9);
         k * plot->x.step < plot->x.high + 1e-9 * plot->x.step; k++) {
        double x = across(plot, k * plot->x.step);
        html_add(html, "<path class=\"axis\" d=\"M%.1f %dv5\"/>", x, bottom);
        html_add(html, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.6g</text>", x,
                 bottom + 19, k * plot->x.step + 0.0);
    }
    html_add(html, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">", LEFT + PLOT_WIDTH / 2,
             bottom + 38);
    html_escape(html, figure->x_title);
    html_add(html, "</text>");
}

static void line_draw(const struct plot *plot, const struct curve *curve, const char *style)
{
    uint32_t stride      = curve->count / POINTS_MAX + 1;
    bool     is_pen_down = false;
    html_add(plot->html, "<path class=\"trace\" style=\"stroke:var(--c%u);%s\" d=\"",
             curve->colour % COLOURS, style);
    for (uint32_t i = 0; i < curve->count; i += stride) {
        bool is_drawn = isfinite(curve->x[i]) && isfinite(curve->y[i]);
        if (is_drawn)
            html_add(plot->html, "%c%.1f %.1f", is_pen_down ? 'L' : 'M', across(plot, curve->x[i]),
                     down(plot, curve->y[i]));
        is_pen_down = is_drawn;
    }
    html_add(plot->html, "\"/>");
}

static void point_draw(const struct plot *plot, const struct curve *curve, uint32_t i)
{
    double      x = across(plot, curve->x[i]), y = down(plot, curve->y[i]);
    double      tolerance = curve->tolerance ? curve->tolerance[i] : 0;
    const char *fill      = curve->look == LOOK_RINGS ? "none" : NULL;
    if (!isfinite(x) || !isfinite(curve->y[i])) return;
    if (tolerance > 0)
        html_add(plot->html,
                 "<path class=\"trace\" style=\"stroke:var(--c%u)\" d=\"M%.1f %.1fV%.1f\"/>",
                 curve->colour % COLOURS, x, down(plot, curve->y[i] + tolerance),
                 down(plot, curve->y[i] - tolerance));
    if (fill)
        html_add(plot->html,
                 "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5.5\" style=\"fill:none;"
                 "stroke:var(--c%u);stroke-width:1.4\"/>",
                 x, y, curve->colour % COLOURS);
    else
        html_add(plot->html,
                 "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.8\" style=\"fill:var(--c%u)\"/>", x, y,
                 curve->colour % COLOURS);
}

static void curve_draw(const struct plot *plot, const struct curve *curve)
{
    bool has_points = curve->look == LOOK_DOTS || curve->look == LOOK_RINGS;
    if (curve->look == LOOK_LINE) line_draw(plot, curve, "");
    if (curve->look == LOOK_DASHES) line_draw(plot, curve, "stroke-dasharray:5 4");
    if (curve->look == LOOK_DOTS) line_draw(plot, curve, "stroke-width:.8");
    for (uint32_t i = 0; has_points && i < curve->count; i++)
        point_draw(plot, curve, i);
}

static void legend_draw(struct html *html, const struct figure *figure)
{
    html_add(html, "<ul class=\"legend\">");
    for (uint32_t c = 0; c < figure->curve_count; c++) {
        const struct curve *curve = &figure->curves[c];
        const char         *how   = curve->look == LOOK_RINGS
                                        ? "background:none;border-radius:50%;border:2px "
                                          "solid"
                                        : "background:";
        html_add(html, "<li><i style=\"%s var(--c%u)\"></i>", how, curve->colour % COLOURS);
        html_escape(html, curve->name);
        if (curve->look == LOOK_DASHES) html_add(html, " (dashed)");
        html_add(html, "</li>");
    }
    html_add(html, "</ul>\n");
}

void report_figure(struct html *html, const struct figure *figure)
{
    struct plot plot = {.html = html};
    axes_find(&plot, figure);
    html_add(html, "<figure style=\"margin:0\"><h3 style=\"font-size:15px;margin:8px 0 2px\">");
    html_escape(html, figure->title);
    html_add(html, "</h3>\n");
    if (figure->note) {
        html_add(html, "<p class=\"note\">");
        html_escape(html, figure->note);
        html_add(html, "</p>\n");
    }
    legend_draw(html, figure);
    html_add(html, "<p class=\"note\" style=\"margin:0\">");
    html_escape(html, figure->y_title);
    html_add(html, "</p>\n<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, HEIGHT);
    html_escape(html, figure->title);
    html_add(html, "\">");
    axes_draw(&plot, figure);
    for (uint32_t c = 0; c < figure->curve_count; c++)
        curve_draw(&plot, &figure->curves[c]);
    html_add(html, "</svg></figure>\n");
}
