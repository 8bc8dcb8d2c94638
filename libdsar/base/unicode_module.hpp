// SPDX-License-Identifier: Apache-2.0
// What the unicode module (modules/unicode.cpp, over ICU and libidn2) offers under C names. `text`
// is well-formed UTF-8; the answer is in the string that is returned through the second argument.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dsar {

/// The type of `dsar_nfc`, `dsar_fold_case`, `dsar_lower_case`, `dsar_fold_name`,
/// `dsar_domain_to_ascii`. False: the library refused.
using UnicodeFunction = bool(std::string_view text, std::string& result);

/// The type of `dsar_zone_offset`: seconds east of UTC in the IANA zone at an instant (seconds
/// since 1970). False: there is no such zone.
using ZoneOffsetFunction = bool(std::string_view zone, std::int64_t instant, int& seconds);

}  // namespace dsar
