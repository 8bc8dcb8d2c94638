// SPDX-License-Identifier: Apache-2.0
// Bytes of another encoding as UTF-8.
#pragma once

#include "libdsar/base/byte_source.hpp"

#include <memory>
#include <string>

namespace dsar {

/// Whether the system knows an encoding of that name.
bool is_encoding(const std::string& name);

/// Reads `source`, written in `encoding`, as UTF-8. Bytes that the encoding does not have: with
/// `keep` they pass as they are, else read() throws Error (Failed), after all that stands before
/// them.
std::unique_ptr<ByteSource> recoded(std::unique_ptr<ByteSource> source, const std::string& encoding,
                                    bool keep);

}  // namespace dsar
