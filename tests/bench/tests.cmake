# SPDX-License-Identifier: Apache-2.0
# What tests/bench/scan.py runs; built by name only: ninja bench_scan.
add_executable(bench_scan EXCLUDE_FROM_ALL ${CMAKE_CURRENT_SOURCE_DIR}/bench/scan_bench.cpp)
target_link_libraries(bench_scan PRIVATE dsar_objects dsar_warnings)
