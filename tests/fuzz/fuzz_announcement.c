/* fuzz_announcement.c - a line of the runtime folder: an announcement, or refused; written again it
 * reads the same. */
#include "bus/announcement.h"
#include "fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    char                line[ANNOUNCEMENT_BYTES_MAX];
    struct announcement run, again;
    struct text         text = {0};
    if (count >= sizeof line) return 0;
    if (count) memcpy(line, bytes, count);
    line[count] = '\0';
    if (!announcement_decode(line, &run)) return 0;
    PROMISE(memchr(run.id, '\0', sizeof run.id) && !strchr(run.id, '/'));
    PROMISE(!announcement_encode(&run, &text));
    PROMISE(announcement_decode(text_of(&text), &again));
    PROMISE(memcmp(&run, &again, sizeof run) == 0);
    text_clear(&text);
    return 0;
}
