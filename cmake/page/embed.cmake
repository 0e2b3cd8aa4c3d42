# cmake -DFILES=a.html;b.js -DOUTPUT=FILE.c -P embed.cmake: files as arrays of bytes.
set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_svg "image/svg+xml")
set(arrays "")
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  get_filename_component(ending ${file} LAST_EXT)
  string(SUBSTRING ${ending} 1 -1 ending)
  string(MAKE_C_IDENTIFIER "file_${name}" array)
  file(READ ${file} hex HEX)
  file(SHA256 ${file} tag)
  string(SUBSTRING ${tag} 0 16 tag)
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND arrays "static const unsigned char ${array}[] = {\n${bytes}0};\n")
  string(APPEND rows "    {\"${name}\", \"${type_${ending}}\", ${array}, sizeof ${array} - 1, "
    "\"\\\"${tag}\\\"\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"coordinator/page.h\"
${arrays}const struct page_file PAGE_FILES[] = {
${rows}    {0, 0, 0, 0, 0}};
")
