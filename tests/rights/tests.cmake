# SPDX-License-Identifier: Apache-2.0
# Easter, weekdays and due dates against a second reckoning in Python.
add_executable(print_calendar rights/print_calendar.cpp)
target_link_libraries(print_calendar PRIVATE dsar_objects dsar_warnings)
add_test(NAME rights.oracle COMMAND ${Python3_EXECUTABLE} -B
    ${CMAKE_CURRENT_SOURCE_DIR}/rights/calendar_oracle.py $<TARGET_FILE:print_calendar>)
set_tests_properties(rights.oracle PROPERTIES ENVIRONMENT LC_ALL=C.UTF-8)
# The command on the real binary.
add_test(NAME rights.command COMMAND ${Python3_EXECUTABLE} -B
    ${CMAKE_CURRENT_SOURCE_DIR}/rights/deadline_command.py $<TARGET_FILE:dsar_program>)
