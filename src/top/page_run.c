/* page_run.c - the parts of the screen that tell of one run. */
#include "top/page.h"

#include "base/clock.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { UNHEARD_S = 10, EXIT_STOPPED = 75 };

const char *time_words(double seconds, char out[WORDS_BYTES])
{
    if (!(seconds >= 0) || seconds > 3.6e9) return "-";
    unsigned long whole = (unsigned long)(seconds + 0.5);
    if (whole >= 3600)
        (void)snprintf(out, WORDS_BYTES, "%lu:%02lu:%02lu", whole / 3600, whole / 60 % 60,
                       whole % 60);
    else
        (void)snprintf(out, WORDS_BYTES, "%lu:%02lu", whole / 60, whole % 60);
    return out;
}

/* 8000, 12.3k, 1.20M */
static const char *count_words(double count, char out[WORDS_BYTES])
{
    static const char UNITS[] = " kMGTPE";
    size_t            unit    = 0;
    for (; count >= 10000 && unit + 2 < sizeof UNITS; unit++)
        count /= 1000;
    if (unit == 0)
        (void)snprintf(out, WORDS_BYTES, "%.0f", count);
    else
        (void)snprintf(out, WORDS_BYTES, "%.*f%c", count < 100 ? 1 : 0, count, UNITS[unit]);
    return out;
}

static bool view_is_over(const struct run_view *view)
{
    return view->about && view->about->is_over;
}

/* Seconds since the run was heard; it tells of itself each second, also while its loop waits. */
static double view_silent_s(const struct run_view *view)
{
    uint64_t now_ns = clock_ns();
    return view->heard_ns && now_ns > view->heard_ns ? (double)(now_ns - view->heard_ns) * 1e-9 : 0;
}

const char *view_finding(const struct run_view *view, char out[WORDS_BYTES])
{
    double silent_s = view_silent_s(view);
    if (view_is_over(view)) return NULL;
    if (!view->is_announced) return "lost: the run is gone without a word";
    if (silent_s < UNHEARD_S) return NULL;
    (void)snprintf(out, WORDS_BYTES, "unheard: for %.0f s", silent_s);
    return out;
}

/* What its health makes of a run that goes on. */
static const char *health_status(const struct run_view *view, bool has_finding, style *how)
{
    bool is_told   = view->health && view->health->status != ERGON__STATUS__HEALTHY;
    bool is_failed = is_told && view->health->status != ERGON__STATUS__DEGRADED;
    *how           = is_failed ? BAD : is_told || has_finding ? WARN : GOOD;
    if (is_failed) return "failed";
    if (is_told || has_finding) return "degraded";
    return view->health ? "healthy" : "running";
}

const char *view_status(const struct run_view *view, style *how)
{
    char words[WORDS_BYTES];
    bool is_over   = view_is_over(view);
    bool is_faulty = is_over && view->about->exit_code && view->about->exit_code != EXIT_STOPPED;
    bool is_failed = is_faulty || (!is_over && !view->is_announced);
    *how           = is_failed ? BAD : FAINT;
    if (is_failed) return "failed";
    if (is_over) return "ended";
    return health_status(view, view_finding(view, words) != NULL, how);
}

double view_share(const struct run_view *view)
{
    if (!view->about || !view->progress || view->about->step_end == 0) return 0;
    double share = (double)view->progress->step / (double)view->about->step_end;
    return share < 1 ? share : 1;
}

/* Pieces of text in a row, and the next row where one does not fit. */
struct line {
    const struct area *area;
    int                row, column;
};

static void line_add(struct line *line, style how, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void line_add(struct line *line, style how, const char *format, ...)
{
    char    piece[128];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    int  before = line->column ? 2 : 0;
    bool fits   = line->column + before + length <= line->area->width;
    if (!fits && line->column) {
        line->row++;
        line->column = before = 0;
    }
    line->column = area_write(line->area, line->row, line->column + before, how, "%s", piece);
}

static const char *shed_text(uint32_t level)
{
    return level == 1   ? "sheds spikes, to keep up"
           : level == 2 ? "sheds spikes and states, to keep up"
                        : "sheds all but health, to keep up";
}

int page_progress(const struct area *area, const struct run_view *view)
{
    const Ergon__Run      *about    = view->about;
    const Ergon__Progress *progress = view->progress;
    char                   neurons[WORDS_BYTES], synapses[WORDS_BYTES], left[WORDS_BYTES];
    if (!about) {
        area_write(area, 0, 0, FAINT, "%s: nothing heard yet", view->run.id);
        return 1;
    }
    area_head(area, 0, about->title[0] ? about->title : about->model);
    area_write(area, 1, 0, PLAIN, "%s neurons, %s synapses, kernel %s, partition %s, %s",
               count_words((double)about->neuron_count, neurons),
               count_words((double)about->synapse_count, synapses), about->kernel, about->partition,
               about->out_folder);
    if (!progress) return 2;
    struct line line = {.area = area, .row = 2};
    line.column      = area_bar(area, 2, 0, area->width < 100 ? 10 : 24, view_share(view));
    line_add(&line, STRONG, "%.1f %%", 100 * view_share(view));
    line_add(&line, PLAIN, "%.1f of %.1f s", (double)progress->step * about->dt_ms * 1e-3,
             (double)about->step_end * about->dt_ms * 1e-3);
    line_add(&line, PLAIN, "left %s", time_words(progress->left_s, left));
    line_add(&line, PLAIN, "wall/model %.2f", progress->real_time_factor);
    if (about->pace > 0)
        line_add(&line, progress->behind_s > 0.25 ? WARN : PLAIN, "behind %.2f s",
                 progress->behind_s);
    if (progress->is_paused && !about->is_over) line_add(&line, WARN, "paused");
    if (progress->shed_level) line_add(&line, WARN, "%s", shed_text(progress->shed_level));
    return line.row + 1;
}

int page_health(const struct area *area, const struct run_view *view)
{
    style       how;
    const char *status = view_status(view, &how);
    int         column = area_write(area, 0, 0, PLAIN, "health: ");
    column             = area_write(area, 0, column, how, "%s", status);
    if (view->about && view->about->is_over)
        area_write(area, 0, column, how, ", exit code %u%s%s", view->about->exit_code,
                   view->about->ended_because[0] ? ": " : "", view->about->ended_because);
    int         row = 1;
    char        words[WORDS_BYTES];
    const char *finding = view_finding(view, words);
    if (finding) area_write(area, row++, 1, view->is_announced ? WARN : BAD, "%s", finding);
    for (size_t i = 0; view->health && i < view->health->n_reasons && row < area->height; i++) {
        const Ergon__Reason *reason = view->health->reasons[i];
        style                bad    = reason->status == ERGON__STATUS__FAILED ? BAD : WARN;
        column                      = area_write(area, row, 1, bad, "%s", reason->code);
        area_write(area, row++, column, PLAIN, ": %s", reason->text);
    }
    return row < area->height ? row : area->height;
}

/* A list that does not fit says how much of it is not shown, in its last row. */
static int rows_shown(const struct area *area, size_t count)
{
    int room = area->height - 1;
    if (room < 1) return 0;
    if ((size_t)room >= count) return (int)count;
    area_write(area, room, 1, FAINT, "and %zu more", count - (size_t)room + 1);
    return room - 1;
}

static int rows_taken(const struct area *area, size_t count)
{
    return count + 1 < (size_t)area->height ? (int)count + 1 : area->height;
}

int page_rates(const struct area *area, const struct run_view *view)
{
    const Ergon__Run *about = view->about;
    if (!about || area->height < 2) return 0;
    double largest = 1;
    for (uint32_t i = 0; i < about->n_populations; i++)
        largest = fmax(largest, run_view_rate_Hz(view, i));
    area_head(area, 0, "populations, spikes/s");
    int shown = rows_shown(area, about->n_populations);
    for (int i = 0; i < shown; i++) {
        const Ergon__Population *it   = about->populations[i];
        double                   rate = run_view_rate_Hz(view, (uint32_t)i);
        char                     size[WORDS_BYTES];
        int column = area_write(area, 1 + i, 0, PLAIN, "%-12.12s %6s ", it->name,
                                count_words(it->size, size));
        if (rate < 0)
            column = area_write(area, 1 + i, column, FAINT, "      - ");
        else
            column = area_write(area, 1 + i, column, PLAIN, "%7.2f ", rate);
        if (area->width - column >= 5)
            area_bar(area, 1 + i, column, area->width - column, rate / largest);
    }
    return rows_taken(area, about->n_populations);
}

/* Phases of a rank as letters, as many as they took of the last second. */
static void phases_draw(const struct area *area, int row, int column, const double *shares)
{
    static const char  LETTERS[VIEW_PHASES] = {'d', 'u', 'c', 'w', 'r'};
    static const style STYLES[VIEW_PHASES]  = {PLAIN, PLAIN, WARN, BAD, FAINT};

    int    inside = area->width - column - 2, drawn = 0;
    double sum = 0;
    column     = area_write(area, row, column, FAINT, "[");
    for (int phase = 0; phase < VIEW_PHASES; phase++) {
        sum += shares[phase];
        for (; drawn < inside && drawn < (int)(sum * inside + 0.5); drawn++)
            column = area_write(area, row, column, STYLES[phase], "%c", LETTERS[phase]);
    }
    for (; drawn < inside; drawn++)
        column = area_write(area, row, column, PLAIN, " ");
    area_write(area, row, column, FAINT, "]");
}

/* Shares of wall time; where more of it is told than went by, since counts of a snapshot are older
 * than it, of what is told. */
static bool shares_find(const struct run_view *view, uint32_t rank, double shares[VIEW_PHASES])
{
    double sum = 0;
    for (uint32_t p = 0; p < VIEW_PHASES; p++) {
        shares[p] = track_growth(&view->phases, rank * VIEW_PHASES + p) * 1e-6;
        sum += shares[p];
    }
    for (uint32_t p = 0; p < VIEW_PHASES && sum > 1; p++)
        shares[p] /= sum;
    return shares[0] >= 0;
}

int page_ranks(const struct area *area, const struct run_view *view)
{
    uint32_t count = view->phases.latest.count / VIEW_PHASES;
    if (!count || area->height < 2) return 0;
    area_head(area, 0, area->width < 40 ? "ranks" : "ranks: deliver update comm wait");
    int shown = rows_shown(area, count);
    for (int i = 0; i < shown; i++) {
        double shares[VIEW_PHASES];
        bool   is_known = shares_find(view, (uint32_t)i, shares);
        int    column   = area_write(area, 1 + i, 0, PLAIN, "%3d ", i);
        if (is_known)
            column = area_write(area, 1 + i, column, PLAIN, "wait %3.0f %% ", 100 * shares[3]);
        else
            column = area_write(area, 1 + i, column, FAINT, "wait   - ");
        if (is_known && area->width - column >= 5) phases_draw(area, 1 + i, column, shares);
    }
    return rows_taken(area, count);
}

static void region_draw(const struct area *area, int row, const Ergon__RegionEnergy *energy,
                        const Ergon__Region *region)
{
    char   pool[WORDS_BYTES];
    double share  = region->capacity_atp > 0 ? energy->stores_atp / region->capacity_atp : 0;
    int    column = area_write(area, row, 0, PLAIN, "%-9.9s ", region->name);
    column        = area_bar(area, row, column, 8, share);
    column        = area_write(area, row, column, PLAIN, " %3.0f %%", 100 * share);
    if (energy->scarce_ticks)
        column = area_write(area, row, column, WARN, " scarce %llu",
                            (unsigned long long)energy->scarce_ticks);
    area_write(area, row, column, PLAIN, " pool %s", count_words(energy->pool_atp, pool));
}

int page_energy(const struct area *area, const struct run_view *view)
{
    const Ergon__Energy *energy = view->energy;
    if (!energy || !view->about || area->height < 2) return 0;
    size_t count =
        energy->n_regions < view->about->n_regions ? energy->n_regions : view->about->n_regions;
    if (count == 0) return 0;
    area_head(area, 0, "energy of regions: stores, pool");
    int shown = rows_shown(area, count);
    for (int i = 0; i < shown; i++)
        region_draw(area, 1 + i, energy->regions[i], view->about->regions[i]);
    return rows_taken(area, count);
}

int page_bus(const struct area *area, const struct run_view *view)
{
    const Ergon__Drops *drops = view->drops;
    if (!drops || area->height < 2) return 0;
    uint64_t told = 0, dropped = 0;
    for (size_t i = 0; i < drops->n_topics; i++) {
        told += drops->topics[i]->told;
        dropped += drops->topics[i]->dropped;
    }
    area_head(area, 0, "bus and input");
    area_write(area, 1, 0, dropped ? WARN : PLAIN, "events told %llu, dropped %llu",
               (unsigned long long)told, (unsigned long long)dropped);
    area_write(area, 2, 0, drops->sense_late + drops->sense_overflow ? WARN : PLAIN,
               "input %llu, late %llu, overflow %llu", (unsigned long long)drops->sense_applied,
               (unsigned long long)drops->sense_late, (unsigned long long)drops->sense_overflow);
    area_write(area, 3, 0, PLAIN, "latency p50 %.1f p95 %.1f ms", drops->latency_p50_ms,
               drops->latency_p95_ms);
    return area->height < 4 ? area->height : 4;
}

int page_log(const struct area *area, const struct run_view *view)
{
    if (area->height < 2) return 0;
    uint32_t room = (uint32_t)area->height - 1, kept = view->log_count;
    if (kept > VIEW_LOG_LINES) kept = VIEW_LOG_LINES;
    if (kept > room) kept = room;
    area_head(area, 0, "log");
    for (uint32_t i = 0; i < kept; i++) {
        uint32_t line = view->log_count - kept + i;
        area_write(area, 1 + (int)i, 0, PLAIN, "%s", view->log[line % VIEW_LOG_LINES]);
    }
    return area->height;
}
