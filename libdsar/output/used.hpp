// SPDX-License-Identifier: Apache-2.0
// A use of restricted records (Art 18(2)) as a document, used-1.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/json_writer.hpp"
#include "libdsar/model/record.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dsar {

/// One restricted record as it is held.
struct RestrictedRecord {
    std::string store;
    std::string collection;
    Record record;
    bool in_vault = false;                ///< else it stands in its store
    std::vector<std::string> withheld{};  ///< paths of secrets, which are never handed out
};

/// What was used, for what.
struct UsedParts {
    std::string case_id;
    std::string reason;  ///< a word of use_reasons()
    std::string why;     ///< as the officer says
    Date on;
    Date since;                             ///< the day on which the restriction began
    std::size_t restricted = 0;             ///< records that the case restricts
    std::size_t not_found = 0;              ///< of these, those that are not there any more
    bool with_records = false;              ///< whether they are handed out
    std::vector<RestrictedRecord> records;  ///< when they are
};

/// Writes used-1; values as in a package (dsar-package(5), Values).
DSAR_API void write_used(const UsedParts& used, const JsonWriter::Output& output);

}  // namespace dsar
