/* seen.h - the last few thousand numbers that were seen: what comes again is a replay. Private to
 * bus/.
 *
 * Invariant  the slots hold exactly the numbers of the ring.
 * Touches    nothing: plain memory, all zero to begin with.
 */
#ifndef ERGON_BUS_SEEN_H
#define ERGON_BUS_SEEN_H

#include <stdbool.h>
#include <stdint.h>

enum { SEEN_NUMBERS = 4096, SEEN_SLOTS = 16384 }; /* powers of two */

struct seen {
    uint64_t ring[SEEN_NUMBERS]; /* in order; 0: not yet */
    uint64_t slots[SEEN_SLOTS];  /* by hash, the next free one; 0: free */
    uint64_t count;              /* ever added */
};

bool seen_has(const struct seen *seen, uint64_t number);
/* Remember a number other than 0, in place of the oldest; false: it is remembered already. */
bool seen_add(struct seen *seen, uint64_t number);

#endif
