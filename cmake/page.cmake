# The dashboard: files of src/coordinator/page/ as arrays of C, so that the program needs no file.
set(page_script ${PROJECT_SOURCE_DIR}/cmake/page/embed.cmake)
set(page_made ${CMAKE_BINARY_DIR}/page/page_files.c)
file(GLOB page_files CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/src/coordinator/page/*.html ${PROJECT_SOURCE_DIR}/src/coordinator/page/*.css
  ${PROJECT_SOURCE_DIR}/src/coordinator/page/*.js ${PROJECT_SOURCE_DIR}/src/coordinator/page/*.svg)
add_custom_command(
  OUTPUT ${page_made}
  COMMAND ${CMAKE_COMMAND} "-DFILES=${page_files}" -DOUTPUT=${page_made} -P ${page_script}
  DEPENDS ${page_files} ${page_script} VERBATIM)
target_sources(ergon_coordinator PRIVATE ${page_made})
