/* memory.h - memory taken from the system, by name, with a fault when there is none.
 *
 * Every block is zeroed and 64-byte aligned, so that any array can be swept by any kernel. Blocks
 * from 1 MiB on are mapped directly, with huge pages asked for, and grow by moving pages, not
 * bytes.
 *
 * Invariant  *block is NULL or a live block taken here; after memory_give it is NULL.
 * Ownership  the caller owns a block until memory_give.
 * Touches    mmap, malloc, /proc/self/status.
 */
#ifndef ERGON_BASE_MEMORY_H
#define ERGON_BASE_MEMORY_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Take count elements of size bytes, zeroed; count 0 gives a valid block that holds nothing.
 *   label   what it is for: named in the message when there is no memory
 *   faults  FAULT_MEMORY, *block == NULL then */
MUST_CHECK fault memory_take(void *block, size_t count, size_t size, const char *label);

/* Make a block hold count elements (more or fewer); kept elements keep their values, new ones are
 * zero. *block may move; it may be NULL (then as memory_take).
 *   faults  FAULT_MEMORY: the old block is untouched */
MUST_CHECK fault memory_resize(void *block, size_t count, size_t size, const char *label);

/* Give a block back and set *block to NULL. NULL is fine. */
void memory_give(void *block);

/* Grow-by-half policy for queues: if *capacity < needed, resize to at least needed. */
MUST_CHECK fault memory_reserve(void *block, size_t *capacity, size_t needed, size_t size,
                                const char *label);

/* Part of a block, all of it zero, will not be used for long: whole pages in it go back to the
 * system, and read as zero until they are written to again. */
void memory_release(void *from, size_t bytes);

/* A large block that is filled and will be read at random for long: gather its pages into huge
 * ones. Where the system cannot, nothing is lost. */
void memory_settle(const void *block);

/* Peak resident bytes of this process since its start (VmHWM); 0 if the system does not say. */
uint64_t memory_peak_bytes(void);

/* Resident bytes of this process now (VmRSS); 0 if the system does not say. */
uint64_t memory_resident_bytes(void);

/* Let the peak begin again from what is resident now; without effect where the system refuses. */
void memory_peak_restart(void);

/* Fault drills: asked before every take or growth; true makes that one fail. NULL: never.
 * For tests only (tests/support): nothing in the product sets it. */
typedef bool memory_refusal(size_t bytes, const char *label);
void         memory_refuse(memory_refusal *refuses);

#endif
