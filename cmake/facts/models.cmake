# cmake -DMODELS=A.yaml;B.yaml -DOUTPUT=FILE.c -P models.cmake: the models' texts as C strings.
set(rows "")
foreach(model IN LISTS MODELS)
  get_filename_component(name ${model} NAME_WE)
  file(READ ${model} text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "\n" "\\n\"\n     \"" text "${text}")
  string(APPEND rows "    {\"${name}\",\n     \"${text}\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"bench/build_facts.h\"
const struct model_text MODEL_TEXTS[] = {
${rows}    {0, 0}};
")
