# SPDX-License-Identifier: Apache-2.0
# The real binary on the sample company.
if(TARGET dsar-sample AND NOT DSAR_SANITIZE)
    # Sets the clock of a process forward, for what comes back after years.
    add_library(another_day MODULE e2e/another_day.cpp)
    target_link_libraries(another_day PRIVATE dsar_warnings)
    set_target_properties(another_day PROPERTIES PREFIX "" CXX_VISIBILITY_PRESET default
        LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
    foreach(name truth leak permissions failures release clients register_hammer register_kill
            two_accounts erase apply_refusals replay raw_bytes recipients traps kept memory peers_defects postgres mysql register_team match sealed sealed_servers sealed_reference sealed_prompt draft batch logs late_libraries)
        set(python ${Python3_EXECUTABLE})
        if(name MATCHES "^sealed")
            set(python /usr/bin/python3)  # the one that Debian's python3-* are for
        endif()
        add_test(NAME e2e.${name} COMMAND ${python} -B
            ${CMAKE_CURRENT_SOURCE_DIR}/e2e/${name}_test.py ${PROJECT_BINARY_DIR})
        set_tests_properties(e2e.${name} PROPERTIES ENVIRONMENT LC_ALL=C.UTF-8 TIMEOUT 900)
    endforeach()
    # Data that no one here wrote, on a real server.
    foreach(server postgres mysql)
        set(name e2e.sakila_${server})
        if(server STREQUAL postgres)
            set(name e2e.sakila)
        endif()
        add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} -B
            ${CMAKE_CURRENT_SOURCE_DIR}/e2e/sakila_test.py ${PROJECT_BINARY_DIR} ${server})
        set_tests_properties(${name} PROPERTIES
            ENVIRONMENT "LC_ALL=C.UTF-8;DSAR_TEST_DATA=${TEST_DATA}" TIMEOUT 900)
    endforeach()
    # The register on a server.
    set(on_server register_hammer 4 register_kill 60)
    if(DSAR_TEST_LEVEL STREQUAL long)
        set(on_server register_hammer 20 register_kill 400)
    endif()
    while(on_server)
        list(POP_FRONT on_server name count)
        add_test(NAME e2e.${name}_on_postgres COMMAND ${Python3_EXECUTABLE} -B
            ${CMAKE_CURRENT_SOURCE_DIR}/e2e/${name}_test.py ${PROJECT_BINARY_DIR} ${count} postgres)
        set_tests_properties(e2e.${name}_on_postgres PROPERTIES ENVIRONMENT LC_ALL=C.UTF-8 TIMEOUT 1800)
    endwhile()
    # How often is killed, by test.
    set(kills apply_kill 100 rights_kill 4 rectify_kill 16 sealed_kill 2)
    if(DSAR_TEST_LEVEL STREQUAL long)
        set(kills apply_kill 1000 rights_kill 100 rectify_kill 200 sealed_kill 60)
    endif()
    while(kills)
        list(POP_FRONT kills name count)
        set(python ${Python3_EXECUTABLE})
        if(name MATCHES "^sealed")
            set(python /usr/bin/python3)
        endif()
        add_test(NAME e2e.${name} COMMAND ${python} -B
            ${CMAKE_CURRENT_SOURCE_DIR}/e2e/${name}_test.py ${PROJECT_BINARY_DIR} ${count})
        set_tests_properties(e2e.${name} PROPERTIES ENVIRONMENT LC_ALL=C.UTF-8 TIMEOUT 7200)
    endwhile()
    foreach(right object rectify restrict)
        add_test(NAME e2e.${right} COMMAND ${Python3_EXECUTABLE} -B
            ${CMAKE_CURRENT_SOURCE_DIR}/e2e/rights_test.py ${PROJECT_BINARY_DIR} ${right})
        set_tests_properties(e2e.${right} PROPERTIES ENVIRONMENT LC_ALL=C.UTF-8 TIMEOUT 900)
    endforeach()
    # The same on real servers (e2e/servers.py): how many people, or how often is killed.
    foreach(server postgres mysql)
        add_test(NAME e2e.server_stopped_${server} COMMAND ${Python3_EXECUTABLE} -B
            ${CMAKE_CURRENT_SOURCE_DIR}/e2e/server_stopped_test.py ${PROJECT_BINARY_DIR})
        set_tests_properties(e2e.server_stopped_${server} PROPERTIES TIMEOUT 900
            ENVIRONMENT "LC_ALL=C.UTF-8;DSAR_E2E_SERVER=${server}")
        foreach(name traps replay)
            add_test(NAME e2e.${name}_${server} COMMAND ${Python3_EXECUTABLE} -B
                ${CMAKE_CURRENT_SOURCE_DIR}/e2e/${name}_on_server_test.py ${PROJECT_BINARY_DIR})
            set_tests_properties(e2e.${name}_${server} PROPERTIES TIMEOUT 900
                ENVIRONMENT "LC_ALL=C.UTF-8;DSAR_E2E_SERVER=${server}")
        endforeach()
        set(kills 1 Rectify)
        if(DSAR_TEST_LEVEL STREQUAL long)
            set(kills 40 Rectify Lift Erase)
        endif()
        add_test(NAME e2e.sealed_kill_${server} COMMAND /usr/bin/python3 -B
            ${CMAKE_CURRENT_SOURCE_DIR}/e2e/sealed_kill_test.py ${PROJECT_BINARY_DIR} ${kills})
        set_tests_properties(e2e.sealed_kill_${server} PROPERTIES TIMEOUT 7200
            ENVIRONMENT "LC_ALL=C.UTF-8;DSAR_E2E_SERVER=${server}")
        set(acts erase_test 20 rights_test object 12 rights_test rectify 12 rights_test restrict 12
            apply_kill_test 12 rights_kill_test 2)
        if(DSAR_TEST_LEVEL STREQUAL long)
            set(acts erase_test 100 rights_test object 100 rights_test rectify 100
                rights_test restrict 100 apply_kill_test 400 rights_kill_test 60)
        endif()
        while(acts)
            list(POP_FRONT acts script count)
            set(name ${script})
            set(words ${count})
            if(script STREQUAL rights_test)
                list(POP_FRONT acts number)
                set(name ${count}_test)
                set(words ${count} ${number})
            endif()
            string(REPLACE _test _${server} name ${name})
            add_test(NAME e2e.${name} COMMAND ${Python3_EXECUTABLE} -B
                ${CMAKE_CURRENT_SOURCE_DIR}/e2e/${script}.py ${PROJECT_BINARY_DIR} ${words})
            set_tests_properties(e2e.${name} PROPERTIES TIMEOUT 7200
                ENVIRONMENT "LC_ALL=C.UTF-8;DSAR_E2E_SERVER=${server}")
        endwhile()
    endforeach()
endif()
