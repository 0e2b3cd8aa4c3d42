/* report_charts.c - bars: rates and regularity by population, wall time by rank and phase. */
#include "record/report_parts.h"

#include <math.h>
#include <stdio.h>

enum { COLOURS = 8, PHASES = 5 };

struct bars {
    const char *title, *note, *unit;
    double (*value)(const struct report_population *);
};

static double value_of_rate(const struct report_population *p) { return p->rate_hz; }
static double value_of_cv(const struct report_population *p) { return p->cv_isi; }

enum { BARS_LEFT = 84, BARS_LENGTH = 336, BARS_WIDTH = 500, BAR_PITCH = 27, BAR_HEIGHT = 17 };

static void bar_draw(struct html *html, const struct report_population *p, size_t which,
                     double value, double most)
{
    char   number[NUMBER_BYTES];
    double top    = (double)which * BAR_PITCH + 4;
    double length = isfinite(value) && most > 0 ? fmax(value, 0) / most * BARS_LENGTH : 0;
    html_add(html, "<text class=\"ink\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", BARS_LEFT - 10,
             top + 13);
    html_label(html, p->name);
    html_add(html,
             "</text><rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"3\" "
             "style=\"fill:var(--c%zu)\"/>",
             BARS_LEFT, top, length, BAR_HEIGHT, which % COLOURS);
    html_add(html, "<text class=\"ink\" x=\"%.1f\" y=\"%.1f\">%s</text>", BARS_LEFT + length + 7,
             top + 13, number_plain(value, number));
}

static void bars_draw(struct html *html, const struct report *report, const struct bars *bars)
{
    double most = 0;
    for (size_t i = 0; i < report->population_count; i++)
        if (bars->value(&report->populations[i]) > most)
            most = bars->value(&report->populations[i]);
    size_t bottom = report->population_count * BAR_PITCH + 4;
    html_add(html, "<section><h2>%s</h2>\n<p class=\"note\">%s</p>\n", bars->title, bars->note);
    html_add(html, "<svg viewBox=\"0 0 %d %zu\" role=\"img\" aria-label=\"%s\">", BARS_WIDTH,
             bottom + 42, bars->title);
    double step = most > 0 ? number_nice(most / 5) : 1;
    for (int tick = 0; tick * step <= most * (1 + 1e-9); tick++) {
        double at = tick * step;
        double x  = BARS_LEFT + (most > 0 ? at / most * BARS_LENGTH : 0);
        html_add(html, "<path class=\"grid\" d=\"M%.1f 0V%zu\"/>", x, bottom);
        html_add(html, "<text x=\"%.1f\" y=\"%zu\" text-anchor=\"middle\">%.6g</text>", x,
                 bottom + 16, at);
        if (most <= 0) break;
    }
    html_add(html, "<text x=\"%d\" y=\"%zu\" text-anchor=\"middle\">%s</text>",
             BARS_LEFT + BARS_LENGTH / 2, bottom + 35, bars->unit);
    for (size_t i = 0; i < report->population_count; i++)
        bar_draw(html, &report->populations[i], i, bars->value(&report->populations[i]), most);
    html_add(html, "</svg></section>\n");
}

void report_rates(struct html *html, const struct report *report)
{
    static const struct bars rates = {"Firing rates", "Mean over a population's neurons.",
                                      "spikes/s", value_of_rate};
    static const struct bars cvs   = {
          "Irregularity", "CV of inter-spike intervals, mean over neurons with two or more.",
          "standard deviation / mean", value_of_cv};
    if (report->population_count == 0) return;
    html_add(html, "<div class=\"pair\">\n");
    bars_draw(html, report, &rates);
    bars_draw(html, report, &cvs);
    html_add(html, "</div>\n");
}

static const struct phase {
    const char *key, *title;
} PHASE[PHASES] = {{"deliver_seconds", "deliver"},
                   {"update_seconds", "update"},
                   {"communicate_seconds", "communicate"},
                   {"wait_seconds", "wait"},
                   {"record_seconds", "record"}};

enum { PHASE_LEFT = 92, PHASE_LENGTH = 900, PHASE_WIDTH = 1100, PHASE_PITCH = 32, PHASE_BAR = 21 };

static double rank_number(const struct report *report, size_t rank, const char *key)
{
    char path[64];
    snprintf(path, sizeof path, "phases.%zu.%s", rank, key);
    return report_number(report, path);
}

static double phase_seconds(const struct report *report, size_t rank, size_t phase)
{
    return fmax(rank_number(report, rank, PHASE[phase].key), 0); /* NaN: 0 */
}

static double rank_seconds(const struct report *report, size_t rank)
{
    double sum = 0;
    for (size_t phase = 0; phase < PHASES; phase++)
        sum += phase_seconds(report, rank, phase);
    return sum;
}

static void phases_legend(struct html *html, const struct report *report, size_t ranks)
{
    double all = 0;
    for (size_t rank = 0; rank < ranks; rank++)
        all += rank_seconds(report, rank);
    html_add(html, "<ul class=\"legend\">");
    for (size_t phase = 0; phase < PHASES; phase++) {
        double sum = 0;
        for (size_t rank = 0; rank < ranks; rank++)
            sum += phase_seconds(report, rank, phase);
        html_add(html, "<li><i style=\"background:var(--p%zu)\"></i>%s <b>%.1f&nbsp;%%</b></li>",
                 phase, PHASE[phase].title, all > 0 ? 100 * sum / all : 0);
    }
    html_add(html, "</ul>\n");
}

static void phases_rank(struct html *html, const struct report *report, size_t rank, double longest)
{
    char   number[NUMBER_BYTES];
    double x = PHASE_LEFT, top = (double)rank * PHASE_PITCH + 4;
    html_add(html, "<text class=\"ink\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">rank %.0f</text>",
             PHASE_LEFT - 10, top + 15, rank_number(report, rank, "rank"));
    for (size_t phase = 0; phase < PHASES; phase++) {
        double seconds = phase_seconds(report, rank, phase);
        double width   = longest > 0 ? seconds / longest * PHASE_LENGTH : 0;
        html_add(html,
                 "<rect x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%d\" "
                 "style=\"fill:var(--p%zu)\"><title>%s %s</title></rect>",
                 x, top, width, PHASE_BAR, phase, PHASE[phase].title,
                 number_seconds(seconds, number));
        x += width;
    }
    html_add(html, "<text class=\"ink\" x=\"%.1f\" y=\"%.1f\">%s</text>", x + 7, top + 15,
             number_seconds(rank_seconds(report, rank), number));
}

static void phases_axis(struct html *html, double longest, size_t bottom)
{
    double step = longest > 0 ? number_nice(longest / 9) : 1;
    for (int tick = 0; tick * step <= longest * (1 + 1e-9); tick++) {
        double at = tick * step;
        double x  = PHASE_LEFT + (longest > 0 ? at / longest * PHASE_LENGTH : 0);
        html_add(html, "<path class=\"grid\" d=\"M%.1f 0V%zu\"/>", x, bottom);
        html_add(html, "<text x=\"%.1f\" y=\"%zu\" text-anchor=\"middle\">%.6g</text>", x,
                 bottom + 17, at);
        if (longest <= 0) break;
    }
    html_add(html, "<text x=\"%d\" y=\"%zu\" text-anchor=\"middle\">wall time (s)</text>",
             PHASE_LEFT + PHASE_LENGTH / 2, bottom + 37);
}

static void phases_row(struct html *html, const struct report *report, size_t rank)
{
    static const char *const counts[] = {"neurons", "synapses", "events"};
    char                     number[NUMBER_BYTES], host[64];
    snprintf(host, sizeof host, "phases.%zu.host", rank);
    html_add(html, "<tr><td>%.0f</td><td>", rank_number(report, rank, "rank"));
    html_escape(html, report_text(report, host));
    html_add(html, "</td>");
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        html_add(html, "<td>%s</td>", number_short(rank_number(report, rank, counts[i]), number));
    html_add(html, "<td>%s</td>",
             number_bytes(rank_number(report, rank, "peak_memory_bytes"), number));
    for (size_t phase = 0; phase < PHASES; phase++)
        html_add(html, "<td>%s</td>",
                 number_seconds(rank_number(report, rank, PHASE[phase].key), number));
    html_add(html, "</tr>\n");
}

static void phases_table(struct html *html, const struct report *report, size_t ranks)
{
    html_add(html, "<div class=\"scroll\"><table class=\"numbers\"><tr><th>rank</th><th>host</th>"
                   "<th>neurons</th><th>synapses</th><th>events</th><th>peak memory</th>");
    for (size_t phase = 0; phase < PHASES; phase++)
        html_add(html, "<th>%s</th>", PHASE[phase].title);
    html_add(html, "</tr>\n");
    for (size_t rank = 0; rank < ranks; rank++)
        phases_row(html, report, rank);
    html_add(html, "</table></div>");
}

void report_phases(struct html *html, const struct report *report)
{
    size_t all = json_count(report->summary, "phases"), ranks = all;
    if (ranks > REPORT_RANKS_MAX) ranks = REPORT_RANKS_MAX;
    if (ranks == 0) return;
    double longest = 0;
    for (size_t rank = 0; rank < ranks; rank++)
        longest = fmax(longest, rank_seconds(report, rank));
    size_t bottom = ranks * PHASE_PITCH + 4;
    html_add(html, "<section><h2>Where the time went</h2>\n<p class=\"note\">Wall time of the main "
                   "loop by rank and phase, warm-up included; waiting is for the slowest rank.");
    if (ranks < all) html_add(html, " The first %zu of %zu ranks.", ranks, all);
    html_add(html, "</p>\n");
    phases_legend(html, report, ranks);
    html_add(html,
             "<div class=\"scroll\"><svg class=\"wide\" viewBox=\"0 0 %d %zu\" role=\"img\" "
             "aria-label=\"Wall time by rank and phase\">",
             PHASE_WIDTH, bottom + 42);
    phases_axis(html, longest, bottom);
    for (size_t rank = 0; rank < ranks; rank++)
        phases_rank(html, report, rank, longest);
    html_add(html, "</svg></div>\n");
    phases_table(html, report, ranks);
    html_add(html, "</section>\n");
}
