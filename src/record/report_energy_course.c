/* report_energy_course.c - energy over time: a card for each region, panels below each other. */
#include "base/memory.h"
#include "record/report_course_data.h"
#include "record/report_energy.h"
#include "record/report_panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COLOURS = 8, PANEL_GAP = 14 };

static const double RATE_HEIGHT = 84, EPSILON_HEIGHT = 84, POOL_HEIGHT = 56, SPENDING_HEIGHT = 150;
static const double EPSILON_REST = 0.5;

/* The largest values of all cards, so that cards can be compared. */
struct scales {
    double rate, epsilon, pool, spending;
    double debt; /* the least epsilon, where it is below 0 */
    double start_s, end_s;
};

static double largest(double so_far, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (isfinite(values[i]) && values[i] > so_far) so_far = values[i];
    return so_far;
}

static void items_sum(const struct course *course, int until, double *sums)
{
    memset(sums, 0, COURSE_POINTS * sizeof *sums);
    for (int item = 0; item < until; item++)
        for (size_t i = 0; i < course->spending.count; i++)
            sums[i] += course->items[item][i];
}

static void scales_grow(struct scales *s, const struct course *course)
{
    double sums[COURSE_POINTS];
    items_sum(course, ENERGY_ITEMS, sums);
    s->spending = largest(s->spending, sums, course->spending.count);
    s->spending = largest(s->spending, course->granted, course->supply.count);
    s->epsilon  = largest(s->epsilon, course->epsilon, course->state_count);
    s->pool     = largest(s->pool, course->pool, course->state_count);
    for (size_t i = 0; i < course->state_count; i++)
        if (course->epsilon[i] < s->debt) s->debt = course->epsilon[i];
    for (size_t m = 0; m < course->member_count; m++)
        s->rate = largest(s->rate, course->rates[m], course->spending.count);
    s->start_s = fmin(s->start_s, course->spending.edges_s[0]);
    s->end_s   = fmax(s->end_s, course->spending.edges_s[course->spending.count]);
}

/* Middles of intervals. */
static void middles_make(const struct course_flow *flow, double *middles_s)
{
    for (size_t i = 0; i < flow->count; i++)
        middles_s[i] = (flow->edges_s[i] + flow->edges_s[i + 1]) / 2;
}

/* A population has the colour it has all over the page. */
static const char *colour_of(const struct report *report, const char *population)
{
    static const char *const COLOUR[COLOURS] = {"--c0", "--c1", "--c2", "--c3",
                                                "--c4", "--c5", "--c6", "--c7"};
    for (size_t i = 0; i < report->population_count; i++)
        if (strcmp(report->populations[i].name, population) == 0) return COLOUR[i % COLOURS];
    return COLOUR[0];
}

static struct panel panel_at(double *top, double height, double least, double most,
                             const struct scales *scales)
{
    struct panel panel = panel_make(*top, height, least, most);
    panel.start_s      = scales->start_s;
    panel.end_s        = scales->end_s;
    *top += height + PANEL_TITLE + PANEL_GAP;
    return panel;
}

static void rates_draw(struct html *html, const struct report *report, const struct course *course,
                       const struct panel *panel)
{
    double middles_s[COURSE_POINTS];
    middles_make(&course->spending, middles_s);
    panel_frame(html, panel, "rate", "spikes/s");
    for (size_t m = 0; m < course->member_count; m++)
        panel_line(html, panel, course->spending.count, middles_s, course->rates[m],
                   colour_of(report, course->members[m]));
}

static void spending_draw(struct html *html, const struct course *course, const struct panel *panel)
{
    double low[COURSE_POINTS], high[COURSE_POINTS], middles_s[COURSE_POINTS];
    panel_frame(html, panel, "spending by item", "ATP/s per neuron");
    for (int item = 0; item < ENERGY_ITEMS; item++) {
        items_sum(course, item, low);
        items_sum(course, item + 1, high);
        panel_layer(html, panel,
                    &(struct panel_layer){.count   = course->spending.count,
                                          .edges_s = course->spending.edges_s,
                                          .low     = low,
                                          .high    = high,
                                          .colour  = energy_item_colour((energy_item)item)});
    }
    middles_make(&course->supply, middles_s);
    panel_line(html, panel, course->supply.count, middles_s, course->granted, "--ink");
}

static void card_legend(struct html *html, const struct report *report, const struct course *course)
{
    html_add(html, "<ul class=\"legend\">");
    for (size_t m = 0; m < course->member_count; m++) {
        html_add(html, "<li><i style=\"background:var(%s)\"></i>",
                 colour_of(report, course->members[m]));
        html_escape(html, course->members[m]);
        html_add(html, "</li>");
    }
    html_add(html, "</ul>\n");
}

static double card_height(const struct course *course)
{
    double height = RATE_HEIGHT + SPENDING_HEIGHT + 2 * (PANEL_TITLE + PANEL_GAP) + PANEL_AXIS;
    if (course->is_region) height += EPSILON_HEIGHT + POOL_HEIGHT + 2 * (PANEL_TITLE + PANEL_GAP);
    return height;
}

static void card_draw(struct html *html, const struct report *report, const struct course *course,
                      const struct scales *scales)
{
    char   number[NUMBER_BYTES];
    double top = 0;
    html_add(html, "<section><h2>%s", course->is_region ? "Region " : "");
    html_escape(html, course->name);
    html_add(html, "</h2><p class=\"note\">%s neurons%s</p>", number_short(course->neurons, number),
             course->is_region ? "" : ", only counted: their kind has an energy of its own");
    card_legend(html, report, course);
    html_add(html, "<svg viewBox=\"0 0 %d %.0f\" role=\"img\" aria-label=\"Energy over time\">",
             PANEL_PICTURE, card_height(course));
    struct panel panel = panel_at(&top, RATE_HEIGHT, 0, scales->rate, scales);
    rates_draw(html, report, course, &panel);
    if (course->is_region) {
        panel = panel_at(&top, EPSILON_HEIGHT, scales->debt, scales->epsilon, scales);
        panel_frame(html, &panel, "&#949;, mean store",
                    "1 is 1.19 &#215; 10\xc2\xb9\xe2\x81\xb0 ATP");
        panel_line(html, &panel, course->state_count, course->state_s, course->epsilon, "--p1");
        panel_mark(html, &panel, course->gate, "no spikes below");
        panel = panel_at(&top, POOL_HEIGHT, 0, scales->pool, scales);
        panel_frame(html, &panel, "pool", "ATP per neuron");
        panel_line(html, &panel, course->state_count, course->state_s, course->pool, "--p0");
    }
    panel = panel_at(&top, SPENDING_HEIGHT, 0, scales->spending, scales);
    spending_draw(html, course, &panel);
    panel_time_axis(html, &panel);
    html_add(html, "</svg></section>\n");
}

static void course_head(struct html *html)
{
    html_add(html,
             "<section><h2>Energy over time</h2>\n<p class=\"note\">One card a region, all on "
             "the same scales. Areas: what was spent, by item; the line over them: what the pool "
             "gave.</p>\n<ul class=\"legend\">");
    for (int item = 0; item < ENERGY_ITEMS; item++)
        html_add(html, "<li><i style=\"background:var(%s)\"></i>%s</li>",
                 energy_item_colour((energy_item)item), energy_item_title((energy_item)item));
    html_add(html, "</ul></section>\n");
}

/* All regions, then populations that are in none. Returns how many. */
static size_t courses_read(struct course *courses, const struct report *report)
{
    size_t count = 0, regions = json_count(report->summary, "energy.regions");
    for (size_t i = 0; i < regions && count < ENERGY_SHOWN_MAX; i++) {
        const char *name = json_member(report->summary, "energy.regions", i);
        if (name) count += course_region(&courses[count], report, name);
    }
    size_t populations = json_count(report->summary, "energy.populations");
    for (size_t i = 0; i < populations && count < ENERGY_SHOWN_MAX; i++) {
        const char *name         = json_member(report->summary, "energy.populations", i);
        bool        is_published = false;
        char        path[ENERGY_PATH_BYTES], key[ENERGY_PATH_BYTES / 2];
        if (!name) break;
        json_key(key, sizeof key, name);
        energy_path(path, "energy.populations.%s.is_published", key);
        if (json_get_bool(report->summary, path, &is_published) && is_published)
            count += course_population(&courses[count], report, name);
    }
    return count;
}

void report_energy_course(struct html *html, const struct report *report)
{
    struct course *courses = NULL;
    struct scales  scales  = {.epsilon = EPSILON_REST, .start_s = INFINITY, .end_s = -INFINITY};
    if (!report->energy || html->failed) return;
    html->failed =
        memory_take(&courses, ENERGY_SHOWN_MAX, sizeof *courses, "energy over time of the report");
    if (html->failed) return;
    size_t count = courses_read(courses, report);
    for (size_t i = 0; i < count; i++)
        scales_grow(&scales, &courses[i]);
    if (count > 0) {
        course_head(html);
        html_add(html, "<div class=\"pair\">\n");
        for (size_t i = 0; i < count; i++)
            card_draw(html, report, &courses[i], &scales);
        html_add(html, "</div>\n");
    }
    memory_give(&courses);
}
