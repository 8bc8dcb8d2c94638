# SPDX-License-Identifier: Apache-2.0
# Tests of the scripts and of the installation; at a level of scripts/test also the checks, the unit
# tests under sanitizers and the fuzz targets, so that one CTest run tells everything.
set(HOUSE ${CMAKE_CURRENT_SOURCE_DIR}/house)
set(SCRIPTS ${PROJECT_SOURCE_DIR}/scripts)
foreach(name layers names measure packages)
    add_test(NAME house.${name} COMMAND ${Python3_EXECUTABLE} ${HOUSE}/${name}_test.py)
    set_tests_properties(house.${name} PROPERTIES
        ENVIRONMENT "DSAR_SOURCE_DIR=${PROJECT_SOURCE_DIR};PYTHONDONTWRITEBYTECODE=1")
endforeach()
if(NOT DSAR_SANITIZE)
    add_test(NAME house.install COMMAND ${HOUSE}/install_test.sh ${PROJECT_BINARY_DIR})
    add_test(NAME house.demo COMMAND ${Python3_EXECUTABLE} -B ${HOUSE}/demo_test.py
        ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR})
endif()

if(NOT DSAR_TEST_LEVEL STREQUAL own)
    foreach(name format layers names sizes shell man)
        add_test(NAME check.${name} COMMAND ${SCRIPTS}/check ${name})
    endforeach()
    add_test(NAME check.headers COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR}
        --target dsar_verify_interface_header_sets)
endif()

if(DSAR_TEST_LEVEL MATCHES "full|long")
    foreach(room ${TESTED_ROOMS})
        add_test(NAME sanitize.${room}
            COMMAND ${PROJECT_SOURCE_DIR}/build/sanitize/bin/test_${room})
        set_tests_properties(sanitize.${room} PROPERTIES
            ENVIRONMENT "DSAR_TEST_DATA=${TEST_DATA};ASAN_OPTIONS=detect_stack_use_after_return=1")
    endforeach()
    file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/*_fuzz.cpp)
    # Three minutes in all; a minute each in the long campaign.
    list(LENGTH fuzz_sources fuzz_count)
    set(fuzz_seconds 60)
    if(DSAR_TEST_LEVEL STREQUAL full AND fuzz_count GREATER 3)
        math(EXPR fuzz_seconds "180 / ${fuzz_count}")
    endif()
    foreach(source ${fuzz_sources})
        get_filename_component(name ${source} NAME_WE)
        string(REPLACE _fuzz "" name ${name})
        add_test(NAME fuzz.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run
            ${PROJECT_SOURCE_DIR}/build/sanitize/bin/fuzz_${name} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/${name})
        set_tests_properties(fuzz.${name} PROPERTIES ENVIRONMENT DSAR_FUZZ_SECONDS=${fuzz_seconds})
    endforeach()
endif()

if(DSAR_TEST_LEVEL STREQUAL long)
    add_test(NAME long.tidy COMMAND ${SCRIPTS}/tidy)
    add_test(NAME long.bench COMMAND ${SCRIPTS}/bench)
    set_tests_properties(long.tidy long.bench PROPERTIES TIMEOUT 7200 RUN_SERIAL ON)
    foreach(room ${TESTED_ROOMS})
        add_test(NAME thread.${room} COMMAND ${PROJECT_SOURCE_DIR}/build/thread/bin/test_${room})
        set_tests_properties(thread.${room} PROPERTIES ENVIRONMENT DSAR_TEST_DATA=${TEST_DATA})
    endforeach()
endif()
