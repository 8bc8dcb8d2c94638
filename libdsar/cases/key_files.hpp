// SPDX-License-Identifier: Apache-2.0
// The files of an actor's keys. Public: .dsar/keys/ACCOUNT.pub, former ones ACCOUNT.1.pub,
// ACCOUNT.2.pub, .. (the oldest is 1), each with the voucher of the key that followed it. Private:
// one file for each key in private_key_folder(), named after account and key, so that one account
// may work in several workspaces.
#pragma once

#include "libdsar/base/ed25519.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// The account as the stem of a file name: what could be a path, a hidden file or another
/// account's former key is written as %XX.
std::string key_file_stem(std::string_view account);

/// .dsar/keys/ACCOUNT.pub.
std::filesystem::path public_key_file(const std::filesystem::path& workspace,
                                      std::string_view account);

/// Where the private half of `key` lies, whether it is there or not.
std::filesystem::path private_key_file(std::string_view account, const PublicKey& key);

/// An empty file beside the private key: it was backed up.
std::filesystem::path backup_mark(std::string_view account, const PublicKey& key);

/// The key that the account signs with now; nullopt when none was made. Throws Error (Failed).
std::optional<PublicKey> present_key(const std::filesystem::path& workspace,
                                     std::string_view account);

/// The present key and the former ones that their followers vouch for, newest first. A key that
/// nobody vouches for is left out with all before it. Throws Error (Failed).
std::vector<PublicKey> key_history(const std::filesystem::path& workspace,
                                   std::string_view account);

/// Writes both halves of a first key and returns the present public key: another one than `key`
/// when another process was faster.
PublicKey keep_first_key(const std::filesystem::path& workspace, std::string_view account,
                         const SigningKey& key, const Secret* passphrase);

/// Writes both halves of a key that follows the present one, which it vouches for.
void keep_next_key(const std::filesystem::path& workspace, std::string_view account,
                   const SigningKey& key, const Secret* passphrase);

}  // namespace dsar
