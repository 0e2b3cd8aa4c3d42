/* report_energy.c - the budget beside what others found, and the balance of the regions. */
#include "record/report_energy.h"

#include "record/energy_published.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = ENERGY_PATH_BYTES };

static const struct item_look {
    const char *colour, *title;
} ITEMS[ENERGY_ITEMS] = {
    [ENERGY_RESTING]          = {"--p5", "resting"},
    [ENERGY_GLIA]             = {"--c7", "glia"},
    [ENERGY_ACTION_POTENTIAL] = {"--p0", "action potentials"},
    [ENERGY_RELEASE]          = {"--p2", "release"},
    [ENERGY_POSTSYNAPTIC]     = {"--p1", "postsynaptic"},
    [ENERGY_EXTERNAL]         = {"--p4", "external input"},
};

static const struct share_look {
    const char *colour, *title;
} SHARES[BUDGET_SHARES] = {
    [SHARE_ACTION_POTENTIAL] = {"--p0", "action potentials"},
    [SHARE_POSTSYNAPTIC]     = {"--p1", "postsynaptic"},
    [SHARE_PRESYNAPTIC]      = {"--p2", "presynaptic"},
    [SHARE_RECYCLING]        = {"--p3", "recycling of transmitter"},
    [SHARE_RESTING]          = {"--p5", "resting and glia"},
};

const char *energy_item_colour(energy_item item) { return ITEMS[item].colour; }
const char *energy_item_title(energy_item item) { return ITEMS[item].title; }

const char *number_percent(double value, char text[NUMBER_BYTES])
{
    if (!isfinite(value)) return number_plain(value, text);
    snprintf(text, NUMBER_BYTES, "%.1f\xc2\xa0%%", 100 * value);
    return text;
}

void energy_datum(struct html *html, const struct report *report, number_writer *writer,
                  const char *path)
{
    char   text[NUMBER_BYTES];
    double value = report_number(report, path);
    if (!isfinite(value)) {
        html_add(html, "%s", writer(value, text));
        return;
    }
    html_add(html, "<data data-of=\"");
    html_escape(html, path);
    html_add(html, "\" value=\"%.17g\">%s</data>", value, writer(value, text));
}

void energy_digits(struct html *html, const struct report *report, const char *path)
{
    const char *digits = report_text(report, path);
    double      value  = NAN;
    char        text[NUMBER_BYTES];
    if (sscanf(digits, "%lf", &value) != 1) value = NAN;
    html_add(html, "<data data-of=\"");
    html_escape(html, path);
    html_add(html, "\" value=\"");
    html_escape(html, digits);
    html_add(html, "\">%s</data>", value == 0 ? "0" : number_power(value, text));
}

static void tile_begin(struct html *html, const char *title)
{
    html_add(html, "<div class=\"tile\"><dt>%s</dt><dd>", title);
}

static void tile_end(struct html *html) { html_add(html, "</small></dd></div>\n"); }

static void tile_neuron(struct html *html, const struct report *report)
{
    tile_begin(html, "a neuron");
    energy_datum(html, report, number_power, "energy.atp_per_neuron_second");
    html_add(html, " ATP/s<small>");
    energy_datum(html, report, number_plain, "energy.umol_atp_per_g_min");
    html_add(html, " &micro;mol ATP/g/min at ");
    energy_datum(html, report, number_plain, "energy.rate_hz");
    html_add(html, " spikes/s");
    tile_end(html);
}

static void tile_spike(struct html *html, const struct report *report)
{
    tile_begin(html, "a spike");
    energy_datum(html, report, number_power, "energy.atp_per_spike");
    html_add(html, " ATP<small>");
    energy_datum(html, report, number_power, "energy.signalling_atp_per_spike");
    html_add(html, " without resting; ");
    energy_datum(html, report, number_plain, "energy.releases_per_spike");
    html_add(html, " releases");
    tile_end(html);
}

static void tile_event(struct html *html, const struct report *report)
{
    tile_begin(html, "a synaptic event");
    energy_datum(html, report, number_power, "energy.atp_per_synaptic_event");
    html_add(html, " ATP<small>");
    energy_datum(html, report, number_power, "energy.joules_per_synaptic_event");
    html_add(html, " J: all spending over all events");
    tile_end(html);
}

static void tile_machine(struct html *html, const struct report *report)
{
    const char *why_not = report_text(report, "energy.machine.why_not");
    tile_begin(html, "this machine, an event");
    energy_datum(html, report, number_power, "energy.machine.joules_per_synaptic_event");
    html_add(html, *why_not ? "<small>not known: " : " J<small>");
    html_escape(html, why_not);
    if (!*why_not) {
        energy_datum(html, report, number_power, "energy.machine.over_brain");
        html_add(html, " times the brain's; processors as a whole");
    }
    tile_end(html);
}

static void tile_total(struct html *html, const struct report *report)
{
    tile_begin(html, "in all");
    energy_datum(html, report, number_power, "energy.total.joules");
    html_add(html, " J<small>");
    energy_digits(html, report, "energy.total.atp_exact");
    html_add(html, " ATP in ");
    energy_datum(html, report, number_short, "energy.seconds");
    html_add(html, " s");
    tile_end(html);
}

static void scaled_note(struct html *html, const struct report *report)
{
    if (json_count(report->summary, "energy.scaled") == 0) return;
    html_add(html, " The network is scaled: neurons &times; ");
    energy_datum(html, report, number_plain, "energy.scaled.neurons");
    html_add(html, ", in-degrees &times; ");
    energy_datum(html, report, number_plain, "energy.scaled.indegree");
    html_add(html, ", weights &times; ");
    energy_datum(html, report, number_plain, "energy.scaled.weight");
    html_add(html, "; published values are of whole networks.");
}

static void head(struct html *html, const struct report *report)
{
    bool is_changed = false;
    json_get_bool(report->summary, "energy.costs.is_changed", &is_changed);
    html_add(html, "<section><h2>Energy</h2>\n<p class=\"note\">Energy is ");
    html_add(html, strcmp(report_text(report, "energy.mode"), "coupled") == 0
                       ? "coupled to the neurons"
                       : "accounted for, and changes nothing");
    html_add(html, "; costs of ");
    html_escape(html, report_text(report, "energy.costs.name"));
    if (is_changed) html_add(html, ", with changes of the model's own");
    html_add(html, " (");
    html_escape(html, report_text(report, "energy.costs.source"));
    html_add(html, "). ");
    energy_datum(html, report, number_short, "energy.neurons");
    html_add(html, " neurons are paid for, once every ");
    energy_datum(html, report, number_short, "energy.tick_ms");
    html_add(html, " ms. 1&nbsp;ATP gives ");
    energy_datum(html, report, number_power, "energy.joules_per_atp");
    html_add(html, " J.");
    scaled_note(html, report);
    html_add(html, "</p>\n<dl class=\"tiles small\">\n");
    tile_neuron(html, report);
    tile_spike(html, report);
    tile_event(html, report);
    tile_machine(html, report);
    tile_total(html, report);
    html_add(html, "</dl>\n");
}

const char *energy_path(char path[PATH_BYTES], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path, PATH_BYTES, format, arguments);
    va_end(arguments);
    return path;
}

enum { BAR_LEFT = 190, BAR_LENGTH = 800, BAR_WIDTH = 1100, BAR_PITCH = 30, BAR_HEIGHT = 20 };

/* One source's shares as a stacked bar. */
static void shares_bar(struct html *html, const struct report *report, size_t row,
                       const char *prefix, const char *name)
{
    char   path[PATH_BYTES], text[NUMBER_BYTES];
    double x = BAR_LEFT, top = (double)row * BAR_PITCH + 2;
    html_add(html, "<text class=\"ink\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", BAR_LEFT - 10,
             top + 15);
    html_escape(html, name);
    html_add(html, "</text>");
    for (int share = 0; share < BUDGET_SHARES; share++) {
        double part  = report_number(report, energy_path(path, "%s.shares.%s", prefix,
                                                         budget_share_name((budget_share)share)));
        double width = isfinite(part) ? fmin(fmax(part, 0), 1) * BAR_LENGTH : 0;
        html_add(html,
                 "<rect x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%d\" "
                 "style=\"fill:var(%s)\"><title>%s %s</title></rect>",
                 x, top, width, BAR_HEIGHT, SHARES[share].colour, SHARES[share].title,
                 number_percent(part, text));
        if (width > 46)
            html_add(html,
                     "<text class=\"on\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
                     x + width / 2, top + 14.5, number_percent(part, text));
        x += width;
    }
}

static size_t published_count(const struct report *report)
{
    size_t count = json_count(report->summary, "energy.published");
    return count < ENERGY_SHOWN_MAX ? count : ENERGY_SHOWN_MAX;
}

static bool has_shares(const struct report *report, size_t source)
{
    char path[PATH_BYTES];
    return isfinite(
        report_number(report, energy_path(path, "energy.published.%zu.shares.resting", source)));
}

static void shares_draw(struct html *html, const struct report *report)
{
    char   path[PATH_BYTES], name[PATH_BYTES];
    size_t rows = 1;
    for (size_t i = 0; i < published_count(report); i++)
        rows += has_shares(report, i);
    html_add(html, "<h3>What it is spent on, beside what others found</h3>\n<ul class=\"legend\">");
    for (int share = 0; share < BUDGET_SHARES; share++)
        html_add(html, "<li><i style=\"background:var(%s)\"></i>%s</li>", SHARES[share].colour,
                 SHARES[share].title);
    html_add(html,
             "</ul>\n<div class=\"scroll\"><svg class=\"wide\" viewBox=\"0 0 %d %zu\" role=\"img\" "
             "aria-label=\"Shares of spending\">",
             BAR_WIDTH, rows * BAR_PITCH + 2);
    shares_bar(html, report, 0, "energy", "this run");
    size_t row = 1;
    for (size_t i = 0; i < published_count(report); i++) {
        if (!has_shares(report, i)) continue;
        energy_path(path, "energy.published.%zu.name", i);
        energy_path(name, "energy.published.%zu", i);
        shares_bar(html, report, row++, name, report_text(report, path));
    }
    html_add(html, "</svg></div>\n");
}

/* Columns of the table of sources: as measured there, then what each would say of this run. */
static const struct column {
    const char    *title, *key;
    number_writer *writer;
} COLUMNS[] = {
    {"spikes/s", "rate_hz", number_plain},
    {"ATP/s a neuron", "atp_per_neuron_second", number_power},
    {"&micro;mol ATP/g/min", "umol_atp_per_g_min", number_plain},
    {"... at this run&#39;s rate", "at_this_rate.umol_atp_per_g_min", number_plain},
    {"ATP a spike", "atp_per_spike", number_power},
    {"releases a spike", "releases_per_spike", number_plain},
};
enum { COLUMN_COUNT = sizeof COLUMNS / sizeof *COLUMNS };

/* Of a run, the comparable cost of a spike is that without resting, as the sources count it. */
static const char *run_key(const struct column *column)
{
    if (strcmp(column->key, "atp_per_spike") == 0) return "signalling_atp_per_spike";
    if (strncmp(column->key, "at_this_rate.", 13) == 0) return column->key + 13;
    return column->key;
}

static void sources_table(struct html *html, const struct report *report)
{
    char path[PATH_BYTES];
    html_add(html, "<div class=\"scroll\"><table class=\"numbers sources\"><tr><th></th><th></th>");
    for (int c = 0; c < COLUMN_COUNT; c++)
        html_add(html, "<th>%s</th>", COLUMNS[c].title);
    html_add(html, "</tr>\n<tr><td><b>this run</b></td><td>spikes without resting</td>");
    for (int c = 0; c < COLUMN_COUNT; c++) {
        const char *key   = run_key(&COLUMNS[c]);
        double      value = report_number(report, energy_path(path, "energy.%s", key));
        char        text[NUMBER_BYTES];
        html_add(html, "<td><b>%s</b></td>", COLUMNS[c].writer(value, text));
    }
    html_add(html, "</tr>\n");
    for (size_t i = 0; i < published_count(report); i++) {
        html_add(html, "<tr><td>");
        html_escape(html, report_text(report, energy_path(path, "energy.published.%zu.name", i)));
        html_add(html, "</td><td>");
        html_escape(html, report_text(report, energy_path(path, "energy.published.%zu.source", i)));
        html_add(html, "</td>");
        for (int c = 0; c < COLUMN_COUNT; c++) {
            html_add(html, "<td>");
            energy_datum(html, report, COLUMNS[c].writer,
                         energy_path(path, "energy.published.%zu.%s", i, COLUMNS[c].key));
            html_add(html, "</td>");
        }
        html_add(html, "</tr>\n");
    }
    html_add(html, "</table></div>\n");
}

void report_energy(struct html *html, const struct report *report)
{
    if (json_count(report->summary, "energy") == 0) return;
    head(html, report);
    shares_draw(html, report);
    sources_table(html, report);
    report_energy_tables(html, report);
    html_add(html, "</section>\n");
    report_energy_course(html, report);
}
