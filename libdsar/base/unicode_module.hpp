// SPDX-License-Identifier: Apache-2.0
// What the unicode module (modules/unicode.cpp, over ICU and libidn2) offers under C names. `text`
// is well-formed UTF-8; the answer is in the string that is returned through the second argument.
#pragma once

#include <string>
#include <string_view>

namespace dsar {

/// The type of all its symbols: `dsar_nfc`, `dsar_fold_case`, `dsar_fold_name`,
/// `dsar_domain_to_ascii`. False: the library refused.
using UnicodeFunction = bool(std::string_view text, std::string& result);

}  // namespace dsar
