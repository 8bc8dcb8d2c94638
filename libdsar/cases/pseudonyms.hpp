// SPDX-License-Identifier: Apache-2.0
// Keyed digests of identifiers: the only form in which the register, the suppression list and the
// erasure ledger know a person.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/subject.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// HMAC-SHA-256 over kind and normal form, 64 hex digits, under a key that is derived from the
/// workspace's for one use: digests of two uses cannot be linked. The workspace must outlive it.
class DSAR_API Pseudonyms {
 public:
    /// Throws Error (NoEntry) when the workspace key is lost; makes it when there was none.
    Pseudonyms(const Workspace& workspace, std::string_view use);

    /// By the settings' normal form.
    [[nodiscard]] std::string of(const Identifier& identifier) const;
    /// That, and the one in which plus tags and dots of an address count: a list that lives longer
    /// than a setting knows both. Each once; none for what has no normal form.
    [[nodiscard]] std::vector<std::string> all_of(const Identifier& identifier) const;
    /// Of a text that is no identifier (the name of a record), as it is.
    [[nodiscard]] std::string of_text(std::string_view kind, std::string_view text) const;
    /// The same for everybody who has the key, and nobody else: tells whether a list is under it.
    [[nodiscard]] std::string of_key() const;

 private:
    const Workspace& workspace_;
    Secret key_;
};

}  // namespace dsar
