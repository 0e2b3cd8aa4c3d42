/* report_structure.c - which synapses went, and why; who retired. */
#include "record/report_structure.h"

#include "record/report_energy.h"
#include "sonata/json.h"

/* So many lines of a table are read. */
enum { LINES_MAX = 64 };

static void cell_name(struct html *html, const struct report *report, const char *path)
{
    html_add(html, "<td>");
    html_escape(html, report_text(report, path));
    html_add(html, "</td>");
}

static void cell_number(struct html *html, const struct report *report, number_writer *writer,
                        const char *path)
{
    html_add(html, "<td>");
    energy_datum(html, report, writer, path);
    html_add(html, "</td>");
}

static void more_tell(struct html *html, size_t count)
{
    if (count > LINES_MAX)
        html_add(html, "<p class=\"note\">The first %d of %zu.</p>\n", LINES_MAX, count);
}

static void projections_table(struct html *html, const struct report *report, size_t count)
{
    static const char *const KEYS[] = {"synapses_before", "pruned",   "bound",
                                       "after_ms",        "first_ms", "last_ms"};
    char                     path[ENERGY_PATH_BYTES];
    html_add(html, "<p>Synapses go whose benefit stayed below the bound for the time beside it. "
                   "</p>\n<div class=\"scroll\"><table class=\"numbers\"><tr><th>projection</th>"
                   "<th>from</th><th>to</th><th>synapses</th><th>went</th><th>bound</th>"
                   "<th>after, ms</th><th>first, ms</th><th>last, ms</th></tr>\n");
    for (size_t p = 0; p < count && p < LINES_MAX; p++) {
        html_add(html, "<tr>");
        cell_name(html, report, energy_path(path, "structure.projections.%zu.name", p));
        cell_name(html, report, energy_path(path, "structure.projections.%zu.source", p));
        cell_name(html, report, energy_path(path, "structure.projections.%zu.target", p));
        for (size_t k = 0; k < sizeof KEYS / sizeof *KEYS; k++)
            cell_number(html, report, k < 2 ? number_short : number_plain,
                        energy_path(path, "structure.projections.%zu.%s", p, KEYS[k]));
        html_add(html, "</tr>\n");
    }
    html_add(html, "</table></div>\n");
    more_tell(html, count);
}

static void populations_table(struct html *html, const struct report *report, size_t count)
{
    static const char *const KEYS[] = {"size", "retired", "retirements", "births"};
    char                     path[ENERGY_PATH_BYTES];
    html_add(html, "<div class=\"scroll\"><table class=\"numbers\"><tr><th>population</th>"
                   "<th>neurons</th><th>retired at the end</th><th>retirements</th>"
                   "<th>born again</th></tr>\n");
    for (size_t p = 0; p < count && p < LINES_MAX; p++) {
        html_add(html, "<tr>");
        cell_name(html, report, energy_path(path, "structure.populations.%zu.name", p));
        for (size_t k = 0; k < sizeof KEYS / sizeof *KEYS; k++)
            cell_number(html, report, number_short,
                        energy_path(path, "structure.populations.%zu.%s", p, KEYS[k]));
        html_add(html, "</tr>\n");
    }
    html_add(html, "</table></div>\n");
    more_tell(html, count);
}

void report_structure(struct html *html, const struct report *report)
{
    size_t projections = json_count(report->summary, "structure.projections");
    size_t populations = json_count(report->summary, "structure.populations");
    if (populations == 0) return;
    html_add(html, "<section><h2>What came and went</h2>\n");
    if (projections > 0) projections_table(html, report, projections);
    populations_table(html, report, populations);
    html_add(html, "</section>\n");
}
