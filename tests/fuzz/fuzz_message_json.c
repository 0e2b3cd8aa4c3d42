/* Any bytes as the body of any topic: refused, or JSON that a reader takes. */
#include "coordinator/documents.h"
#include "coordinator/metrics.h"
#include "fuzz.h"
#include "sonata/json_value.h"

static const struct announcement RUN = {.id = "r", .publisher = 1};

static void json_check(const struct writer *w)
{
    struct json *doc = NULL;
    if (w->failed) {
        fault_forget();
        return;
    }
    PROMISE(json_read_text(&doc, "fuzz", text_of(&w->text), w->text.length) == FAULT_NONE);
    json_destroy(&doc);
}

/* The first byte chooses the topic. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct run_state *run = NULL;
    struct writer     w   = {0};
    struct moment     now = {2, 2};
    if (size == 0 || run_state_create(&run, &RUN, now)) return 0;
    struct event            event   = {.topic     = (topic)(data[0] % TOPIC_COUNT),
                                       .publisher = 1,
                                       .body      = data + 1,
                                       .bytes     = size - 1};
    const ProtobufCMessage *message = run_state_take(run, &event, now);
    if (message) {
        run_event_write(&w, run, event.topic, message, now);
        json_check(&w);
        writer_clear(&w);
        const struct run_state *const runs[] = {run};
        metrics_write(&w, runs, 1, now);
    }
    writer_clear(&w);
    run_state_destroy(&run);
    return 0;
}
