/* report_page.c - head, figures, pictures, facts. */
#include "record/report_page.h"

#include "record/report_energy.h"
#include "record/report_parts.h"
#include "record/report_structure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void tile(struct html *html, const char *title, const char *value, const char *below)
{
    html_add(html, "<div class=\"tile\"><dt>%s</dt><dd>%s<small>%s</small></dd></div>\n", title,
             value, below);
}

/* Those that are left, and those that went. */
static double synapses_built(const struct report *report)
{
    double built = report_number(report, "synapses");
    size_t count = json_count(report->summary, "structure.projections");
    for (size_t i = 0; i < count; i++) {
        char path[64];
        snprintf(path, sizeof path, "structure.projections.%zu.pruned", i);
        built += report_number(report, path);
    }
    return built;
}

static void tile_synapses(struct html *html, const struct report *report)
{
    char   a[NUMBER_BYTES], b[NUMBER_BYTES], below[2 * NUMBER_BYTES + 32];
    double left = report_number(report, "synapses"), built = synapses_built(report);
    number_seconds(report_number(report, "build_seconds"), b);
    if (built > left)
        snprintf(below, sizeof below, "left of %s, built in %s", number_short(built, a), b);
    else
        snprintf(below, sizeof below, "built in %s", b);
    tile(html, "synapses", number_short(left, a), below);
}

static void write_figures(struct html *html, const struct report *report)
{
    char   a[NUMBER_BYTES], b[NUMBER_BYTES], below[2 * NUMBER_BYTES + 32];
    double built     = synapses_built(report);
    double factor    = report_number(report, "real_time_factor");
    double peak      = report_number(report, "peak_memory_bytes");
    double counted_s = (report->end_ms - report->start_ms) / 1000;
    double hosts     = (double)json_count(report->summary, "hosts");
    html_add(html, "<dl class=\"tiles\">\n");
    snprintf(below, sizeof below, "%s for %s of model time",
             number_seconds(report_number(report, "simulate_seconds"), a),
             number_seconds(counted_s, b));
    tile(html, "real-time factor", number_plain(factor, a), below);
    snprintf(below, sizeof below, "in %zu population%s", report->population_total,
             report->population_total == 1 ? "" : "s");
    tile(html, "neurons", number_short(report_number(report, "neurons"), a), below);
    tile_synapses(html, report);
    snprintf(below, sizeof below, "on %.0f host%s", hosts, hosts == 1 ? "" : "s");
    tile(html, "ranks", number_short(report_number(report, "ranks"), a), below);
    snprintf(below, sizeof below, "%.3g bytes per synapse", peak / built);
    tile(html, "peak memory", number_bytes(peak, a),
         isfinite(peak / built) ? below : "all ranks together");
    snprintf(below, sizeof below, "from %.10g to %.10g ms", report->start_ms, report->end_ms);
    tile(html, "spikes", number_short(report_number(report, "spikes"), a), below);
    html_add(html, "</dl>\n");
}

static void write_head(struct html *html, const struct report *report)
{
    const char *name = report_text(report, "model.name");
    html_add(html, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                   "<title>Ergon: ");
    html_escape(html, name);
    html_add(html, "</title>\n");
    report_style(html);
    html_add(html, "</head><body><main>\n<header><span class=\"brand\">ergon</span><h1>");
    html_escape(html, *name ? name : "a run");
    html_add(html, "</h1><div class=\"sub\">digest <code>");
    html_escape(html, report_text(report, "digest"));
    html_add(html, "</code>");
    if (*report_text(report, "started")) {
        html_add(html, " &middot; started ");
        html_escape(html, report_text(report, "started"));
    }
    html_add(html, "</div></header>\n");
}

static void fact_begin(struct html *html, const char *title)
{
    html_add(html, "<tr><th>%s</th><td>", title);
}

static void fact_text(struct html *html, const struct report *report, const char *title,
                      const char *path)
{
    const char *text = report_text(report, path);
    if (!*text) return;
    fact_begin(html, title);
    html_add(html, "<code>");
    html_escape(html, text);
    html_add(html, "</code></td></tr>\n");
}

static void fact_number(struct html *html, const struct report *report, const char *title,
                        const char *path, const char *unit)
{
    double value = report_number(report, path);
    if (!isfinite(value)) return;
    fact_begin(html, title);
    html_add(html, "%.15g%s</td></tr>\n", value, unit);
}

/* A word as a shell would take it: what holds anything but plain characters is quoted. */
static void word_add(struct html *html, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_./=:,+@%";
    if (*word && word[strspn(word, plain)] == '\0') {
        html_escape(html, word);
        return;
    }
    html_add(html, "&#39;");
    html_escape(html, word);
    html_add(html, "&#39;");
}

static void fact_words(struct html *html, const struct report *report, const char *title,
                       const char *path)
{
    size_t count = json_count(report->summary, path);
    if (count == 0) return;
    fact_begin(html, title);
    html_add(html, "<code>");
    for (size_t i = 0; i < count; i++) {
        char at[64];
        snprintf(at, sizeof at, "%s.%zu", path, i);
        if (i) html_add(html, " ");
        word_add(html, report_text(report, at));
    }
    html_add(html, "</code></td></tr>\n");
}

static void fact_hosts(struct html *html, const struct report *report)
{
    size_t count = json_count(report->summary, "hosts");
    if (count == 0) return;
    fact_begin(html, "hosts");
    for (size_t i = 0; i < count; i++) {
        char path[64];
        snprintf(path, sizeof path, "hosts.%zu.name", i);
        html_add(html, i ? ", <code>" : "<code>");
        html_escape(html, report_text(report, path));
        snprintf(path, sizeof path, "hosts.%zu.ranks", i);
        double ranks = report_number(report, path);
        html_add(html, "</code> (%.0f rank%s)", ranks, ranks == 1 ? "" : "s");
    }
    html_add(html, "</td></tr>\n");
}

static void fact_versions(struct html *html, const struct report *report)
{
    size_t count = json_count(report->summary, "versions");
    if (count == 0) return;
    fact_begin(html, "versions");
    for (size_t i = 0; i < count; i++) {
        char        path[512];
        const char *key = json_member(report->summary, "versions", i);
        if (!key) break;
        snprintf(path, sizeof path, "versions.%s", key);
        html_add(html, i ? " &middot; " : "");
        html_escape(html, key);
        html_add(html, " <code>");
        html_escape(html, report_text(report, path));
        html_add(html, "</code>");
    }
    html_add(html, "</td></tr>\n");
}

/* What was asked of the run while it went on; nothing where nothing was. */
static void fact_live(struct html *html, const struct report *report)
{
    double orders = report_number(report, "live.order_count"), input = 0;
    size_t senses     = json_count(report->summary, "live.senses");
    bool   is_stopped = false;
    if (!(orders > 0)) return;
    for (size_t i = 0; i < senses; i++) {
        char path[64];
        snprintf(path, sizeof path, "live.senses.%zu.applied", i);
        input += report_number(report, path);
    }
    fact_begin(html, "from outside");
    html_add(html, "%.0f order%s in <code>live.log</code>", orders, orders == 1 ? "" : "s");
    if (input > 0) html_add(html, ", %.0f events of input", input);
    double paused = report_number(report, "live.paused_seconds");
    if (paused > 0) html_add(html, ", paused for %.3g s", paused);
    if (json_get_bool(report->summary, "live.stopped", &is_stopped) && is_stopped)
        html_add(html, ", stopped at step %.0f", report_number(report, "live.stopped_step"));
    html_add(html, "</td></tr>\n");
}

static void fact_health(struct html *html, const struct report *report)
{
    size_t count = json_count(report->summary, "health.reasons");
    if (!*report_text(report, "health.status")) return;
    fact_begin(html, "health");
    html_escape(html, report_text(report, "health.status"));
    for (size_t i = 0; i < count; i++) {
        char path[64];
        snprintf(path, sizeof path, "health.reasons.%zu.text", i);
        html_add(html, i ? "; " : ": ");
        html_escape(html, report_text(report, path));
    }
    html_add(html, "</td></tr>\n");
}

static void write_facts(struct html *html, const struct report *report)
{
    html_add(html, "<section><h2>The run</h2>\n<table class=\"facts\">");
    fact_words(html, report, "command", "command");
    fact_text(html, report, "model file", "model.path");
    fact_words(html, report, "set", "set");
    fact_number(html, report, "seed", "seed", "");
    fact_text(html, report, "seed", "seed");
    fact_number(html, report, "scale", "scale", "");
    fact_number(html, report, "time step", "dt_ms", " ms");
    fact_number(html, report, "warm-up", "warmup_ms", " ms");
    fact_number(html, report, "recorded time", "model_time_ms", " ms");
    fact_text(html, report, "partition", "partition");
    fact_number(html, report, "exchange interval", "exchange_interval_ms", " ms");
    fact_text(html, report, "kernels", "kernel");
    fact_text(html, report, "digest of spikes", "digest_spikes");
    fact_text(html, report, "digest of states", "digest_states");
    fact_live(html, report);
    fact_health(html, report);
    fact_hosts(html, report);
    fact_versions(html, report);
    html_add(html, "</table></section>\n");
}

static void write_page(struct html *html, const struct report *report)
{
    write_head(html, report);
    write_figures(html, report);
    report_raster(html, report);
    report_rates(html, report);
    report_time_course(html, report);
    report_energy(html, report);
    report_structure(html, report);
    report_phases(html, report);
    write_facts(html, report);
    if (report->population_count < report->population_total)
        html_add(html, "<p class=\"note\">The first %zu of %zu populations are shown.</p>\n",
                 report->population_count, report->population_total);
    html_add(html,
             "<footer>Written by <code>ergon report</code> from <code>summary.json</code>%s and "
             "<code>spikes.h5</code>.</footer>\n</main></body></html>\n",
             report->energy ? ", <code>energy.json</code>" : "");
}

fault report_page_write(const char *directory)
{
    struct report report;
    struct html   html = {0};
    struct text   path = {0};
    TRY(report_read(&report, directory));
    write_page(&html, &report);
    fault failed = html.failed;
    if (!failed) failed = text_add(&path, "%s/report.html", directory);
    if (!failed) failed = text_write_file(&html.text, path.bytes);
    text_clear(&path);
    html_clear(&html);
    report_clear(&report);
    return failed;
}
