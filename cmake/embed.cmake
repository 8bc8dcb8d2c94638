# SPDX-License-Identifier: Apache-2.0
# Writes OUT, a source that holds FILES as string literals (see libdsar/base/embedded.hpp).
set(body "#include \"libdsar/base/embedded.hpp\"\n\nnamespace dsar {\n\n")
set(rows "")
set(index 0)
foreach(file ${FILES})
    file(READ ${file} text HEX)
    get_filename_component(name ${file} NAME)
    if(file MATCHES "/templates/(letters/.*)$")
        set(name ${CMAKE_MATCH_1})  # letters of several languages bear the same name
    endif()
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${text}")
    string(APPEND body "static constexpr unsigned char file_${index}[] = {${bytes}0};\n")
    string(APPEND rows "    {\"${name}\", {reinterpret_cast<const char*>(file_${index}), sizeof file_${index} - 1}},\n")
    math(EXPR index "${index} + 1")
endforeach()
string(APPEND body "\nstd::span<const EmbeddedFile> embedded_files() {\n    static const EmbeddedFile files[] = {\n${rows}        {{}, {}}};\n    return {files, ${index}};\n}\n\n}  // namespace dsar\n")
file(WRITE ${OUT} "${body}")
