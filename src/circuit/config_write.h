/* config_write.h - the JSON files and type tables of a circuit that is written. Private to
 * circuit/.
 */
#ifndef ERGON_CIRCUIT_CONFIG_WRITE_H
#define ERGON_CIRCUIT_CONFIG_WRITE_H

#include "circuit/edge_output.h"
#include "sonata/json.h"

/* What a population is in the files. */
struct written_population {
    const char *name;
    uint64_t    size;
    const char *template; /* "nest:iaf_psc_exp"; NULL: virtual */
    bool has_parameters;  /* components/NAME.json was written */
};

/* Make FOLDER/SUB.   faults  FAULT_FILE */
MUST_CHECK fault circuit_folder_make(const char *folder, const char *sub);

/* network/node_types.csv, network/edge_types.csv, circuit_config.json. */
MUST_CHECK fault circuit_config_write(const char *folder, const struct written_population *all,
                                      uint32_t count, const struct edge_output *edges);

/* FOLDER/NAME of a JSON document. */
MUST_CHECK fault document_write(const struct json *doc, const char *folder, const char *name);

#endif
