// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/derived_keys.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/sealed/primitives.hpp"

namespace dsar {

DerivedKeys::DerivedKeys() : digest_key_(random_bytes(32)) {}

std::shared_ptr<const Secret> DerivedKeys::of(std::initializer_list<std::string_view> pieces,
                                              const std::function<Secret()>& derive) {
    std::string digest;  // of the digests: no secret is copied
    for (const std::string_view piece : pieces) {
        digest += hmac(KeyedHash::Sha256, digest_key_.reveal(), piece);
    }
    const std::scoped_lock lock(mutex_);
    std::erase_if(known_, [](const auto& each) { return each.second.expired(); });
    std::weak_ptr<const Secret>& known = known_[digest];
    std::shared_ptr<const Secret> key = known.lock();
    if (key == nullptr) {
        key = std::make_shared<const Secret>(derive());
        known = key;
    }
    return key;
}

}  // namespace dsar
