# SPDX-License-Identifier: Apache-2.0
# One place for the language standard, warnings, sanitizers and the linker.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Headers that nearly every file includes, read once a target. Only where a compiler is slow: the
# release build has none, so that a header that is missing somewhere is noticed.
option(DSAR_PRECOMPILE "precompile common headers" OFF)
function(precompile_common_headers target)
    if(DSAR_PRECOMPILE)
        target_precompile_headers(${target} PRIVATE <nlohmann/json.hpp> <fmt/format.h> <algorithm>
            <chrono> <filesystem> <functional> <map> <memory> <optional> <string> <vector> ${ARGN})
    endif()
endfunction()
set(CMAKE_PCH_INSTANTIATE_TEMPLATES ON)

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
    if(DSAR_PRECOMPILE)  # ccache knows precompiled headers by their content only when told to
        set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
            CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
        add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
    endif()
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
