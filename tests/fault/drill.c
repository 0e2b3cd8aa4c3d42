/* drill.c - Ergon with memory that runs out on one rank, as ERGON_DRILL says.
 *
 *   ERGON_DRILL=memory:rank=R:nth=N   the N-th taking of memory on rank R fails (and only that one)
 *
 * Prints `drill: fired` when it did, so that a walk over N knows when it has reached the end.
 */
#include "base/memory.h"
#include "cli/cli.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long         nth;
static _Atomic unsigned long taken;

static bool memory_refuses(size_t bytes, const char *label)
{
    (void)bytes;
    if (atomic_fetch_add(&taken, 1) + 1 != nth) return false;
    printf("drill: fired at %s\n", label);
    fflush(stdout);
    return true;
}

/* The rank that the launcher gave this process; 0 without one. */
static unsigned long rank_here(void)
{
    const char *word = getenv("OMPI_COMM_WORLD_RANK");
    return word ? strtoul(word, NULL, 10) : 0;
}

int main(int argc, char **argv)
{
    const char   *drill = getenv("ERGON_DRILL");
    unsigned long rank  = 0;
    if (!drill || sscanf(drill, "memory:rank=%lu:nth=%lu", &rank, &nth) != 2) {
        fprintf(stderr, "drill: expected ERGON_DRILL=memory:rank=R:nth=N\n");
        return EXIT_FAILURE;
    }
    if (rank == rank_here()) memory_refuse(memory_refuses);
    return ergon_main(argc, argv);
}
