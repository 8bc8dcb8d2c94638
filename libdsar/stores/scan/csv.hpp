// SPDX-License-Identifier: Apache-2.0
// Records of CSV that may hold a needle.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/stores/scan/scan.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace dsar {

/// How the CSV of a file is written.
struct CsvForm {
    char delimiter = ',';
    bool check_utf8 = true;    ///< what is no UTF-8 is handed over
    std::uint64_t header = 0;  ///< bytes before the first record
    std::uint64_t limit = 0;   ///< bytes of a record
};

/// Given a text whose first record has that number, from 1; says where the record ends in the text,
/// 0 when there is none.
using TakeRecord = std::function<std::size_t(std::string_view text, std::int64_t number)>;

/// Whether records with this delimiter can be searched before they are parsed.
bool is_searchable(char delimiter);

/// Hands over each record in which a needle may stand, the last when it has no end of line, and all
/// around quotes that a parser would not take for what encloses a field. `number` is that of the
/// next record to come, also when it throws: for a record over the limit, or what the source
/// throws. What `take` throws comes out as it is; `taking` says whether it was that.
void scan_csv(std::unique_ptr<ByteSource> source, const CsvForm& form, const ScanJob& job,
              std::int64_t& number, bool& taking, const TakeRecord& take);

}  // namespace dsar
