/* isa.h - which instruction sets kernels are built for, and which this CPU has.
 *
 * Kernels are plain C, built once per instruction set from one source (cmake/kernels.cmake); the
 * build is picked once at start and never inside a loop. All give the same bits.
 */
#ifndef ERGON_BASE_ISA_H
#define ERGON_BASE_ISA_H

#include <stdbool.h>

typedef enum isa { ISA_PORTABLE, ISA_AVX2, ISA_AVX512, ISA_COUNT } isa;

bool        isa_is_here(isa which); /* built in, and the CPU has it */
isa         isa_best(void);
const char *isa_name(isa which);                  /* "portable", "avx2", "avx512" */
bool        isa_find(const char *name, isa *out); /* false: no such name */

/* In a kernel source, KERNEL(step) is step_portable, step_avx2 or step_avx512. */
#define KERNEL_PASTE_(name, suffix) name##_##suffix
#define KERNEL_PASTE(name, suffix)  KERNEL_PASTE_(name, suffix)
#define KERNEL(name)                KERNEL_PASTE(name, KERNEL_ISA)

#endif
