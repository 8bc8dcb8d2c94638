// SPDX-License-Identifier: Apache-2.0
// Text for a JSON column.
#pragma once

#include <string>
#include <string_view>

namespace dsar {

/// The text as a JSON string, each byte of it as it is: whether they are characters is for the
/// server to say. (json_quoted() would put others in the place of those that are none.)
std::string json_string(std::string_view text);

}  // namespace dsar
