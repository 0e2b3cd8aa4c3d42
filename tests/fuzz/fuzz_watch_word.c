/* Any bytes as the word of a page: refused, or a wish within its bounds. */
#include "coordinator/watch_word.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct viewer_wish wish;
    if (!watch_word_read((const char *)data, size, &wish)) return 0;
    PROMISE(size <= VIEWER_WORD_BYTES);
    PROMISE(memchr(wish.run, '\0', sizeof wish.run) != NULL);
    PROMISE(wish.run[0] == '\0' || run_id_is_sound(wish.run));
    PROMISE(wish.run[0] != '\0' || !wish.wants_spikes);
    for (int p = 0; p < POPULATIONS_MAX; p++)
        PROMISE(wish.populations[p] <= 1);
    return 0;
}
