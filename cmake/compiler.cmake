# SPDX-License-Identifier: Apache-2.0
# One place for the language standard, warnings, sanitizers and the linker.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
    add_link_options(-fuse-ld=mold)
endif()

# Every target of ours links this; third-party headers come in as SYSTEM. clang 19 blames us for what
# g++ 12's own stable_sort calls, hence the exclusion.
add_library(dsar_warnings INTERFACE)
target_compile_options(dsar_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion
    $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wshadow>
    -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wformat=2
    $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations> $<$<BOOL:${DSAR_WERROR}>:-Werror>)

set(DSAR_SANITIZE "" CACHE STRING "sanitizers, for instance address,undefined")
if(DSAR_SANITIZE)
    add_compile_options(-fsanitize=${DSAR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${DSAR_SANITIZE})
endif()
