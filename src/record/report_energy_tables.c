/* report_energy_tables.c - who spends what for what, and what every region earned, spent and has.
 */
#include "record/report_energy.h"

#include <stdio.h>

enum { PATH_BYTES = ENERGY_PATH_BYTES, KEY_BYTES = 256 };

/* Members of an object of the summary that are shown. */
static size_t shown_count(const struct report *report, const char *path)
{
    size_t count = json_count(report->summary, path);
    return count < ENERGY_SHOWN_MAX ? count : ENERGY_SHOWN_MAX;
}

/* The name of a member, and its path. */
static const char *member_path(const struct report *report, const char *object, size_t index,
                               char path[PATH_BYTES])
{
    char        key[KEY_BYTES];
    const char *name = json_member(report->summary, object, index);
    if (!name) return NULL;
    energy_path(path, "%s.%s", object, json_key(key, sizeof key, name));
    return name;
}

static void cell(struct html *html, const struct report *report, number_writer *writer,
                 const char *prefix, const char *key)
{
    char path[PATH_BYTES];
    html_add(html, "<td>");
    energy_datum(html, report, writer, energy_path(path, "%s.%s", prefix, key));
    html_add(html, "</td>");
}

static void spending_row(struct html *html, const struct report *report, const char *prefix,
                         const char *name)
{
    html_add(html, "<tr><td>");
    html_escape(html, name);
    html_add(html, "</td>");
    cell(html, report, number_short, prefix, "neurons");
    cell(html, report, number_plain, prefix, "rate_hz");
    cell(html, report, number_power, prefix, "atp_per_neuron_second");
    cell(html, report, number_plain, prefix, "umol_atp_per_g_min");
    cell(html, report, number_power, prefix, "total.joules");
    for (int item = 0; item < ENERGY_ITEMS; item++) {
        char key[64];
        snprintf(key, sizeof key, "items.%s.share", energy_item_name((energy_item)item));
        cell(html, report, number_percent, prefix, key);
    }
    html_add(html, "</tr>\n");
}

static void more_note(struct html *html, const struct report *report, const char *object)
{
    size_t all = json_count(report->summary, object);
    if (all > ENERGY_SHOWN_MAX)
        html_add(html, "<p class=\"note\">The first %d of %zu are shown.</p>\n", ENERGY_SHOWN_MAX,
                 all);
}

static void release_note(struct html *html, const struct report *report)
{
    static const char *const PARTS[] = {"calcium", "vesicle", "recycling", "mglur"};
    static const char *const NAMES[] = {"presynaptic calcium", "cycling of vesicles",
                                        "recycling of transmitter", "metabotropic receptors"};
    char                     path[PATH_BYTES];
    html_add(html, "<p class=\"note\">Of all spending, release is ");
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        html_add(html, "%s%s ", i ? ", " : "", NAMES[i]);
        energy_datum(html, report, number_percent,
                     energy_path(path, "energy.items.release.parts.%s.share", PARTS[i]));
    }
    html_add(html, ".</p>\n");
}

static void spending_table(struct html *html, const struct report *report)
{
    static const char OBJECT[] = "energy.populations";
    html_add(html, "<h3>Spending by population and item</h3>\n<div class=\"scroll\">"
                   "<table class=\"numbers energy\"><tr><th></th><th>neurons</th><th>spikes/s</th>"
                   "<th>ATP/s a neuron</th><th>&micro;mol/g/min</th><th>joules</th>");
    for (int item = 0; item < ENERGY_ITEMS; item++)
        html_add(html, "<th>%s</th>", energy_item_title((energy_item)item));
    html_add(html, "</tr>\n");
    spending_row(html, report, "energy", "all");
    for (size_t i = 0; i < shown_count(report, OBJECT); i++) {
        char        path[PATH_BYTES];
        const char *name = member_path(report, OBJECT, i, path);
        if (name) spending_row(html, report, path, name);
    }
    html_add(html, "</table></div>\n");
    more_note(html, report, OBJECT);
    release_note(html, report);
}

static void balance_row(struct html *html, const struct report *report, const char *prefix,
                        const char *name)
{
    static const char *const TERMS[] = {"pool_before", "stores_before", "filled",
                                        "pool_after",  "stores_after",  "spent"};
    char                     path[PATH_BYTES];
    html_add(html, "<tr><td>");
    html_escape(html, name);
    html_add(html, "</td>");
    cell(html, report, number_short, prefix, "neurons");
    for (size_t i = 0; i < sizeof TERMS / sizeof *TERMS; i++) {
        html_add(html, "<td>");
        energy_digits(html, report, energy_path(path, "%s.%s", prefix, TERMS[i]));
        html_add(html, "</td>");
    }
    html_add(html, "<td><b>");
    energy_digits(html, report, energy_path(path, "%s.identity.difference", prefix));
    html_add(html, "</b></td>");
    cell(html, report, number_plain, prefix, "epsilon_before");
    cell(html, report, number_plain, prefix, "epsilon_after");
    cell(html, report, number_short, prefix, "scarce_ticks");
    html_add(html, "</tr>\n");
}

static void balance_table(struct html *html, const struct report *report)
{
    static const char OBJECT[] = "energy.regions";
    if (json_count(report->summary, OBJECT) == 0) return;
    html_add(html,
             "<h3>Balance of the regions</h3>\n<p class=\"note\">In ATP: what a region had, and "
             "what was filled into its pool, is what it has and what was spent, to the last "
             "molecule. A tick is scarce where the pool could not give all that was asked "
             "for.</p>\n<div class=\"scroll\"><table class=\"numbers energy\"><tr><th></th>"
             "<th>neurons</th><th>pool, before</th><th>+ stores, before</th><th>+ filled</th>"
             "<th>&minus; pool, after</th><th>&minus; stores, after</th><th>&minus; spent</th>"
             "<th>=</th><th>&epsilon; before</th><th>&epsilon; after</th><th>scarce ticks</th>"
             "</tr>\n");
    for (size_t i = 0; i < shown_count(report, OBJECT); i++) {
        char        path[PATH_BYTES];
        const char *name = member_path(report, OBJECT, i, path);
        if (name) balance_row(html, report, path, name);
    }
    html_add(html, "</table></div>\n");
    more_note(html, report, OBJECT);
}

void report_energy_tables(struct html *html, const struct report *report)
{
    spending_table(html, report);
    balance_table(html, report);
}
