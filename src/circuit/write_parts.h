/* write_parts.h - what the parts of writing a model hand to each other. Private to circuit/. */
#ifndef ERGON_CIRCUIT_WRITE_PARTS_H
#define ERGON_CIRCUIT_WRITE_PARTS_H

#include "circuit/config_write.h"
#include "model/model.h"

enum { TEMPLATE_BYTES = 64 };

struct model_writing {
    const struct model        *model;
    const char                *folder;
    const char               **names; /* [populations] */
    uint64_t                  *sizes;
    struct written_population *populations;
    char (*templates)[TEMPLATE_BYTES];
};

/* network/nodes.h5, and components/ for what all neurons of a population have alike. */
MUST_CHECK fault model_nodes_write(struct model_writing *w);
/* simulation_config.json, and inputs/ with the spikes of sources. */
MUST_CHECK fault model_simulation_write(const struct model_writing *w);

#endif
