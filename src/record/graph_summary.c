/* graph_summary.c - totals, then lines. */
#include "record/graph_summary.h"

fault graph_write(struct json *doc, const struct model *model,
                  const struct graph_findings *findings)
{
    struct graph_totals totals = graph_totals_of(findings, model);
    char                lines[GRAPH_LINES_MAX][GRAPH_LINE_BYTES];
    uint32_t            count = graph_lines(findings, model, lines);
    TRY(json_put_integer(doc, "graph.isolated_neurons", totals.isolated));
    TRY(json_put_integer(doc, "graph.unreachable_neurons", totals.unreachable));
    TRY(json_put_integer(doc, "graph.undriven_populations", totals.undriven));
    TRY(json_put_integer(doc, "graph.empty_projections", totals.empty));
    TRY(json_put_integer(doc, "graph.reversed_projections", totals.reversed));
    TRY(json_put_number(doc, "graph.wrong_sign_synapses", totals.wrong_sign));
    TRY(json_put_number(doc, "graph.short_delays", totals.short_delays));
    TRY(json_put_array(doc, "graph.findings"));
    for (uint32_t i = 0; i < count; i++)
        TRY(json_add_string(doc, "graph.findings", lines[i]));
    return FAULT_NONE;
}
