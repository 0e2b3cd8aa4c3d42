# Flags of every target. Contraction is off everywhere: a fused multiply-add here and none there
# would give other bits on another instruction set.
add_library(ergon_flags INTERFACE)
target_compile_options(ergon_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
  -ffp-contract=off -fno-math-errno -fno-trapping-math)
target_compile_definitions(ergon_flags INTERFACE _POSIX_C_SOURCE=200809L)
target_include_directories(ergon_flags INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
target_link_libraries(ergon_flags INTERFACE m)

if(ERGON_WERROR)
  target_compile_options(ergon_flags INTERFACE -Werror)
endif()
if(ERGON_SANITIZE)
  target_compile_options(ergon_flags INTERFACE
    -fsanitize=${ERGON_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(ergon_flags INTERFACE -fsanitize=${ERGON_SANITIZE})
  target_compile_definitions(ergon_flags INTERFACE ERGON_SANITIZED)
endif()
if(ERGON_FUZZ)
  target_compile_options(ergon_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(ERGON_COVERAGE)
  target_compile_options(ergon_flags INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(ergon_flags INTERFACE --coverage)
endif()
