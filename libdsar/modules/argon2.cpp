// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/api.hpp"
#include "libdsar/base/argon2_module.hpp"

extern "C" DSAR_API const dsar::Argon2Functions dsar_argon2{
    .argon2id_hash_raw = ::argon2id_hash_raw,
};
