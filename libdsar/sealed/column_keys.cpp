// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/column_keys.hpp"

#include "libdsar/sealed/primitives.hpp"

namespace dsar {
namespace {

constexpr std::size_t key_size = 32;

Secret derived(const Secret& master, std::string_view table, char purpose,
               std::string_view column) {
    return hkdf_sha384(master.reveal(), table, std::string(32, purpose) + std::string(column),
                       key_size);
}

}  // namespace

Secret column_key(const Secret& master, std::string_view table, std::string_view column) {
    return derived(master, table, '\xb4', column);
}

Secret index_root(const Secret& master, std::string_view table, std::string_view column) {
    return derived(master, table, '\x7e', column);
}

Secret index_key(const Secret& root, std::initializer_list<std::string_view> names) {
    return Secret(hmac(KeyedHash::Sha256, root.reveal(), pack_pieces(names)));
}

}  // namespace dsar
