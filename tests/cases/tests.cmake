# SPDX-License-Identifier: Apache-2.0
# Journals looked at with the tools of others: jq, openssl, sh; two accounts on one workspace.
# The register's tests run on both places where it can live.
add_test(NAME cases.register_on_postgres COMMAND test_cases --run_test=register_of_cases)
set_tests_properties(cases.register_on_postgres PROPERTIES TIMEOUT 600
    ENVIRONMENT "DSAR_TEST_DATA=${TEST_DATA};DSAR_TEST_REGISTER=postgres")
add_executable(write_journal ${CMAKE_CURRENT_SOURCE_DIR}/cases/write_journal.cpp)
target_link_libraries(write_journal PRIVATE dsar_objects dsar_warnings)
if(NOT DSAR_SANITIZE)
    foreach(name evidence recipe accounts)
        add_test(NAME cases.${name} COMMAND ${Python3_EXECUTABLE} -B
            ${CMAKE_CURRENT_SOURCE_DIR}/cases/${name}_test.py ${PROJECT_BINARY_DIR}
            ${PROJECT_SOURCE_DIR} $<TARGET_FILE:write_journal>)
        set_tests_properties(cases.${name} PROPERTIES ENVIRONMENT LC_ALL=C.UTF-8 TIMEOUT 600)
    endforeach()
endif()
