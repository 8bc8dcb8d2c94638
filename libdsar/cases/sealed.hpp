// SPDX-License-Identifier: Apache-2.0
// Documents of a case that hold personal data, encrypted with the workspace key. A sealed document
// is one line, `dsar-sealed-1 KEY-ID`, then 12 bytes nonce, the AES-256-GCM ciphertext, 16 bytes
// tag. The line and the document's name are authenticated: a document cannot stand in for another.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/secret.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace dsar {

/// The workspace key, `.dsar/workspace.key` (0600), made on first use; two processes that make it
/// at once get the same. Throws Error: Failed when the file holds no key, NoEntry when it is lost.
DSAR_API Secret make_workspace_key(const std::filesystem::path& workspace);

/// Whether the workspace key is gone while documents are there that were sealed with it.
DSAR_API bool has_lost_workspace_key(const std::filesystem::path& workspace);

/// The workspace key for reading. Throws Error (NoEntry) when it is not there: a new one would open
/// nothing.
DSAR_API Secret read_workspace_key(const std::filesystem::path& workspace);

/// Encrypts `text`. `name` is the document's full name, for instance `2026-0007/matches.json`.
DSAR_API std::string seal(const Secret& key, std::string_view name, std::string_view text);

/// Decrypts what seal() made. Throws Error: NoEntry when it was sealed with another key, Failed
/// when it is damaged, is another document, or is of a version that this program does not know.
DSAR_API std::string unseal(const Secret& key, std::string_view name, std::string_view sealed);

}  // namespace dsar
