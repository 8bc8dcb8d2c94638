// SPDX-License-Identifier: Apache-2.0
// A list of people who ask, or are asked for: CSV, NDJSON of subject-1, or OpenDSR 2.0 requests. A
// line that names nobody is told by its number, never by a value, and the others go on.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/byte_source.hpp"
#include "libdsar/model/right.hpp"
#include "libdsar/model/subject.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace dsar {

/// One of them.
struct ListedSubject {
    std::uint64_t line = 0;
    std::string item;      ///< what the list calls the request; may be empty
    std::string received;  ///< when it came in, as written; may be empty
    std::string regime;    ///< OpenDSR: gdpr or ccpa; else empty
    Subject subject;
    std::string why;  ///< why the line names nobody, and nothing else counts; empty: it does
};

/// Reads all of them. CSV has a header: `email`, `phone`, `name`, `ip`, any other kind of
/// identifier, and `item` and `received`; a column may come again. NDJSON lines are subject-1
/// documents, with `item` and `received` beside. An OpenDSR request (a JSON object with
/// `subject_identities`, one a line, or in an array) must ask for `right`. Throws Error (Usage)
/// when the header names a column that is no kind in `kinds`, and what the source throws.
DSAR_API std::vector<ListedSubject> read_subjects(ByteSource& source, Right right,
                                                  const std::vector<std::string>& kinds);

}  // namespace dsar
