// SPDX-License-Identifier: Apache-2.0
// Keys that take long to derive, so that each is derived once, however many fields are sealed by
// it.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/secret.hpp"

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace dsar {

/// Knows a derived key for as long as somebody else holds it; with the last holder it is wiped.
/// Remembers what it was derived from as digests under a random key. Thread-safe.
class DSAR_API DerivedKeys {
 public:
    DerivedKeys();

    /// The key that `derive` makes from exactly these pieces: the one in use, else a new one. Two
    /// that ask for one at the same time derive it once.
    std::shared_ptr<const Secret> of(std::initializer_list<std::string_view> pieces,
                                     const std::function<Secret()>& derive);

 private:
    Secret digest_key_;
    std::mutex mutex_;
    std::map<std::string, std::weak_ptr<const Secret>> known_;  // by digest
};

}  // namespace dsar
