/* fuzz.h - what a fuzz target is: one function of arbitrary bytes that must never fail. */
#ifndef ERGON_TESTS_FUZZ_H
#define ERGON_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

/* A promise that no input may break: asserts are compiled out in some builds, this is not. */
#define PROMISE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) __builtin_trap();                                                        \
    } while (0)

#endif
