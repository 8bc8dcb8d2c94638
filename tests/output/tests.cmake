# SPDX-License-Identifier: Apache-2.0
# Packages looked at with the tools of others: ajv, unzip, 7z, sha256sum, Python's csv, Chromium.
add_executable(write_example ${CMAKE_CURRENT_SOURCE_DIR}/output/write_example.cpp)
target_link_libraries(write_example PRIVATE dsar_objects dsar_warnings)
if(NOT DSAR_SANITIZE)
    foreach(name tools browser)
        add_test(NAME output.${name} COMMAND ${Python3_EXECUTABLE} -B
            ${CMAKE_CURRENT_SOURCE_DIR}/output/package_${name}_test.py $<TARGET_FILE:write_example>)
        set_tests_properties(output.${name} PROPERTIES ENVIRONMENT LC_ALL=C.UTF-8 TIMEOUT 900)
    endforeach()
endif()
