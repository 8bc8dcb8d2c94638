// SPDX-License-Identifier: Apache-2.0
// Records of a log that may hold a needle.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/stores/scan/scan.hpp"
#include "libdsar/stores/text/format.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace dsar {

/// A record to take apart, while it is in sight.
struct FoundText {
    std::string_view record;  ///< with its end
    std::int64_t number = 0;  ///< from 1
};

/// Hands over each record in which a needle may stand; blank ones never. `number` is that of the
/// record at fault when it throws: for one of more than `limit` bytes, or what the source or
/// `found` throw.
void scan_text(std::unique_ptr<ByteSource> source, std::uint64_t limit, const TextFormat& format,
               const ScanJob& job, std::int64_t& number,
               const std::function<void(const FoundText&)>& found);

}  // namespace dsar
