# SPDX-License-Identifier: Apache-2.0
# The unit tests of the tool link its objects besides the library's.
if(TARGET test_apps)
    target_link_libraries(test_apps PRIVATE dsar_cli)
endif()
