/* edges_check.c - edges of a circuit that lead nowhere. */
#include "circuit/circuit.h"
#include "sonata/edge_file.h"

#include <string.h>

/* Nodes of a node population, over all populations of the model that it became. */
static uint64_t nodes_count(const struct model *model, const char *name)
{
    uint64_t count = 0;
    for (uint32_t p = 0; p < model->population_count; p++)
        if (strcmp(model->populations[p].nodes.population, name) == 0)
            count += model->populations[p].size;
    return count;
}

/* Edges of an edge population that the projections have together. */
static uint64_t edges_known(const struct model *model, const struct edge_source *of)
{
    uint64_t count = 0;
    for (uint32_t p = 0; p < model->projection_count; p++) {
        const struct edge_source *given = model->projections[p].given;
        if (strcmp(given->path, of->path) == 0 && strcmp(given->population, of->population) == 0)
            count += given->survey.count;
    }
    return count;
}

/* Tell the first edge with an end that is no node. */
static fault stray_find(const struct model *model, const struct edge_source *of,
                        struct edge_file *file)
{
    const char *names[2] = {edge_file_source_population(file), edge_file_target_population(file)};
    const uint64_t        counts[2] = {nodes_count(model, names[0]), nodes_count(model, names[1])};
    const struct id_range all       = {0, UINT64_MAX};
    struct edge_block     block     = {0};
    edge_file_select(file, &all, 1);
    do {
        TRY(edge_file_next(file, &block));
        for (uint32_t i = 0; i < block.count; i++) {
            bool     is_target = block.target[i] >= counts[1];
            uint64_t id        = is_target ? block.target[i] : block.source[i];
            if (id < counts[is_target]) continue;
            RAISE(FAULT_INPUT,
                  "%s: /edges/%s/%s_node_id[%llu]: is %llu; expected a node of '%s', "
                  "which has %llu",
                  of->path, of->population, is_target ? "target" : "source",
                  (unsigned long long)block.edge[i], (unsigned long long)id, names[is_target],
                  (unsigned long long)counts[is_target]);
        }
    } while (block.count > 0);
    RAISE(FAULT_INPUT, "%s: /edges/%s: its index by target leaves edges out", of->path,
          of->population);
}

fault circuit_edges_check(const struct model *model)
{
    const struct edge_columns none = {NULL, NULL};
    for (uint32_t p = 0; p < model->projection_count; p++) {
        const struct edge_source *of   = model->projections[p].given;
        struct edge_file         *file = NULL;
        TRY(edge_file_open(&file, of->path, of->population, &none));
        fault failed = FAULT_NONE;
        if (edges_known(model, of) != edge_file_count(file)) failed = stray_find(model, of, file);
        edge_file_close(&file);
        if (failed) return failed;
    }
    return FAULT_NONE;
}
