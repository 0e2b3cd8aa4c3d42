# ergon_kernels(target sources...): build each source once per instruction set into target, with
# KERNEL_ISA naming the pass (base/isa.h). Other CPUs than x86-64 have only the portable pass.
#
# Jumps are not threaded: gcc 12 else makes branches of selections that follow from each other, and
# of the branches masked stores that are read back, or no vectors at all (edlif, portable: 11.5 ns a
# neuron and step instead of 3.1).
function(ergon_kernels target)
  set(passes portable)
  set(built_for "")
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    list(APPEND passes avx2 avx512)
    set(flags_avx2 -mavx2 -mno-fma)
    set(flags_avx512 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mprefer-vector-width=512)
    set(built_for ERGON_X86=1)
    target_compile_definitions(${target} PRIVATE ${built_for})
  endif()
  foreach(pass IN LISTS passes)
    set(library ${target}_${pass})
    add_library(${library} OBJECT ${ARGN})
    target_link_libraries(${library} PRIVATE ergon_flags)
    target_compile_definitions(${library} PRIVATE KERNEL_ISA=${pass} KERNEL_IS_${pass}=1
      ${built_for})
    target_compile_options(${library} PRIVATE -O3
      $<$<C_COMPILER_ID:GNU>:-fno-thread-jumps> ${flags_${pass}})
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${library}>)
  endforeach()
endfunction()
