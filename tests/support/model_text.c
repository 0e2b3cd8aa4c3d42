/* model_text.c - model_read without ceremony. */
#include "support/model_text.h"

#include <stdio.h>
#include <stdlib.h>

struct model *model_of_text(const char *text)
{
    struct model        *model   = NULL;
    struct model_options options = {.scale = 1.0};
    if (model_read(&model, "test.yaml", text, &options)) {
        fprintf(stderr, "%s\n", fault_message());
        exit(2);
    }
    return model;
}
