# SPDX-License-Identifier: Apache-2.0
# Tests of the scripts themselves; what a script checks in this tree runs as check.* (scripts/test).
set(HOUSE ${CMAKE_CURRENT_SOURCE_DIR}/house)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(name layers measure packages)
    add_test(NAME house.${name} COMMAND ${Python3_EXECUTABLE} ${HOUSE}/${name}_test.py)
    set_tests_properties(house.${name} PROPERTIES LABELS house
        ENVIRONMENT "DSAR_SOURCE_DIR=${PROJECT_SOURCE_DIR};PYTHONDONTWRITEBYTECODE=1")
endforeach()
