/* section.h - runs of words behind their count, one after the other in a packet. Private to comm/.
 *
 * Invariant  a section's first word is the count of its others. What a packet lacks reads as empty
 *            sections: one that was cut off is no wild read.
 * Ownership  a box owns its words; sections and readers borrow them.
 */
#ifndef ERGON_COMM_SECTION_H
#define ERGON_COMM_SECTION_H

#include "base/memory.h"

#include <stdint.h>
#include <string.h>

/* Words that grow. */
struct box {
    uint32_t *words;
    size_t    capacity;
    uint32_t  count;
};

struct section {
    const uint32_t *words;
    uint32_t        count; /* with the first */
};

struct reader {
    const uint32_t *words;
    uint32_t        count, at;
};

static inline struct section section_empty(void)
{
    static const uint32_t NOTHING[] = {0};
    return (struct section){NOTHING, 1};
}

static inline MUST_CHECK fault box_add(struct box *box, struct section section)
{
    size_t needed = (size_t)box->count + section.count;
    if (needed > box->capacity)
        TRY(memory_reserve(&box->words, &box->capacity, needed, sizeof(uint32_t), "the relay"));
    memcpy(box->words + box->count, section.words, section.count * sizeof *section.words);
    box->count += section.count;
    return FAULT_NONE;
}

static inline struct section section_next(struct reader *reader)
{
    if (reader->at >= reader->count) return section_empty();
    const uint32_t *words = reader->words + reader->at;
    if (words[0] >= reader->count - reader->at) return section_empty();
    reader->at += 1 + words[0];
    return (struct section){words, 1 + words[0]};
}

#endif
