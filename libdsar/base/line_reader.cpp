// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/line_reader.hpp"

#include <algorithm>

namespace dsar {
namespace {

constexpr std::size_t buffer_size = 1U << 16U;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

LineReader::LineReader(ByteSource& source, std::size_t longest)
    : source_(source), longest_(longest), buffer_(buffer_size) {}

void LineReader::take(std::string_view part) {
    whole_ = whole_ && line_.size() + part.size() <= longest_;
    line_ += part.substr(0, longest_ - std::min(longest_, line_.size()));
}

bool LineReader::fill() {
    const std::size_t size = source_.read(buffer_);
    rest_ = {reinterpret_cast<const char*>(buffer_.data()), size};
    return size > 0;
}

bool LineReader::next() {
    line_.clear();
    whole_ = true;
    bool any = false;
    while (!rest_.empty() || fill()) {
        any = true;
        const std::size_t end = rest_.find('\n');
        take(rest_.substr(0, end));
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        if (end != std::string_view::npos) {
            break;
        }
    }
    if (!any) {
        return false;
    }
    if (++number_ == 1 && line_.starts_with(byte_order_mark)) {
        line_.erase(0, byte_order_mark.size());
    }
    if (line_.ends_with('\r')) {
        line_.pop_back();
    }
    return true;
}

}  // namespace dsar
