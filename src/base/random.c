/* random.c - the Random123 door. */
#include "base/random.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <Random123/philox.h>
#pragma GCC diagnostic pop

struct random_key random_key_make(uint64_t seed, random_purpose purpose, uint32_t object)
{
    struct random_key   master = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    struct random_block block  = random_draw(master, (uint32_t)purpose, object, 0, 0);
    return (struct random_key){{block.word[0], block.word[1]}};
}

struct random_block random_draw(struct random_key key, uint32_t c0, uint32_t c1, uint32_t c2,
                                uint32_t c3)
{
    philox4x32_key_t k = {{key.word[0], key.word[1]}};
    philox4x32_ctr_t c = {{c0, c1, c2, c3}};
    philox4x32_ctr_t r = philox4x32_R(10, c, k);
    return (struct random_block){{r.v[0], r.v[1], r.v[2], r.v[3]}};
}
