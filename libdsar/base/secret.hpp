// SPDX-License-Identifier: Apache-2.0
// A secret that cannot be printed by accident, and where secrets come from.
#pragma once

#include "libdsar/base/api.hpp"

#include <string>
#include <string_view>

namespace dsar {

/// Holds a secret value; wiped when destroyed; has no stream operator and no conversion to text.
class DSAR_API Secret {
 public:
    explicit Secret(std::string value);
    ~Secret();
    Secret(Secret&&) noexcept;
    Secret& operator=(Secret&&) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    /// The value, for the one call that needs it. The view dies with the Secret.
    [[nodiscard]] std::string_view reveal() const { return value_; }

 private:
    std::string value_;
};

/// Reads a secret from `file:PATH`, `command:COMMAND` (first line of output), `credential:NAME`
/// (systemd) or `env:NAME`. Throws Error (NoEntry) that names the source, never the value.
DSAR_API Secret read_secret(std::string_view source);

}  // namespace dsar
