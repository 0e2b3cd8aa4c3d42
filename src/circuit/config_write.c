/* config_write.c - what names the files of a circuit. */
#include "circuit/config_write.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { KEY_BYTES = 512 };

fault circuit_folder_make(const char *folder, const char *sub)
{
    struct text path   = {0};
    fault       failed = text_add(&path, "%s/%s", folder, sub);
    if (!failed && mkdir(text_of(&path), 0777) != 0 && errno != EEXIST)
        failed = fault_raise(FAULT_FILE, __FILE__, __LINE__, "%s: cannot make this folder: %s",
                             text_of(&path), strerror(errno));
    text_clear(&path);
    return failed;
}

static fault text_put(const struct text *text, const char *folder, const char *name)
{
    struct text path   = {0};
    fault       failed = text_add(&path, "%s/%s", folder, name);
    if (!failed) failed = text_write_file(text, text_of(&path));
    text_clear(&path);
    return failed;
}

fault document_write(const struct json *doc, const char *folder, const char *name)
{
    struct text path   = {0};
    fault       failed = text_add(&path, "%s/%s", folder, name);
    if (!failed) failed = json_write_file(doc, text_of(&path));
    text_clear(&path);
    return failed;
}

static fault node_types_write(const char *folder, const struct written_population *all,
                              uint32_t count)
{
    struct text table = {0};
    fault       failed =
        text_add(&table, "node_type_id population model_type model_template dynamics_params\n");
    for (uint32_t p = 0; p < count && !failed; p++) {
        failed = text_add(&table, "%u %s %s %s ", p, all[p].name,
                          all[p].template ? "point_neuron" : "virtual",
                          all[p].template ? all[p].template : "NULL");
        if (!failed && all[p].has_parameters) failed = text_add(&table, "%s.json\n", all[p].name);
        if (!failed && !all[p].has_parameters) failed = text_add(&table, "NULL\n");
    }
    if (!failed) failed = text_put(&table, folder, "network/node_types.csv");
    text_clear(&table);
    if (failed) return failed;
    failed = text_add(&table, "edge_type_id model_template\n0 static_synapse\n");
    if (!failed) failed = text_put(&table, folder, "network/edge_types.csv");
    text_clear(&table);
    return failed;
}

static fault nodes_put(struct json *doc, const struct written_population *all, uint32_t count)
{
    char key[KEY_BYTES];
    TRY(json_put_array(doc, "networks.nodes"));
    TRY(json_put_string(doc, "networks.nodes.0.nodes_file", "network/nodes.h5"));
    TRY(json_put_string(doc, "networks.nodes.0.node_types_file", "network/node_types.csv"));
    for (uint32_t p = 0; p < count; p++) {
        snprintf(key, sizeof key, "networks.nodes.0.populations.%s.type", all[p].name);
        TRY(json_put_string(doc, key, all[p].template ? "point_neuron" : "virtual"));
    }
    return FAULT_NONE;
}

static fault edges_put(struct json *doc, uint32_t at, const struct edge_output *edges,
                       const uint32_t pair[2])
{
    char        key[KEY_BYTES];
    struct text file = {0}, name = {0};
    fault       failed = text_add(&file, "network/");
    if (!failed) failed = edge_output_file(&file, pair[0], pair[1]);
    if (!failed) failed = edge_output_name(edges, &name, pair[0], pair[1]);
    snprintf(key, sizeof key, "networks.edges.%u.edges_file", at);
    if (!failed) failed = json_put_string(doc, key, text_of(&file));
    snprintf(key, sizeof key, "networks.edges.%u.edge_types_file", at);
    if (!failed) failed = json_put_string(doc, key, "network/edge_types.csv");
    snprintf(key, sizeof key, "networks.edges.%u.populations.%s.type", at, text_of(&name));
    if (!failed) failed = json_put_string(doc, key, "chemical");
    text_clear(&file);
    text_clear(&name);
    return failed;
}

static fault config_fill(struct json *doc, const struct written_population *all, uint32_t count,
                         const struct edge_output *edges)
{
    uint32_t at = 0;
    TRY(json_put_number(doc, "version", 2.4));
    TRY(json_put_string(doc, "components.point_neuron_models_dir", "components"));
    TRY(nodes_put(doc, all, count));
    TRY(json_put_array(doc, "networks.edges"));
    for (uint32_t from = 0; from < count; from++)
        for (uint32_t to = 0; to < count; to++)
            if (edge_output_count(edges, from, to))
                TRY(edges_put(doc, at++, edges, (const uint32_t[2]){from, to}));
    return FAULT_NONE;
}

fault circuit_config_write(const char *folder, const struct written_population *all, uint32_t count,
                           const struct edge_output *edges)
{
    struct json *doc = NULL;
    TRY(node_types_write(folder, all, count));
    TRY(json_create(&doc));
    fault failed = config_fill(doc, all, count, edges);
    if (!failed) failed = document_write(doc, folder, "circuit_config.json");
    json_destroy(&doc);
    return failed;
}
