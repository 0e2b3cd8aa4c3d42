/* metric_text.h - samples in Prometheus's text format.
 *
 * A family's HELP and TYPE come before its first sample, and all of its samples together: whoever
 * writes goes family by family.
 *
 * Invariant  label values are valid UTF-8 with backslash, quote and line end escaped, and at most
 *            METRIC_LABEL_BYTES long.
 * Touches    writer.h. Pure.
 */
#ifndef ERGON_COORDINATOR_METRIC_TEXT_H
#define ERGON_COORDINATOR_METRIC_TEXT_H

#include "coordinator/writer.h"

enum { METRIC_LABELS_MAX = 10, METRIC_LABEL_BYTES = 128 };

struct metric_family {
    const char *name, *type, *help;
};

struct metric_label {
    const char *name, *value;
};

struct metric_text {
    struct writer              *into;
    const struct metric_family *family;
    bool                        is_begun; /* HELP and TYPE are written */
    uint32_t                    label_count;
    struct metric_label         labels[METRIC_LABELS_MAX]; /* of every sample */
};

void metric_begin(struct metric_text *text, const struct metric_family *family);
/* Labels of the samples that follow; taken away from the end. */
void metric_push(struct metric_text *text, const char *name, const char *value);
void metric_pop(struct metric_text *text, uint32_t count);
/* A sample; no number is "NaN". */
void metric_put(struct metric_text *text, double value);
/* With one more label. */
void metric_put_of(struct metric_text *text, const char *label, const char *of, double value);

#endif
