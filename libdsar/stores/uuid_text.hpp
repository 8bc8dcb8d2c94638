// SPDX-License-Identifier: Apache-2.0
// UUIDs (RFC 9562) as columns of text hold them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Whether it is one, without braces.
bool is_uuid(std::string_view text);

/// The other spellings of a UUID in normal form: in capitals, and both in braces; none of what is
/// no UUID.
std::vector<std::string> uuid_spellings(const std::string& normal);

}  // namespace dsar
