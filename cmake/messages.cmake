# C of the messages in proto/*.proto, made by protobuf's compiler at build time. Generated code is
# not held to the warnings of ours.
find_program(PROTOC_C protoc-c REQUIRED)
set(messages_folder ${CMAKE_BINARY_DIR}/messages)
file(GLOB messages_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/proto/*.proto)
foreach(file IN LISTS messages_files)
  get_filename_component(name ${file} NAME_WE)
  set(made ${messages_folder}/proto/${name}.pb-c.c ${messages_folder}/proto/${name}.pb-c.h)
  add_custom_command(OUTPUT ${made}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${messages_folder}
    COMMAND ${PROTOC_C} --c_out=${messages_folder} -I ${PROJECT_SOURCE_DIR} proto/${name}.proto
    DEPENDS ${file} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM)
  list(APPEND messages_made ${made})
endforeach()
set_source_files_properties(${messages_made} PROPERTIES COMPILE_OPTIONS "-w" GENERATED TRUE)
target_sources(ergon_proto PRIVATE ${messages_made})
target_include_directories(ergon_proto SYSTEM PUBLIC ${messages_folder})
target_link_libraries(ergon_proto PUBLIC PkgConfig::PROTOBUF)
# Rooms above include the generated headers: they must be there first.
add_custom_target(ergon_messages DEPENDS ${messages_made})
foreach(room IN LISTS rooms_built)
  add_dependencies(ergon_${room} ergon_messages)
endforeach()
