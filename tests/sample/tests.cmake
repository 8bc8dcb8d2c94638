# SPDX-License-Identifier: Apache-2.0
# The sample company: made twice, read by programs that know nothing of dsar, and its map by dsar itself.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(SAMPLE_ROOM ${CMAKE_CURRENT_LIST_DIR})

add_test(NAME sample_same_bytes
    COMMAND ${SAMPLE_ROOM}/same_bytes.sh $<TARGET_FILE:dsar-sample>)
add_test(NAME sample_knows_nothing_of_dsar
    COMMAND ${SAMPLE_ROOM}/knows_nothing.sh $<TARGET_FILE:dsar-sample> ${PROJECT_SOURCE_DIR})
add_test(NAME sample_command_line
    COMMAND ${SAMPLE_ROOM}/command_line.sh $<TARGET_FILE:dsar-sample>)
add_test(NAME sample_truth
    COMMAND ${Python3_EXECUTABLE} ${SAMPLE_ROOM}/check_truth.py $<TARGET_FILE:dsar-sample>)
add_test(NAME sample_stores
    COMMAND ${SAMPLE_ROOM}/stores.sh $<TARGET_FILE:dsar-sample>)

add_executable(test_sample main.cpp ${SAMPLE_ROOM}/map_test.cpp ${SAMPLE_ROOM}/forms_test.cpp)
target_link_libraries(test_sample PRIVATE dsar_objects dsar_warnings Boost::unit_test_framework)
target_compile_definitions(test_sample PRIVATE BOOST_TEST_DYN_LINK
    DSAR_SAMPLE="$<TARGET_FILE:dsar-sample>")
add_dependencies(test_sample dsar-sample)
if(TARGET dsar_module_unicode)
    add_dependencies(test_sample dsar_module_unicode dsar_module_phone)
endif()
add_test(NAME sample_map COMMAND test_sample)
