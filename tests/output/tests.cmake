# SPDX-License-Identifier: Apache-2.0
# Packages looked at with the tools of others: ajv, unzip, 7z, sha256sum, Python's csv, Chromium.
add_executable(write_example ${CMAKE_CURRENT_SOURCE_DIR}/output/write_example.cpp)
target_link_libraries(write_example PRIVATE dsar_objects dsar_warnings)
