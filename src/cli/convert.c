/* convert.c - ergon convert MODEL or EDGES: a network as a SONATA circuit. */
#include "base/log.h"
#include "base/text.h"
#include "circuit/circuit.h"
#include "circuit/circuit_write.h"
#include "cli/command.h"
#include "cli/folder.h"
#include "cli/model_load.h"

#include <string.h>
#include <unistd.h>

static const char OUT_USUAL[] = "ergon-circuit";

/* Is the argument a model or a circuit, not an edge list? */
static bool is_model(const char *path)
{
    const char *dot = strrchr(path, '.');
    return circuit_is_named(path) ||
           (dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0));
}

static fault list_convert(const struct options *options, const char *out)
{
    const struct edge_list list = {.edges      = options->argument,
                                   .nodes      = options->nodes,
                                   .folder     = out,
                                   .sort_edges = SORT_EDGES_USUAL};
    return circuit_write_list(&list);
}

/* A circuit is read while another is written: written into its own folder, it would be lost. */
static fault folder_check(const char *out, bool reads_circuit)
{
    static const char *const FILES[] = {"circuit_config.json", "simulation_config.json", "network"};
    size_t                   count   = sizeof FILES / sizeof *FILES - (reads_circuit ? 0 : 1);
    for (size_t i = 0; i < count; i++) {
        struct text path   = {0};
        fault       failed = text_add(&path, "%s/%s", out, FILES[i]);
        if (!failed && access(text_of(&path), F_OK) == 0)
            failed = fault_raise(FAULT_USAGE, __FILE__, __LINE__,
                                 "--out %s: holds a circuit already; expected another folder", out);
        text_clear(&path);
        if (failed) return failed;
    }
    return FAULT_NONE;
}

/* Rank 0 writes; the others have nothing to do. */
fault command_convert(struct comm *comm, const struct options *options)
{
    const char   *out   = options->out ? options->out : OUT_USUAL;
    struct model *model = NULL;
    fault         mine  = FAULT_NONE;
    if (comm_is_first(comm)) mine = folder_check(out, circuit_is_named(options->argument));
    TRY(comm_agree(comm, mine));
    if (is_model(options->argument)) TRY(model_load(&model, comm, options));
    if (comm_is_first(comm)) mine = folder_make(out);
    if (!mine && comm_is_first(comm))
        mine =
            model ? circuit_write_model(model, out, SORT_EDGES_USUAL) : list_convert(options, out);
    mine = comm_agree(comm, mine);
    if (!mine) log_info("circuit in %s: ergon run %s/simulation_config.json", out, out);
    model_destroy(&model);
    return mine;
}
