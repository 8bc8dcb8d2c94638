// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/text/records.hpp"

#include <utility>

namespace dsar {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

bool is_blank_record(std::string_view record) {
    return record.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

TextRecords::TextRecords(std::unique_ptr<ByteSource> source, std::uint64_t limit,
                         const TextFormat& format)
    : window_(std::move(source), limit), limit_(limit), format_(format) {}

bool TextRecords::next() {
    passed_ = 0;
    while (advance()) {
        passed_ += taken_;
        if (!is_blank_record(record())) {
            return true;
        }
    }
    return false;
}

bool TextRecords::advance() {
    window_.drop(taken_);
    taken_ = 0;
    ++number_;
    if (number_ == 1) {
        while (window_.view().size() < byte_order_mark.size() && window_.grow()) {
        }
        window_.drop(window_.view().starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
    }
    std::size_t seen = 0;
    bool more = true;
    while (true) {
        taken_ = format_.record_end(window_.view(), !more, seen);
        if (taken_ > 0 || !more) {
            break;
        }
        more = window_.grow();
    }
    if (taken_ - (record().ends_with('\n') ? 1 : 0) > limit_) {
        throw over_limit(limit_, window_.offset());
    }
    return taken_ > 0;
}

}  // namespace dsar
