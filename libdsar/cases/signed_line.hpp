// SPDX-License-Identifier: Apache-2.0
// A JSON document on one line whose last member is the Ed25519 signature over the line without it:
// the bytes that `jq -cj 'del(.signature)'` prints. There is one spelling of each document; what is
// spelled otherwise is no such document.
#pragma once

#include "libdsar/base/date.hpp"
#include "libdsar/base/ed25519.hpp"
#include "libdsar/base/json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Adds the signature. Throws Error (Failed) when the document holds what JSON tools write in more
/// than one way: control characters, broken UTF-8, fractions, numbers beyond 2^53.
std::string signed_line(const Json& document, const SigningKey& key);

/// The document with its signature. Throws Error (Failed) saying why `line` is none; `keys` are the
/// members that it must have, in this order, before the signature.
Json read_signed_line(std::string_view line, const std::vector<std::string_view>& keys);

/// Whether the line is signed by one of the keys. The line was read by read_signed_line before.
bool is_signed_by(std::string_view line, const std::vector<PublicKey>& keys);

/// `2026-11-26T21:14:04Z`; nullopt for anything else.
std::optional<Instant> parse_time(std::string_view text);

/// Whether `text` is 64 lower-case hex digits.
bool is_digest(std::string_view text);

}  // namespace dsar
