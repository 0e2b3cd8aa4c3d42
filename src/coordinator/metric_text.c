/* metric_text.c - names, labels, numbers. */
#include "coordinator/metric_text.h"

#include <math.h>
#include <string.h>

void metric_begin(struct metric_text *text, const struct metric_family *family)
{
    text->family   = family;
    text->is_begun = false;
}

void metric_push(struct metric_text *text, const char *name, const char *value)
{
    if (text->label_count < METRIC_LABELS_MAX)
        text->labels[text->label_count++] = (struct metric_label){name, value};
}

void metric_pop(struct metric_text *text, uint32_t count) { text->label_count -= count; }

static void value_write(struct writer *w, const char *value)
{
    size_t written = 0;
    for (const char *at = value; *at && written < METRIC_LABEL_BYTES; written++) {
        size_t length = utf8_length(at);
        if (length == 0)
            writer_put(w, "\xEF\xBF\xBD"); /* U+FFFD: what this byte is, nobody knows */
        else if (*at == '\n')
            writer_put(w, "\\n");
        else if (*at == '\\' || *at == '"')
            writer_add(w, "\\%c", *at);
        else
            writer_add(w, "%.*s", (int)length, at);
        at += length ? length : 1;
    }
}

static void head_write(struct metric_text *text)
{
    const struct metric_family *it = text->family;
    if (text->is_begun) return;
    writer_add(text->into, "# HELP %s %s\n# TYPE %s %s\n", it->name, it->help, it->name, it->type);
    text->is_begun = true;
}

static void number_write(struct writer *w, double value)
{
    if (isfinite(value))
        writer_number(w, value);
    else
        writer_put(w, isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
}

void metric_put(struct metric_text *text, double value)
{
    head_write(text);
    writer_put(text->into, text->family->name);
    for (uint32_t i = 0; i < text->label_count; i++) {
        writer_add(text->into, "%s%s=\"", i ? "," : "{", text->labels[i].name);
        value_write(text->into, text->labels[i].value);
        writer_put(text->into, "\"");
    }
    writer_put(text->into, text->label_count ? "} " : " ");
    number_write(text->into, value);
    writer_put(text->into, "\n");
}

void metric_put_of(struct metric_text *text, const char *label, const char *of, double value)
{
    metric_push(text, label, of);
    metric_put(text, value);
    metric_pop(text, 1);
}
