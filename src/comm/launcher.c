/* launcher.c - sizes of worlds that launchers name. */
#include "comm/launcher.h"

#include <stddef.h>
#include <stdlib.h>

bool launcher_is_here(void)
{
    static const char *const SIZES[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS"};
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++)
        if (getenv(SIZES[i])) return true;
    const char *tasks = getenv("SLURM_NTASKS");
    return tasks && getenv("SLURM_STEP_ID") && strtol(tasks, NULL, 10) > 1;
}

bool launcher_is_first(void)
{
    static const char *const RANKS[] = {"OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID"};
    if (!launcher_is_here()) return true;
    for (size_t i = 0; i < sizeof RANKS / sizeof *RANKS; i++) {
        const char *rank = getenv(RANKS[i]);
        if (rank) return strtol(rank, NULL, 10) == 0;
    }
    return true;
}
