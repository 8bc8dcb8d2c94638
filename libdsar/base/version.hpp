// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "libdsar/base/api.hpp"

#include <string_view>

namespace dsar {

/// The library's version, `0.1.0`.
DSAR_API std::string_view version();

/// The day of that version, `2026-11-26`.
DSAR_API std::string_view version_date();

}  // namespace dsar
