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

fault command_coordinator(const struct options *options)
{
    struct cluster         *cluster = NULL;
    struct coordinator_plan plan    = {.port = SERVER_PORT, .version = ERGON_VERSION};
    if (options->cluster) TRY(cluster_open(&cluster, options->cluster));
    if (cluster && cluster->coordinator_port) plan.port = cluster->coordinator_port;
    if (cluster && *cluster->coordinator_database) plan.database = cluster->coordinator_database;
    if (options->has_port) plan.port = options->port;
    if (options->database) plan.database = options->database;
    fault failed = coordinator_serve(&plan);
    cluster_destroy(&cluster);
    return failed;
}
