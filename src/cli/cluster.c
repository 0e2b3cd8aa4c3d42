/* cluster.c - cluster files: checked, compared with what runs, handed to the launcher. */
#include "cli/cluster.h"

#include "base/memory.h"
#include "base/text.h"
#include "cli/model_load.h"
#include "comm/launcher.h"
#include "model/cluster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 };

/* The same on every rank; *out NULL where the text is no cluster's and need not be.
 *   ranks  collective */
static fault cluster_load(struct cluster **out, struct comm *comm, const char *path, bool must_be)
{
    struct text text = {0};
    *out             = NULL;
    fault mine       = text_load(&text, comm, path);
    if (!mine && (must_be || cluster_is_meant(text_of(&text))))
        mine = comm_agree(comm, cluster_read(out, path, text_of(&text)));
    text_clear(&text);
    return mine;
}

static fault ranks_compare(const struct cluster *cluster, uint32_t ranks)
{
    if (cluster->ranks == 0 || cluster->ranks == ranks) return FAULT_NONE;
    RAISE(FAULT_INPUT,
          "%s:%u: ranks: %u are said here, and %u started; expected as many (launch/ergon.sh "
          "--cluster %s starts them)",
          cluster->path, cluster->ranks_line, cluster->ranks, ranks, cluster->path);
}

/* Where the bus listens. Names are checked where the file is read. */
static fault endpoints_take(const struct cluster *cluster, struct options *options)
{
    for (uint32_t i = 0; i < cluster->endpoint_count; i++) {
        const char *name = cluster->endpoints[i].name;
        char      **to   = strcmp(name, "events") == 0    ? &options->events_at
                           : strcmp(name, "control") == 0 ? &options->control_at
                                                          : &options->feed_at;
        TRY(text_copy(to, cluster->endpoints[i].value));
    }
    return FAULT_NONE;
}

fault cluster_apply(struct comm *comm, struct options *options)
{
    struct cluster *cluster = NULL;
    TRY(cluster_load(&cluster, comm, options->cluster, true));
    fault mine = ranks_compare(cluster, comm_size(comm));
    if (!mine) mine = endpoints_take(cluster, options);
    mine = comm_agree(comm, mine);
    if (!options->has_patience && cluster->patience_s > 0)
        options->patience.silent_s = cluster->patience_s;
    cluster_destroy(&cluster);
    return mine;
}

static void pairs_print(const char *name, const struct cluster_pair *pairs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        printf("  %s %s = %s\n", name, pairs[i].name, pairs[i].value);
}

static void cluster_print(const struct cluster *c)
{
    printf("cluster %s%s%s\n", c->path, *c->about ? ": " : "", c->about);
    if (c->ranks)
        printf("  %u rank%s, bound to: %s\n", c->ranks, c->ranks == 1 ? "" : "s", c->bind);
    else
        printf("  as many ranks as the hosts offer, bound to: %s\n", c->bind);
    for (uint32_t h = 0; h < c->host_count; h++)
        printf("  host %s takes %u\n", c->hosts[h].name, c->hosts[h].ranks);
    if (*c->hostfile) printf("  hosts from %s\n", c->hostfile);
    if (c->oversubscribe) printf("  more ranks than that are allowed\n");
    if (c->patience_s > 0) printf("  a silent host is lost after %g s\n", c->patience_s);
    pairs_print("MPI:", c->mpi, c->mpi_count);
    pairs_print("endpoint", c->endpoints, c->endpoint_count);
    if (c->coordinator_port) printf("  coordinator at http://127.0.0.1:%u/\n", c->coordinator_port);
    if (*c->coordinator_database) printf("  history in %s\n", c->coordinator_database);
    if (*c->mpirun_arguments) printf("  further words for mpirun: %s\n", c->mpirun_arguments);
}

fault cluster_check(struct comm *comm, const char *path, bool *is_cluster)
{
    struct cluster *cluster = NULL;
    TRY(cluster_load(&cluster, comm, path, false));
    *is_cluster = cluster != NULL;
    if (cluster && comm_is_first(comm)) cluster_print(cluster);
    cluster_destroy(&cluster);
    return FAULT_NONE;
}

/* ---- through the launcher ------------------------------------------------------------------ */

static char *cluster_word(int argc, char **argv)
{
    for (int i = 2; i + 1 < argc; i++)
        if (strcmp(argv[i], "--cluster") == 0) return argv[i + 1];
    return NULL;
}

static bool is_launched(void) { return getenv("ERGON_LAUNCHER") || launcher_is_here(); }

/* In a build's folder, and where Ergon is installed. */
static bool launcher_find(char *program, size_t bytes, char *launcher)
{
    static const char *const PLACES[] = {"../../launch/ergon.sh", "../share/ergon/launch/ergon.sh"};
    ssize_t                  length   = readlink("/proc/self/exe", program, bytes - 1);
    if (length <= 0) return false;
    program[length]   = '\0';
    const char *slash = strrchr(program, '/');
    for (size_t i = 0; slash && i < sizeof PLACES / sizeof *PLACES; i++) {
        int written =
            snprintf(launcher, bytes, "%.*s/%s", (int)(slash - program), program, PLACES[i]);
        if (written > 0 && (size_t)written < bytes && access(launcher, X_OK) == 0) return true;
    }
    return false;
}

void cluster_launch(int argc, char **argv)
{
    static char option[] = "--cluster";
    char        program[PATH_BYTES], launcher[PATH_BYTES];
    char       *file = cluster_word(argc, argv);
    if (!file || is_launched() || !launcher_find(program, sizeof program, launcher)) return;
    char **words = NULL;
    if (memory_take(&words, (size_t)argc + 3, sizeof *words, "words of the launcher")) return;
    words[0] = launcher;
    words[1] = option;
    words[2] = file;
    memcpy(words + 3, argv + 1, (size_t)(argc - 1) * sizeof *words);
    setenv("ERGON", program, 0);
    execv(launcher, words);
    memory_give(&words); /* it cannot be started: the ranks that are here will tell */
}
