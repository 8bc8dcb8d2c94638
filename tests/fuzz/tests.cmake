# SPDX-License-Identifier: Apache-2.0
# One program per *_fuzz.cpp, built where the sanitizers include libFuzzer's (preset sanitize). They run
# as tests of scripts/test: tests/house/tests.cmake. Folder NAME/ holds the seeds of NAME_fuzz.cpp.
add_custom_target(fuzz_targets)
if(DSAR_SANITIZE MATCHES fuzzer)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/*_fuzz.cpp)
    foreach(source ${sources})
        get_filename_component(name ${source} NAME_WE)
        string(REPLACE _fuzz "" name ${name})
        add_executable(fuzz_${name} ${source})
        target_link_libraries(fuzz_${name} PRIVATE dsar_objects dsar_warnings -fsanitize=fuzzer)
        add_dependencies(fuzz_targets fuzz_${name})
    endforeach()
endif()
