/* metrics.c - family by family, run by run. */
#include "coordinator/metrics.h"

#include "coordinator/metrics_row.h"

static const struct {
    struct metric_family family;
    row_function        *write;
} FAMILIES[] = {
#define METRIC(function, name, type, help) {{name, type, help}, metric_##function},
#include "coordinator/metrics.def"
#undef METRIC
};

void metrics_write(struct writer *into, const struct run_state *const *runs, uint32_t count,
                   struct moment now)
{
    struct row row = {.text.into = into, .now = now};
    for (size_t f = 0; f < sizeof FAMILIES / sizeof *FAMILIES; f++) {
        metric_begin(&row.text, &FAMILIES[f].family);
        for (uint32_t i = 0; i < count; i++) {
            row.run = runs[i];
            metric_push(&row.text, "run", runs[i]->announced.id);
            metric_push(&row.text, "model", runs[i]->announced.model);
            FAMILIES[f].write(&row);
            metric_pop(&row.text, 2);
        }
    }
}

void metric_write_one(struct writer *into, const struct metric_family *family, double value)
{
    struct metric_text text = {.into = into};
    metric_begin(&text, family);
    metric_put(&text, value);
}
