// SPDX-License-Identifier: Apache-2.0
// The subject-1 document: one person's identifiers, as `--subject` reads them.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/model/subject.hpp"

#include <string_view>

namespace dsar {

/// Reads `{"email": [..], "phone": [..], "ids": {"account_id": [..]}, "name": [..], "ip": [..]}`;
/// one text may stand for a list of one. Identifiers come out as the document orders them. `file`
/// names the document in complaints. Throws Error (Usage) when it is no JSON, does not fit the
/// schema, has a key twice, or names nobody; the error holds no value of the document.
DSAR_API Subject parse_subject(std::string_view text, std::string_view file);

}  // namespace dsar
