// SPDX-License-Identifier: Apache-2.0
// Keys of single columns and of their indexes out of one master key, as CipherSweet derives them
// and Lockbox and blind_index after it. Master keys and results have 32 bytes.
#pragma once

#include "libdsar/base/secret.hpp"

#include <initializer_list>
#include <string_view>

namespace dsar {

/// The key that seals a column.
Secret column_key(const Secret& master, std::string_view table, std::string_view column);

/// The key that the keys of a column's indexes are derived from.
Secret index_root(const Secret& master, std::string_view table, std::string_view column);

/// The key of one index; `names` are table, column and index.
Secret index_key(const Secret& root, std::initializer_list<std::string_view> names);

}  // namespace dsar
