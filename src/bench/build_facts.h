/* build_facts.h - how this binary was made, and the models it carries. Both are written by CMake
 * (cmake/facts.cmake).
 */
#ifndef ERGON_BENCH_BUILD_FACTS_H
#define ERGON_BENCH_BUILD_FACTS_H

extern const char BUILD_COMMIT[]; /* "unknown" outside of a git checkout */
extern const char BUILD_COMPILER[];
extern const char BUILD_FLAGS[];
extern const char BUILD_TYPE[];

/* The files of models/, by name without ending; the last has no name. */
struct model_text {
    const char *name;
    const char *text;
};
extern const struct model_text MODEL_TEXTS[];

#endif
