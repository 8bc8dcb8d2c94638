// SPDX-License-Identifier: Apache-2.0
// Bytes of another encoding as UTF-8.
#pragma once

#include "libdsar/base/byte_source.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Whether the system knows an encoding of that name.
bool is_encoding(const std::string& name);

/// Reads `source`, written in `encoding`, as UTF-8. Bytes that the encoding does not have: with
/// `keep` they pass as they are, else read() throws Error (Failed), after all that stands before
/// them.
std::unique_ptr<ByteSource> recoded(std::unique_ptr<ByteSource> source, const std::string& encoding,
                                    bool keep);

/// Where in the bytes of `source` the places `offsets` (ascending) of its text in UTF-8 are; a byte
/// order mark is before the first.
std::vector<std::uint64_t> encoded_offsets(std::unique_ptr<ByteSource> source,
                                           const std::string& encoding, bool keep,
                                           std::span<const std::uint64_t> offsets);

/// `text` in the encoding, in the order of bytes that the front of a file tells; nullopt when it
/// cannot be said in it. Without a byte order mark.
std::optional<std::string> encoded(std::string_view text, const std::string& encoding,
                                   std::string_view front);

/// Whether each letter of the encoding stands for itself: no state is carried from one to the next,
/// so that a piece can be replaced.
bool is_stateless(const std::string& encoding);

}  // namespace dsar
