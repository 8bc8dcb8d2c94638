// SPDX-License-Identifier: Apache-2.0
// Lines of JSON that may hold a needle.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/stores/scan/scan.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace dsar {

/// A line to parse, while it is in sight.
struct FoundLine {
    std::string_view text;     ///< without its LF
    std::uint64_t offset = 0;  ///< in the stream
    std::size_t ending = 0;    ///< bytes of its end: 1, or 0 where the file ends without
};

/// Hands over each line in which a needle may stand, and each that cannot be a JSON object or array
/// by what it begins or ends with, by control characters or bytes that are no UTF-8; blank ones
/// never. `number` is that of the line, from 1, and that of the line at fault when it throws: for a
/// line of more than `limit` bytes in which a needle may stand, or what the source or `found`
/// throw.
void scan_json_lines(std::unique_ptr<ByteSource> source, std::uint64_t limit, const ScanJob& job,
                     std::int64_t& number, const std::function<void(const FoundLine&)>& found);

}  // namespace dsar
