// SPDX-License-Identifier: Apache-2.0
// Elements of a JSON array that may hold a needle.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/stores/scan/scan.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Given the raw text of an element; `number`, as told to scan_json_elements(), is its own.
using TakeElement = std::function<void(std::string_view json)>;

/// Hands over each element of the array at `path` (as JsonElements takes it) in which a needle may
/// stand, and each around control characters and bytes that are no UTF-8. `number` is that of the
/// element, from 1, and that of the one at fault when it throws: JsonFault where brackets, quotes
/// and commas are wrong, Error for an element of more than `limit` bytes in which a needle may
/// stand, and what the source or `take` throws. False: there is nothing at the path.
bool scan_json_elements(std::unique_ptr<ByteSource> source, std::uint64_t limit,
                        const std::vector<std::string>& path, const ScanJob& job,
                        std::int64_t& number, const TakeElement& take);

}  // namespace dsar
