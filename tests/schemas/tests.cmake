# SPDX-License-Identifier: Apache-2.0
# The examples of every schema, judged by ajv (test room `output` has them judged by dsar).
set(SCHEMA_EXAMPLES ${CMAKE_CURRENT_SOURCE_DIR}/schemas)
if(NOT DSAR_SANITIZE)
    add_test(NAME schemas.ajv COMMAND ${Python3_EXECUTABLE} -B ${SCHEMA_EXAMPLES}/ajv_test.py)
    set_tests_properties(schemas.ajv PROPERTIES ENVIRONMENT LC_ALL=C.UTF-8)
endif()
