// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/argon2.hpp"

#include "libdsar/base/argon2_module.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/module.hpp"

namespace dsar {

std::string argon2id(std::string_view password, std::string_view salt, std::uint32_t passes,
                     std::uint32_t kibibytes, std::size_t size) {
    static const auto& library =
        *static_cast<const Argon2Functions*>(module_symbol("argon2", "dsar_argon2"));
    std::string out(size, '\0');
    if (library.argon2id_hash_raw(passes, kibibytes, 1, password.data(), password.size(),
                                  salt.data(), salt.size(), out.data(), out.size()) != ARGON2_OK) {
        throw Error(ErrorKind::Failed, "cannot compute Argon2id", "libargon2 refused");
    }
    return out;
}

}  // namespace dsar
