# SPDX-License-Identifier: Apache-2.0
# What tests/bench/scan.py runs; built by name only: ninja bench_scan.
add_executable(bench_scan EXCLUDE_FROM_ALL ${CMAKE_CURRENT_SOURCE_DIR}/bench/scan_bench.cpp)
target_link_libraries(bench_scan PRIVATE dsar_objects dsar_warnings)
# What tests/bench/rewrite.py runs: ninja bench_rewrite.
add_executable(bench_rewrite EXCLUDE_FROM_ALL
    ${CMAKE_CURRENT_SOURCE_DIR}/bench/rewrite_bench.cpp)
target_link_libraries(bench_rewrite PRIVATE dsar_objects dsar_warnings)
# The quality that `map draft` is held to; its speed and everything else is measured by scripts/bench.
if(TARGET dsar-sample AND NOT DSAR_SANITIZE)
    add_test(NAME bench.columns COMMAND /usr/bin/python3 -B  # the one that python3-cryptography is for
        ${CMAKE_CURRENT_SOURCE_DIR}/bench/columns.py ${PROJECT_BINARY_DIR} --faults)
    set_tests_properties(bench.columns PROPERTIES TIMEOUT 600
        ENVIRONMENT "LC_ALL=C.UTF-8;DSAR_TEST_DATA=${TEST_DATA}")
endif()
