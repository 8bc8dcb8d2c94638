// SPDX-License-Identifier: Apache-2.0
// Where a passphrase that dsar made goes: a file that is ours alone, a descriptor of whoever
// called, or once onto the terminal. Never into the answer, a pipe that was not named, or a log.
#pragma once

#include "libdsar/base/secret.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace dsar::cli {

/// The number of a descriptor that whoever called opened for writing; nullopt for any other text.
/// What this program has open itself (a database, a lock) closes on exec and is never meant.
std::optional<int> inherited_descriptor(std::string_view text);

/// `--secret FILE|fd:N`, read and looked at before anything is done.
class SecretPlace {
 public:
    /// Throws Error (Usage) when the descriptor is not open, is one of the standard three, or a
    /// file of that name holds anything else than `kept`, which may be nullptr.
    SecretPlace(const std::string& text, const std::filesystem::path& folder, const Secret* kept);

    /// Hands the secret over, with a newline. A file gets mode 0600 and is never overwritten.
    void give(const Secret& secret) const;
    /// `FILE`, or `descriptor 3`.
    [[nodiscard]] std::string words() const;

 private:
    std::string text_;
    std::filesystem::path file_;  ///< empty: a descriptor
    int descriptor_ = -1;
    bool holds_it_ = false;
};

}  // namespace dsar::cli
