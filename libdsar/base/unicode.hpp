// SPDX-License-Identifier: Apache-2.0
// Unicode text: normal forms, folding, escaping. Plain ASCII never loads the ICU module.
#pragma once

#include "libdsar/base/api.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dsar {

/// Whether `text` is well-formed UTF-8 (RFC 3629).
DSAR_API bool is_utf8(std::string_view text);

/// NFC; invalid UTF-8 is returned unchanged.
DSAR_API std::string nfc(std::string_view text);

/// NFC and full case folding (Unicode 3.13); invalid UTF-8 is returned unchanged.
DSAR_API std::string fold_case(std::string_view text);

/// Letters lowered as other programs do it (Unicode 3.13, in no language's own way): for what must
/// equal what they wrote. Invalid UTF-8 is returned unchanged.
DSAR_API std::string lower_case(std::string_view text);

/// For names: NFKD without marks, Latin letters to ASCII, case folded; `ŽYMANTĖ ŠČĘ` -> `zymante
/// sce`.
DSAR_API std::string fold_name(std::string_view text);

/// The ASCII form of a domain in NFC (IDNA 2008, UTS 46 non-transitional): `bücher.example` ->
/// `xn--bcher-kva.example`; nullopt when it is no domain.
DSAR_API std::optional<std::string> domain_to_ascii(std::string_view domain);

/// Text from a store made safe for a terminal: C0, C1, DEL, bidirectional controls and zero-width
/// characters become `\u{XXXX}`, invalid bytes `\xXX`. Newline and tab too unless `keep_lines`.
DSAR_API std::string escape_untrusted(std::string_view text, bool keep_lines = false);

}  // namespace dsar
