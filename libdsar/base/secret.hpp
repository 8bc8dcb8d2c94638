// SPDX-License-Identifier: Apache-2.0
// A secret that cannot be printed by accident, and where secrets come from.
#pragma once

#include "libdsar/base/api.hpp"

#include <filesystem>
#include <functional>
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

/// Asks a person for `what` ("password of store shop"). Throws Error (NoEntry).
using AskSecret = std::function<Secret(const std::string& what)>;

/// Who is asked for `prompt` in this process; without, nobody is. To be said before the first
/// secret is read. `ask` is called by one thread at a time, whichever needs the secret.
DSAR_API void set_secret_prompt(AskSecret ask);

/// Whether somebody is being asked at this moment: what waits for a secret is not late.
DSAR_API bool is_asking_for_secret();

/// Reads a secret from `file:PATH`, `command:COMMAND` (first line of output), `credential:NAME`
/// (systemd), `env:NAME`, or `prompt:WHAT`, which asks a person for WHAT once in a process
/// (`prompt` alone: for "secret"). Throws Error (NoEntry) that names the source, never the value.
DSAR_API Secret read_secret(std::string_view source);

/// `source` as a setting of a workspace means it: a relative `file:` is one below `root`, and a
/// bare `prompt` asks for `what`.
DSAR_API std::string secret_source(const std::filesystem::path& root, std::string_view source,
                                   std::string_view what);

}  // namespace dsar
