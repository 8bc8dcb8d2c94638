// SPDX-License-Identifier: Apache-2.0
// Content lines as vCard (RFC 6350) and iCalendar (RFC 5545) share them.
#pragma once

#include <string>
#include <string_view>

namespace dsar {

/// Text as a property value: backslash, comma, semicolon and line breaks escaped; other control
/// characters left out; bytes that are not UTF-8 become U+FFFD.
std::string escaped_property(std::string_view text);

/// `NAME:value` with CRLF, folded so that no line is longer than 75 octets and no character is cut.
std::string content_line(std::string_view name, std::string_view value);

}  // namespace dsar
