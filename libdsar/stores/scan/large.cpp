// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/large.hpp"

#include "libdsar/stores/options.hpp"
#include "libdsar/stores/window.hpp"

#include <fmt/format.h>

#include <utility>

namespace dsar {
namespace {

constexpr std::size_t most_named = 20;

}  // namespace

std::int64_t LargeParts::pass(const ScanBlock& part, std::int64_t number) {
    if (!std::exchange(is_inside_, true)) {
        offset_ = part.offset;
        is_meant_ = false;
    }
    is_meant_ = is_meant_ || !part.places.at.empty();
    if (is_meant_ && !sink_) {
        throw over_limit_and_meant(limit_);
    }
    if (!part.ends_record) {
        return 0;
    }
    is_inside_ = false;
    if (is_meant_) {
        sink_({number, offset_, part.offset + part.size - offset_});
    }
    return 1;
}

void LargeRecords::add(const CollectionEntry& collection, std::string_view file,
                       const LargeRecord& record) {
    first_ = first_ == nullptr ? &collection : first_;
    ++count_;
    if (places_.size() < most_named) {
        const std::string own =
            first_ == &collection ? std::string() : fmt::format("{}: ", collection.name);
        places_.push_back(fmt::format("{}{}, {} {} ({} bytes from byte {} on)", own, file, unit_,
                                      record.number, record.size, record.offset));
    }
}

void LargeRecords::require_none() const {
    if (count_ == 0) {
        return;
    }
    std::string why = fmt::format(
        "{} larger than max_record ({}), and what is looked for may stand in {}: {}",
        count_ == 1 ? std::string("a record is") : fmt::format("{} records are", count_),
        size_text(store_.max_record), count_ == 1 ? "it" : "them", fmt::join(places_, "; "));
    if (count_ > places_.size()) {
        why += fmt::format("; and {} more", count_ - places_.size());
    }
    why += "; all else was searched: look there by hand, or raise `max_record` in the map";
    throw reading_error(store_, first_->name, std::move(why));
}

}  // namespace dsar
