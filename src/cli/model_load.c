/* model_load.c - one read of the file, however many ranks there are. */
#include "cli/model_load.h"

#include "base/memory.h"
#include "base/text.h"
#include "circuit/circuit.h"
#include "cli/edges_survey.h"
#include "model/model_hash.h"

#include <string.h>

static fault model_text_read(struct text *text, const char *path)
{
    TRY(text_read_file(text, path));
    if (strlen(text_of(text)) != text->length)
        RAISE(FAULT_INPUT, "%s: byte %zu is 0, which no text has; expected a model in YAML", path,
              strlen(text_of(text)));
    return FAULT_NONE;
}

fault text_load(struct text *text, struct comm *comm, const char *path)
{
    fault mine = FAULT_NONE;
    if (comm_is_first(comm)) mine = model_text_read(text, path);
    TRY(comm_agree(comm, mine));
    uint64_t bytes = text->length + 1;
    void    *read  = text->bytes;
    mine           = comm_broadcast(comm, &read, &bytes);
    text->bytes    = read;
    text->length   = bytes ? bytes - 1 : 0;
    return mine;
}

/* Each host may have files of its own: are they the same? The last of them need not be the wrong
 * one, so no rank is named.
 *   ranks  collective */
static fault copies_check(struct comm *comm, const struct model *model)
{
    uint64_t mine = model_hash(model), least = mine, most = mine;
    comm_min_u64(comm, &least, 1);
    comm_max_u64(comm, &most, 1);
    if (least == most) return FAULT_NONE;
    return comm_agree(comm, fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                                        "%s: ranks read circuits that differ; expected the same "
                                        "files on every host",
                                        model->path));
}

/* A circuit is many files: each rank reads them, and all agree on what came of it. */
static fault circuit_load(struct model **out, struct comm *comm, const char *path,
                          const struct model_options *how)
{
    fault mine = comm_agree(comm, circuit_read(out, path, how));
    if (!mine) mine = copies_check(comm, *out);
    if (!mine) mine = edges_survey(comm, *out);
    if (!mine) mine = comm_agree(comm, circuit_edges_check(*out));
    if (mine) model_destroy(out);
    return mine;
}

fault model_load(struct model **out, struct comm *comm, const struct options *options)
{
    *out                      = NULL;
    struct text          text = {0};
    struct model_options how  = {.scale     = options->scale,
                                 .has_seed  = options->has_seed,
                                 .seed      = options->seed,
                                 .set_count = options->set_count,
                                 .sets      = options->sets};
    if (circuit_is_named(options->argument))
        return circuit_load(out, comm, options->argument, &how);
    fault mine = text_load(&text, comm, options->argument);
    if (!mine) mine = comm_agree(comm, model_read(out, options->argument, text.bytes, &how));
    text_clear(&text);
    if (!mine) mine = edges_survey(comm, *out);
    if (mine) model_destroy(out);
    return mine;
}
