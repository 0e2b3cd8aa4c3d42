/* model_text.h - a model from a few lines of YAML, for tests. */
#ifndef ERGON_TESTS_MODEL_TEXT_H
#define ERGON_TESTS_MODEL_TEXT_H

#include "model/model.h"

/* The model of a text; prints the problems and ends the program if it has any. */
struct model *model_of_text(const char *text);

#endif
