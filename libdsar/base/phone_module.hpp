// SPDX-License-Identifier: Apache-2.0
// What the phone module (modules/phone.cpp, over libphonenumber) offers under a C name.
#pragma once

#include <string>
#include <string_view>

namespace dsar {

/// The type of its symbols `dsar_to_e164` and `dsar_to_e164_parsed`; false when `typed` is not a
/// possible number.
using ToE164Function = bool(std::string_view typed, std::string_view region, std::string& result);

/// The type of its symbol `dsar_is_valid_phone`.
using IsValidPhoneFunction = bool(std::string_view typed, std::string_view region);

}  // namespace dsar
