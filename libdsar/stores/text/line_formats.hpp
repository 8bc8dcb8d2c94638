// SPDX-License-Identifier: Apache-2.0
// Formats of logs that are known by name. Each takes a record apart, or says that it is not written
// like that: nothing is guessed, and what is left over is a part, too.
#pragma once

#include "libdsar/stores/text/part.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// A part that a format has.
using FormatPart = std::pair<std::string_view, Written>;

/// `address ident user [time] "request" status bytes`, and in the combined format
/// `"referer" "agent"`; what follows is `rest`. As Apache and nginx write it.
bool take_access_log(std::string_view record, bool combined, std::vector<TextPart>& parts);
std::span<const FormatPart> access_log_parts(bool combined);

/// RFC 5424, RFC 3164, and what syslog daemons write into files: a time of either, host, program,
/// message.
bool take_syslog(std::string_view record, std::vector<TextPart>& parts);
std::span<const FormatPart> syslog_parts();

/// Whether a text is structured data of RFC 5424: elements in brackets, or `-` for none.
bool is_syslog_data(std::string_view text);

/// An entry of systemd's journal as `journalctl -o export` writes it.
bool take_journal(std::string_view record, std::vector<TextPart>& parts);

/// Where the entry at the front of `text` ends, its blank line included; 0: it goes on behind the
/// text. `seen`: how much of it was looked through before, and is now. Bytes that cannot be an
/// entry end with their line.
std::size_t journal_entry_end(std::string_view text, bool is_last, std::size_t& seen);

}  // namespace dsar
