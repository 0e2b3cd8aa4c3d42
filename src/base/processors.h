/* processors.h - the processors that this process may run on.
 *
 * A set has room for more of them than any machine has: the system refuses to fill one that is
 * smaller than its own, whatever this process may use of it.
 *
 * Touches    the scheduler's mask of this process.
 */
#ifndef ERGON_BASE_PROCESSORS_H
#define ERGON_BASE_PROCESSORS_H

#include <stdbool.h>
#include <stdint.h>

enum { PROCESSORS_MAX = 1 << 16 };

struct processors {
    uint64_t word[PROCESSORS_MAX / 64]; /* bit i mod 64 of word i / 64: processor i */
};

/* Where the system does not say: as many as are online. */
void processors_find(struct processors *mine);

bool     processors_have(const struct processors *set, uint32_t which);
uint32_t processors_count(const struct processors *set);

#endif
