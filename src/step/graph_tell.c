/* graph_tell.c - findings in words. */
#include "step/graph_check.h"

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

struct graph_totals graph_totals_of(const struct graph_findings *f, const struct model *model)
{
    struct graph_totals totals = {0};
    for (uint32_t p = 0; p < f->population_count; p++) {
        const struct graph_population *it = &f->populations[p];
        totals.isolated += it->isolated;
        totals.unreachable += it->is_undriven ? model->populations[p].size : it->unreachable;
        totals.undriven += it->is_undriven;
    }
    for (uint32_t i = 0; i < f->projection_count; i++) {
        totals.empty += f->projections[i].is_empty;
        totals.wrong_sign += f->projections[i].wrong_sign;
        totals.short_delays += f->projections[i].short_delays;
        totals.reversed += f->projections[i].is_reversed;
    }
    return totals;
}

struct lines {
    char (*line)[GRAPH_LINE_BYTES];
    uint32_t count;
};

static void line_add(struct lines *lines, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void line_add(struct lines *lines, const char *format, ...)
{
    uint32_t place = lines->count++;
    if (place >= GRAPH_LINES_MAX) return;
    va_list list;
    va_start(list, format);
    vsnprintf(lines->line[place], GRAPH_LINE_BYTES, format, list);
    va_end(list);
}

static void population_lines(struct lines *lines, const struct graph_population *it,
                             const struct population *p)
{
    if (it->is_undriven)
        line_add(lines,
                 "population %s: nothing drives its %u neurons: no input, nor synapses of what "
                 "spikes, and I_e does not bring V to V_th",
                 p->name, p->size);
    if (it->isolated)
        line_add(lines,
                 "population %s: %llu of %u neurons are isolated: no input of any kind, and no "
                 "synapse to others; the first or one like it is neuron %llu",
                 p->name, (unsigned long long)it->isolated, p->size, (unsigned long long)it->first);
    if (it->unreachable)
        line_add(lines,
                 "population %s: %llu of %u neurons are unreachable: no input of any kind, and "
                 "they cannot spike by themselves; the first or one like it is neuron %llu",
                 p->name, (unsigned long long)it->unreachable, p->size,
                 (unsigned long long)it->first);
}

static void projection_lines(struct lines *lines, const struct graph_projection *it,
                             const struct model *model, const struct projection *p)
{
    const struct population *target = &model->populations[p->target];
    if (it->is_empty) line_add(lines, "projection %s made no synapse", p->name);
    if (it->is_reversed)
        line_add(
            lines,
            "projection %s: its weights have the wrong sign for the reversal potentials of %s: "
            "%s",
            p->name, target->name,
            p->weight.minimum + p->weight.maximum > 0 ? "E_ex is below E_L" : "E_in is above V_th");
    if (it->wrong_sign > 0)
        line_add(lines,
                 "projection %s: about %.3g of %.4g synapses have a weight of the other sign than "
                 "their mean and act through the other receptor; `min:` or `max:` keeps them apart",
                 p->name, it->wrong_sign, it->synapses);
}

uint32_t graph_lines(const struct graph_findings *f, const struct model *model,
                     char text[GRAPH_LINES_MAX][GRAPH_LINE_BYTES])
{
    struct lines lines = {.line = text};
    for (uint32_t p = 0; p < f->population_count; p++)
        population_lines(&lines, &f->populations[p], &model->populations[p]);
    for (uint32_t i = 0; i < f->projection_count; i++)
        projection_lines(&lines, &f->projections[i], model, &model->projections[i]);
    if (lines.count <= GRAPH_LINES_MAX) return lines.count;
    snprintf(text[GRAPH_LINES_MAX - 1], GRAPH_LINE_BYTES, "and %u more findings like these",
             lines.count - GRAPH_LINES_MAX + 1);
    return GRAPH_LINES_MAX;
}

bool graph_delay_line(const struct graph_findings *f, const struct model *model,
                      char line[GRAPH_LINE_BYTES])
{
    uint32_t projections = 0, most = 0;
    double   synapses = 0, change_ms = 0;
    for (uint32_t i = 0; i < f->projection_count; i++) {
        const struct graph_projection *it = &f->projections[i];
        projections += it->short_delays > 0;
        synapses += it->short_delays;
        if (it->delay_change_ms > change_ms) change_ms = it->delay_change_ms;
        if (it->short_delays > f->projections[most].short_delays) most = i;
    }
    if (!projections) return false;
    snprintf(line, GRAPH_LINE_BYTES,
             "delays of about %.3g synapses of %u projection%s are below the step of %g ms and are "
             "rounded up to it, by up to %.3g ms; most of them in %s",
             synapses, projections, projections == 1 ? "" : "s", model->dt_ms, change_ms,
             model->projections[most].name);
    return true;
}

bool graph_reason(const struct graph_findings *f, const struct model *model,
                  char line[GRAPH_LINE_BYTES])
{
    struct graph_totals t     = graph_totals_of(f, model);
    uint64_t            never = t.isolated + t.unreachable;
    if (!never && !t.empty && !t.reversed && t.wrong_sign <= 0) return false;
    snprintf(line, GRAPH_LINE_BYTES,
             "neurons that can never spike: %llu; projections without a synapse: %llu, of reversed "
             "sign: %llu; synapses of the other sign: about %.3g",
             (unsigned long long)never, (unsigned long long)t.empty, (unsigned long long)t.reversed,
             t.wrong_sign);
    return true;
}

void graph_tell(const struct graph_findings *f, const struct model *model)
{
    char     lines[GRAPH_LINES_MAX][GRAPH_LINE_BYTES];
    uint32_t count = graph_lines(f, model, lines);
    for (uint32_t i = 0; i < count; i++)
        log_warn("graph: %s", lines[i]);
    if (graph_delay_line(f, model, lines[0])) log_info("graph: %s", lines[0]);
}
