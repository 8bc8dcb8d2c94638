// SPDX-License-Identifier: Apache-2.0
// Nested values for people who do not read JSON.
#pragma once

#include <string>
#include <string_view>

namespace dsar {

/// JSON as indented lines: `name: value`, list entries behind a dash, texts without quotes and
/// escapes, numbers with the digits they have. Text that is not JSON comes back as it is.
std::string nested_text(std::string_view json);

}  // namespace dsar
