# SPDX-License-Identifier: Apache-2.0
# Sessions with the real binary: each *.test file is one; pages, completion and examples beside them.
if(TARGET dsar-sample AND NOT DSAR_SANITIZE)
    set(CLI ${CMAKE_CURRENT_SOURCE_DIR}/cli)
    file(GLOB sessions CONFIGURE_DEPENDS ${CLI}/*.test)
    foreach(session ${sessions})
        get_filename_component(name ${session} NAME_WE)
        add_test(NAME cli.${name} COMMAND ${Python3_EXECUTABLE} -B ${CLI}/session.py
            ${PROJECT_BINARY_DIR} ${session})
        set_tests_properties(cli.${name} PROPERTIES TIMEOUT 300)
        set_property(TEST cli.${name} PROPERTY RESOURCE_LOCK cli_sample)
    endforeach()
    foreach(name manual completion examples readme signals startup)
        add_test(NAME cli.${name} COMMAND ${Python3_EXECUTABLE} -B ${CLI}/${name}_test.py
            ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR})
        set_tests_properties(cli.${name} PROPERTIES TIMEOUT 300)
        set_property(TEST cli.${name} PROPERTY RESOURCE_LOCK cli_sample)
    endforeach()
endif()
