// SPDX-License-Identifier: Apache-2.0
// What libraries can only be told for a whole process.
#pragma once

#include "libdsar/base/api.hpp"

namespace dsar {

/// For a program that is nothing but dsar, before its first thread. SQLite keeps no statistics of
/// its memory from then on: each of its allocations takes one lock for them, which all connections
/// of a process share. What modules bring and seldom call is loaded when it is called.
DSAR_API void set_up_libraries();

}  // namespace dsar
