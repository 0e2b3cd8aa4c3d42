/* coordinator.c - ergon coordinator: the daemon of a site, as its cluster file says. */
#include "coordinator/coordinator.h"

#include "base/text.h"
#include "cli/command.h"
#include "coordinator/server.h"
#include "model/cluster.h"

#include <string.h>

static fault cluster_open(struct cluster **out, const char *path)
{
    struct text text   = {0};
    fault       failed = text_read_file(&text, path);
    if (!failed) failed = cluster_read(out, path, text_of(&text));
    text_clear(&text);
    return failed;
}

/* A path in a cluster file begins at its folder. */
static fault database_place(struct text *out, const struct cluster *cluster)
{
    const char *slash = strrchr(cluster->path, '/');
    if (*cluster->coordinator_database != '/' && slash)
        TRY(text_add_bytes(out, cluster->path, (size_t)(slash - cluster->path) + 1));
    return text_add(out, "%s", cluster->coordinator_database);
}

/* What the cluster file says, then what the command line does. */
static fault plan_fill(struct coordinator_plan *plan, const struct options *options,
                       const struct cluster *cluster, struct text *database)
{
    if (cluster && cluster->coordinator_port) plan->port = cluster->coordinator_port;
    if (cluster && *cluster->coordinator_database) {
        TRY(database_place(database, cluster));
        plan->database = text_of(database);
    }
    if (options->has_port) plan->port = options->port;
    if (options->database) plan->database = options->database;
    return FAULT_NONE;
}

fault command_coordinator(const struct options *options)
{
    struct cluster         *cluster = NULL;
    struct coordinator_plan plan    = {.port = SERVER_PORT, .version = ERGON_VERSION};
    if (options->cluster) TRY(cluster_open(&cluster, options->cluster));
    struct text database = {0};
    fault       failed   = plan_fill(&plan, options, cluster, &database);
    if (!failed) failed = coordinator_serve(&plan);
    text_clear(&database);
    cluster_destroy(&cluster);
    return failed;
}
