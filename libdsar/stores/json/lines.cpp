// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/json/lines.hpp"

#include <utility>

namespace dsar {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

Lines::Lines(std::unique_ptr<ByteSource> source, std::uint64_t limit)
    : window_(std::move(source), limit), limit_(limit) {}

bool Lines::next() {
    window_.drop(taken_);
    taken_ = 0;
    size_ = 0;
    ++number_;
    std::size_t searched = 0;
    std::size_t line_end = std::string_view::npos;
    bool more = true;
    while (true) {
        line_end = window_.view().find('\n', searched);
        if (line_end != std::string_view::npos || !more) {
            break;
        }
        searched = window_.view().size();
        more = window_.grow();
    }
    if (number_ == 1 && window_.view().starts_with(byte_order_mark)) {
        window_.drop(byte_order_mark.size());
        line_end -= line_end == std::string_view::npos ? 0 : byte_order_mark.size();
    }
    const std::size_t rest = window_.view().size();
    size_ = line_end == std::string_view::npos ? rest : line_end;
    taken_ = line_end == std::string_view::npos ? rest : line_end + 1;
    if (size_ > limit_) {
        throw over_limit(limit_, window_.offset());
    }
    return taken_ > 0;
}

}  // namespace dsar
