/* fuzz_status.c - what a run answers to ergon ctl status: taken apart within bounds, or refused;
 * nothing of it reaches a terminal that would obey it. */
#include "cli/ctl_status.h"
#include "fuzz/fuzz.h"

#include <string.h>

static void texts_clean(Ergon__Health *health)
{
    for (size_t i = 0; i < health->n_reasons; i++) {
        char  *text   = health->reasons[i]->text;
        size_t length = strlen(text);
        line_clean(text);
        PROMISE(strlen(text) == length);
        for (size_t at = 0; at < length; at++)
            PROMISE((unsigned char)text[at] >= 0x20 && text[at] != 0x7f);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct ctl_status   status;
    ProtobufCBinaryData data = {count, (uint8_t *)(uintptr_t)bytes}; /* only read from */
    if (ctl_status_read(&status, data)) {
        PROMISE(!status.run && !status.progress && !status.health && !status.drops);
        fault_forget();
        return 0;
    }
    if (status.health) texts_clean(status.health);
    ctl_status_clear(&status);
    return 0;
}
