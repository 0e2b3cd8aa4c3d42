/* expect.h - what a program that runs on real ranks expects (tests/ranks/NAME_check.c).
 *
 * A rank says at once what it did not get, and goes on, so that no other waits for it; the sum over
 * ranks is the exit code.
 *
 * Touches    stderr, stdout, comm/.
 */
#ifndef ERGON_TESTS_EXPECT_H
#define ERGON_TESTS_EXPECT_H

#include "comm/comm.h"

#include <stdio.h>

static uint64_t wrong_count; /* of this rank */

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #condition);               \
            wrong_count++;                                                                         \
        }                                                                                          \
    } while (0)

/* The end of a program: what it returns, the same on all ranks. ranks: collective */
static inline int expect_end(struct comm **comm)
{
    comm_sum_u64(*comm, &wrong_count, 1);
    if (comm_is_first(*comm))
        printf("%u ranks, %llu wrong\n", comm_size(*comm), (unsigned long long)wrong_count);
    comm_stop(comm);
    return wrong_count != 0;
}

#endif
