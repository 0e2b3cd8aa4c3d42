/* fuzz_cluster.c - any text as a cluster file: a cluster that is in range, or located problems. */
#include "base/fault.h"
#include "fuzz/fuzz.h"
#include "model/cluster.h"

#include <stdlib.h>
#include <string.h>

static void cluster_promise(const struct cluster *cluster)
{
    PROMISE(cluster->ranks <= CLUSTER_RANKS_MAX && cluster->bind && cluster->about);
    PROMISE(cluster->hostfile && cluster->mpirun_arguments);
    PROMISE(cluster->patience_s < 0 || cluster->patience_s >= 2);
    for (uint32_t h = 0; h < cluster->host_count; h++)
        PROMISE(*cluster->hosts[h].name && cluster->hosts[h].ranks >= 1);
    for (uint32_t i = 0; i < cluster->mpi_count; i++)
        PROMISE(*cluster->mpi[i].name && *cluster->mpi[i].value);
    for (uint32_t i = 0; i < cluster->endpoint_count; i++)
        PROMISE(strncmp(cluster->endpoints[i].value, "tcp://", 6) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    char *text = malloc(count + 1);
    if (!text) return 0;
    memcpy(text, bytes, count);
    text[count] = '\0';

    struct cluster *cluster = NULL;
    (void)cluster_is_meant(text);
    fault found = cluster_read(&cluster, "fuzz.yaml", text);
    if (found) {
        PROMISE(!cluster && *fault_message());
        PROMISE(found != FAULT_BUG);
    } else {
        cluster_promise(cluster);
    }
    cluster_destroy(&cluster);
    PROMISE(!cluster);
    fault_forget();
    free(text);
    return 0;
}
