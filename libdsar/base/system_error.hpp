// SPDX-License-Identifier: Apache-2.0
// Turns errno into the library's Error, with the words of the system.
#pragma once

#include <filesystem>
#include <string_view>

namespace dsar {

/// Throws Error (Failed): `cannot <doing> <path>`, with the system's words for `code` (an errno) as
/// the reason.
[[noreturn]] void throw_system_error(std::string_view doing, const std::filesystem::path& path,
                                     int code);

}  // namespace dsar
