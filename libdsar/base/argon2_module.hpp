// SPDX-License-Identifier: Apache-2.0
// What the module argon2 (modules/argon2.cpp) hands out of libargon2.
#pragma once

#include <argon2.h>

namespace dsar {

/// The type of its symbol `dsar_argon2`. Every member is the function of that name.
struct Argon2Functions {
    decltype(&::argon2id_hash_raw) argon2id_hash_raw;
};

}  // namespace dsar
