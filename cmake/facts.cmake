# What the room bench carries: how this binary was made, and the texts of models/.
set(facts_folder ${CMAKE_BINARY_DIR}/facts)

string(TOUPPER "${CMAKE_BUILD_TYPE}" facts_type)
string(STRIP "${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${facts_type}}" facts_flags)
get_target_property(facts_options ergon_flags INTERFACE_COMPILE_OPTIONS)
list(FILTER facts_options INCLUDE REGEX "^-[fmO]") # warnings change no result
list(JOIN facts_options " " facts_options)
file(CONFIGURE OUTPUT ${facts_folder}/build_flags.c @ONLY CONTENT
"#include \"bench/build_facts.h\"
const char BUILD_COMPILER[] = \"@CMAKE_C_COMPILER_ID@ @CMAKE_C_COMPILER_VERSION@\";
const char BUILD_FLAGS[] = \"@facts_flags@ @facts_options@\";
const char BUILD_TYPE[] = \"@CMAKE_BUILD_TYPE@\";
")

file(GLOB facts_models CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/models/*.yaml)
set(facts_script ${PROJECT_SOURCE_DIR}/cmake/facts)
add_custom_command(
  OUTPUT ${facts_folder}/model_texts.c
  COMMAND ${CMAKE_COMMAND} "-DMODELS=${facts_models}" -DOUTPUT=${facts_folder}/model_texts.c
          -P ${facts_script}/models.cmake
  DEPENDS ${facts_models} ${facts_script}/models.cmake VERBATIM)

# The commit is asked for at every build: the file changes, and is compiled, only when it does.
add_custom_target(ergon_commit
  COMMAND ${CMAKE_COMMAND} -DFOLDER=${PROJECT_SOURCE_DIR} -DOUTPUT=${facts_folder}/build_commit.c
          -P ${facts_script}/commit.cmake
  BYPRODUCTS ${facts_folder}/build_commit.c VERBATIM)

target_sources(ergon_bench PRIVATE ${facts_folder}/build_flags.c ${facts_folder}/build_commit.c
  ${facts_folder}/model_texts.c)
add_dependencies(ergon_bench ergon_commit)
