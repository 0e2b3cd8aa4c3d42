/* output_page.c - index.html: the table, and a section with pictures for each check. */
#include "record/report_parts.h"
#include "validate/output.h"

#include <stdio.h>

static const char STYLE[] =
    "<style>.pass{color:var(--c2);font-weight:600}.fail{color:var(--c1);font-weight:700}"
    ".checks td{font-variant-numeric:tabular-nums}.checks .note{margin:2px 0 0;font-size:13px}"
    "a{color:var(--accent);text-decoration:none}.checks tr.of "
    "td{font-weight:600;padding-top:12px}.figures{display:grid;gap:8px 28px;"
    "grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));margin-top:10px}"
    "</style>\n";

static void cell_values(struct html *html, const struct values *values)
{
    char text[VALUES_BYTES];
    html_escape(html, values_print(values, text, sizeof text));
}

static void verdict_cell(struct html *html, bool passes, const char *text)
{
    html_add(html, "<td class=\"%s\">%s</td>", passes ? "pass" : "fail", text);
}

static void control_cell(struct html *html, const struct finding *it)
{
    char within[40];
    html_add(html, "<td>");
    if (!it->control_is) html_add(html, "&ndash;");
    if (it->control_is) {
        html_escape(html, it->control_is);
        html_add(html, ": ");
        cell_values(html, &it->control);
    }
    if (it->control_is && it->control_expected.count) {
        html_add(html, "<div class=\"note\">expected ");
        cell_values(html, &it->control_expected);
        html_add(html, ", %s</div>", tolerance_print(it->control_tolerance, within, sizeof within));
    }
    html_add(html, "</td>");
}

static void finding_row(struct html *html, const struct finding *it)
{
    char    within[40];
    verdict came = finding_verdict(it);
    html_add(html, "<tr><td>");
    html_escape(html, it->what);
    if (it->note[0]) {
        html_add(html, "<div class=\"note\">");
        html_escape(html, it->note);
        html_add(html, "</div>");
    }
    html_add(html, "</td><td>");
    cell_values(html, &it->expected);
    html_add(html, " ");
    html_escape(html, it->unit);
    html_add(html, "<div class=\"note\">%s</div></td><td>",
             tolerance_print(it->tolerance, within, sizeof within));
    cell_values(html, &it->measured);
    html_add(html, "</td>");
    control_cell(html, it);
    verdict_cell(html, came == VERDICT_PASS, verdict_text(came));
    html_add(html, "</tr>\n");
}

static void table_write(struct html *html, const struct validation *v)
{
    html_add(html, "<section><h2>Every row</h2>\n<p class=\"note\">A row passes if what was "
                   "measured is as expected, and what was measured without the coupling (the "
                   "control) is not.</p>\n<div class=\"scroll\"><table class=\"checks\"><tr>"
                   "<th>check</th><th>expected</th><th>measured</th><th>control</th>"
                   "<th>verdict</th></tr>\n");
    for (uint32_t i = 0; i < v->result_count; i++) {
        const struct check_result *result = &v->results[i];
        html_add(html, "<tr class=\"of\"><td colspan=\"4\"><a href=\"#%s\">%s</a>",
                 result->check->name, result->check->name);
        if (result->is_without) {
            html_add(html, ", run without ");
            html_escape(html, result->check->without);
        }
        html_add(html, "</td>");
        verdict_cell(html, result_passes(result), result_passes(result) ? "pass" : "FAIL");
        html_add(html, "</tr>\n");
        for (uint32_t f = 0; f < result->finding_count; f++)
            finding_row(html, &result->findings[f]);
    }
    html_add(html, "</table></div></section>\n");
}

static void check_write(struct html *html, const struct check_result *result)
{
    char number[NUMBER_BYTES];
    html_add(html, "<section id=\"%s\"><h2>%s</h2>\n<p class=\"note\">", result->check->name,
             result->check->name);
    html_escape(html, result->check->help);
    html_add(html, ". %s.</p>\n<p>", number_seconds(result->seconds, number));
    html_escape(html, result->check->about);
    html_add(html, "</p>\n<p class=\"note\">Source: ");
    html_escape(html, result->check->source);
    html_add(html, ". <code>--without %s</code> runs it without ", result->check->name);
    html_escape(html, result->check->without);
    html_add(html, ".</p>\n<div class=\"figures\">\n");
    html_append(html, &result->pictures);
    html_add(html, "</div></section>\n");
}

static void head_write(struct html *html, const struct validation *v)
{
    char     number[NUMBER_BYTES];
    uint32_t passed  = 0;
    double   seconds = 0;
    for (uint32_t i = 0; i < v->result_count; i++) {
        passed += result_passes(&v->results[i]);
        seconds += v->results[i].seconds;
    }
    html_add(html, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                   "<title>Ergon: energy, validated</title>\n");
    report_style(html);
    html_add(html, "%s</head><body><main>\n<header><span class=\"brand\">ergon</span><h1>Energy: ",
             STYLE);
    html_add(html, "%u of %u checks pass</h1><div class=\"sub\">", passed, v->result_count);
    html_add(html, "version ");
    html_escape(html, v->plan->version);
    html_add(html, ", %u rank%s, kernels %s, %s%s</div></header>\n", comm_size(v->comm),
             comm_size(v->comm) == 1 ? "" : "s", isa_name(v->plan->how.isa),
             number_seconds(seconds, number), v->plan->is_quick ? ", <code>--quick</code>" : "");
}

fault output_page(const struct validation *v, const char *path)
{
    struct html html = {0};
    head_write(&html, v);
    table_write(&html, v);
    for (uint32_t i = 0; i < v->result_count; i++)
        check_write(&html, &v->results[i]);
    html_add(&html, "<footer>Written by <code>ergon validate energy</code>; the numbers are in "
                    "<code>results.json</code>.</footer>\n</main></body></html>\n");
    fault failed = html.failed;
    if (!failed) failed = text_write_file(&html.text, path);
    html_clear(&html);
    return failed;
}

fault output_write(const struct validation *v)
{
    struct text json = {0}, page = {0};
    fault       failed = text_add(&json, "%s/results.json", v->plan->directory);
    if (!failed) failed = text_add(&page, "%s/index.html", v->plan->directory);
    if (!failed) failed = output_json(v, json.bytes);
    if (!failed) failed = output_page(v, page.bytes);
    text_clear(&json);
    text_clear(&page);
    return failed;
}
