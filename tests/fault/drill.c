/* drill.c - Ergon with memory that runs out on one rank, as ERGON_DRILL says.
 *
 *   ERGON_DRILL=memory:rank=R:nth=N     the N-th taking of memory on rank R fails (and only that
 * one) ERGON_DRILL=memory:rank=R:walk=G    the command again and again in one process, where the
 * first, second, ... taking after its start fails, G percent further each time, until it gets
 * through
 *
 * Prints `drill: fired` whenever one did, so that a walk over N knows when it has reached the end.
 * After a walk, `drill: walked N takings`: each ended all ranks with the fault of memory.
 */
#include "base/log.h"
#include "base/memory.h"
#include "cli/cli.h"
#include "cli/command.h"

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

/* The command once, with the nth taking refused on one rank. */
static fault command_once(struct comm *comm, int argc, char **argv)
{
    struct options options = {0};
    atomic_store(&taken, 0);
    fault failed = comm_agree(comm, options_read(&options, argc, argv));
    if (!failed) failed = command_run(comm, &options);
    options_clear(&options);
    return comm_agree(comm, failed);
}

/* ranks: collective. True where all ranks ended as they must. */
static bool walk(struct comm *comm, int argc, char **argv, unsigned long percent)
{
    unsigned long count = 0;
    for (nth = 1;; nth += 1 + nth * percent / 100, count++) {
        fault_forget();
        fault    failed = command_once(comm, argc, argv);
        uint64_t fired  = atomic_load(&taken) >= nth;
        comm_max_u64(comm, &fired, 1);
        if (failed != (fired ? FAULT_MEMORY : FAULT_NONE)) {
            printf("drill: taking %lu: fault %d on rank %u\n", nth, (int)failed, comm_rank(comm));
            return false;
        }
        if (!fired) break;
    }
    if (comm_is_first(comm)) printf("drill: walked %lu takings\n", count);
    return true;
}

static int walk_start(int argc, char **argv, unsigned long rank, unsigned long percent)
{
    struct comm *comm = NULL;
    if (comm_start(&comm, &argc, &argv)) return EXIT_FAILURE;
    log_speak(false);
    /* Other ranks take as much as they like: their count only has to stay below what is refused. */
    bool is_mine = comm_rank(comm) == rank;
    memory_refuse(is_mine ? memory_refuses : NULL);
    bool is_good = walk(comm, argc, argv, percent);
    comm_stop(&comm);
    return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    const char   *drill = getenv("ERGON_DRILL");
    unsigned long rank = 0, percent = 0;
    if (drill && sscanf(drill, "memory:rank=%lu:walk=%lu", &rank, &percent) == 2)
        return walk_start(argc, argv, rank, percent);
    if (!drill || sscanf(drill, "memory:rank=%lu:nth=%lu", &rank, &nth) != 2) {
        fprintf(stderr, "drill: expected ERGON_DRILL=memory:rank=R:nth=N\n");
        return EXIT_FAILURE;
    }
    if (rank == rank_here()) memory_refuse(memory_refuses);
    return ergon_main(argc, argv);
}
