/* report_spikes.c - the raster, and the rates of populations against time. */
#include "record/report_parts.h"

#include <math.h>

enum {
    LEFT        = 92, /* of the plot, in units of the picture: names of populations stand there */
    PLOT_WIDTH  = 950,
    WIDTH       = 1100,
    BAND_GAP    = 5,
    AXIS_HEIGHT = 42,
    COLOURS     = 8,
    TICKS_MAX   = 16
};

static const double RASTER_HEIGHT  = 500;
static const double ROW_HEIGHT_MAX = 12;
static const double LABEL_HEIGHT   = 11; /* a band below this has no room for its name */

/* The time axis below a plot, ticks at nice times. */
static void time_axis(struct html *html, double start_ms, double length_ms, double bottom,
                      const char *title)
{
    double step_ms = number_nice(length_ms / 10);
    html_add(html, "<path class=\"axis\" d=\"M%d %.1fh%d\"/>", LEFT, bottom, PLOT_WIDTH);
    double first = ceil(start_ms / step_ms - 1e-9);
    for (int tick = 0; tick < TICKS_MAX; tick++) {
        double at = (first + tick) * step_ms;
        if (at > start_ms + length_ms * (1 + 1e-9)) break;
        double x = LEFT + (at - start_ms) / length_ms * PLOT_WIDTH;
        html_add(html, "<path class=\"axis\" d=\"M%.1f %.1fv5\"/>", x, bottom);
        html_add(html, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%.10g</text>", x,
                 bottom + 19, at);
    }
    html_add(html, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
             LEFT + PLOT_WIDTH / 2, bottom + 38, title);
}

static void band_name(struct html *html, const struct report_population *p, double y)
{
    html_add(html, "<text class=\"ink\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 10,
             y + 4.5);
    html_label(html, p->name);
    html_add(html, "</text>");
}

/* Neuron 0 of a population is its lowest row; a dot is a stroke of no length. */
static void band_dots(struct html *html, const struct report *report, size_t which, double top,
                      double row_height)
{
    const struct report_population *p = &report->populations[which];
    html_add(html, "<path class=\"dots\" style=\"stroke:var(--c%zu);stroke-width:%.1f\" d=\"",
             which % COLOURS, fmin(fmax(row_height * 0.9, 1.9), 3.5));
    for (size_t i = p->dot_first; i < p->dot_first + p->dot_count; i++) {
        double x = LEFT + (double)report->dots[i].time_ms / report->window_ms * PLOT_WIDTH;
        double y = top + (p->rows - report->dots[i].row - 0.5) * row_height;
        html_add(html, "M%.1f %.1fh0", x, y);
    }
    html_add(html, "\"/>");
}

static uint32_t rows_of(const struct report *report, double *neurons, size_t *bands)
{
    uint32_t rows = 0;
    *neurons      = 0;
    *bands        = 0;
    for (size_t i = 0; i < report->population_count; i++) {
        if (!report->populations[i].is_read) continue;
        rows += report->populations[i].rows;
        *neurons += report->populations[i].size;
        ++*bands;
    }
    return rows;
}

static void raster_note(struct html *html, const struct report *report, uint32_t rows,
                        double neurons)
{
    char sampled[NUMBER_BYTES], all[NUMBER_BYTES], dots[NUMBER_BYTES];
    html_add(html,
             "<p class=\"note\">%s of %s recorded neurons, evenly spaced in each population; "
             "%.10g to %.10g ms; %s spikes.",
             number_short(rows, sampled), number_short(neurons, all), report->start_ms,
             report->start_ms + report->window_ms, number_short((double)report->dot_count, dots));
    if (report->dot_count >= REPORT_DOTS_MAX) html_add(html, " Not all spikes are drawn.");
    html_add(html, "</p>\n");
}

void report_raster(struct html *html, const struct report *report)
{
    double   neurons;
    size_t   bands;
    uint32_t rows = rows_of(report, &neurons, &bands);
    html_add(html, "<section><h2>Spikes</h2>\n");
    if (!report->has_spikes || rows == 0) {
        html_add(html, "<p class=\"note\">No raster: ");
        html_escape(html, report->no_spikes[0] ? report->no_spikes : "no recorded neurons");
        html_add(html, ".</p></section>\n");
        return;
    }
    raster_note(html, report, rows, neurons);
    double row_height = fmin(RASTER_HEIGHT / rows, ROW_HEIGHT_MAX);
    double bottom     = rows * row_height + (double)bands * BAND_GAP;
    html_add(html,
             "<div class=\"scroll\"><svg class=\"wide\" viewBox=\"0 0 %d %.0f\" role=\"img\" "
             "aria-label=\"Spikes of sampled neurons against time\">",
             WIDTH, bottom + AXIS_HEIGHT);
    double top = 0;
    for (size_t i = 0; i < report->population_count; i++) {
        const struct report_population *p      = &report->populations[i];
        double                          height = p->rows * row_height;
        if (!p->is_read) continue;
        if (height >= LABEL_HEIGHT) band_name(html, p, top + height / 2);
        band_dots(html, report, i, top, row_height);
        top += height + BAND_GAP;
        if (top < bottom)
            html_add(html, "<path class=\"grid\" d=\"M%d %.1fh%d\"/>", LEFT, top - BAND_GAP / 2.0,
                     PLOT_WIDTH);
    }
    time_axis(html, report->start_ms, report->window_ms, bottom, "time (ms)");
    html_add(html, "</svg></div></section>\n");
}

/* One population's rate as an area over the bins; the line stands at each bin's middle. */
static void course_draw(struct html *html, const struct report *report, size_t which, double bottom,
                        double height)
{
    static const double             MS_PER_S = 1000;
    const struct report_population *p        = &report->populations[which];
    double                          largest  = 0;
    for (size_t bin = 0; bin < report->bin_count; bin++)
        largest = fmax(largest, p->bins[bin]);
    double top_rate = largest / (p->size > 0 ? p->size : 1) / report->bin_ms * MS_PER_S;
    double scale    = largest > 0 ? height / largest : 0;
    double dx       = report->bin_ms / (report->end_ms - report->start_ms) * PLOT_WIDTH;

    char number[NUMBER_BYTES];
    html_add(html, "<text x=\"%d\" y=\"%.1f\">%s</text>", LEFT + PLOT_WIDTH + 8,
             bottom - height + 9, number_plain(top_rate, number));
    struct html line = {0};
    for (size_t bin = 0; bin < report->bin_count; bin++)
        html_add(&line, "L%.1f %.1f", LEFT + fmin(((double)bin + 0.5) * dx, PLOT_WIDTH),
                 bottom - p->bins[bin] * scale);
    html_add(html, "<path class=\"area\" style=\"fill:var(--c%zu)\" d=\"M%d %.1f", which % COLOURS,
             LEFT, bottom);
    html_append(html, &line);
    html_add(html, "L%d %.1fz\"/>", LEFT + PLOT_WIDTH, bottom);
    if (line.text.length > 0) {
        html_add(html, "<path class=\"trace\" style=\"stroke:var(--c%zu)\" d=\"M", which % COLOURS);
        html_add(html, "%.1f %.1f", LEFT + 0.5 * dx, bottom - p->bins[0] * scale);
        html_append(html, &line);
        html_add(html, "\"/>");
    }
    html_add(html, "<path class=\"grid\" d=\"M%d %.1fh%d\"/>", LEFT, bottom, PLOT_WIDTH);
    html_clear(&line);
}

void report_time_course(struct html *html, const struct report *report)
{
    static const double HEIGHT = 40, GAP = 9;
    double              neurons;
    size_t              bands;
    rows_of(report, &neurons, &bands);
    if (!report->has_spikes || bands == 0 || report->bin_count < 2) return;
    double bottom = (double)bands * (HEIGHT + GAP);
    html_add(html,
             "<section><h2>Rates over time</h2>\n<p class=\"note\">Spikes of all neurons of a "
             "population per neuron and second, in bins of %.10g ms. Each on its own scale: the "
             "number at the right is its largest rate in spikes/s.</p>\n",
             report->bin_ms);
    html_add(html,
             "<div class=\"scroll\"><svg class=\"wide\" viewBox=\"0 0 %d %.0f\" role=\"img\" "
             "aria-label=\"Population rates against time\">",
             WIDTH, bottom + AXIS_HEIGHT);
    double at = 0;
    for (size_t i = 0; i < report->population_count; i++) {
        if (!report->populations[i].is_read) continue;
        at += HEIGHT + GAP;
        band_name(html, &report->populations[i], at - HEIGHT / 2);
        course_draw(html, report, i, at, HEIGHT);
    }
    time_axis(html, report->start_ms, report->end_ms - report->start_ms, bottom, "time (ms)");
    html_add(html, "</svg></div></section>\n");
}
