// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/hashed_list.hpp"

#include "libdsar/base/error.hpp"

#include <algorithm>
#include <bit>

namespace dsar {

namespace {

constexpr unsigned most_bits = 24;
constexpr std::size_t most_kinds = 256;

}  // namespace

std::size_t HashedList::kind_number(std::string_view kind) {
    const auto known = std::ranges::find(kinds_, kind);
    if (known != kinds_.end()) {
        return static_cast<std::size_t>(known - kinds_.begin());
    }
    if (kinds_.size() == most_kinds) {
        throw Error(ErrorKind::Usage, "the list names more than 256 kinds of identifiers");
    }
    kinds_.emplace_back(kind);
    return kinds_.size() - 1;
}

void HashedList::add(const Sha256Bytes& digest, std::string_view id, std::string_view kind,
                     std::uint64_t line) {
    if (line >= std::numeric_limits<std::uint32_t>::max() ||
        items_.size() == std::numeric_limits<std::uint32_t>::max()) {
        throw Error(ErrorKind::Usage, "the list has more than 4,294,967,294 lines");
    }
    const auto number = static_cast<std::uint32_t>(items_.size());
    ids_ += id;
    items_.push_back({ids_.size(), static_cast<std::uint32_t>(line),
                      static_cast<std::uint8_t>(kind_number(kind))});
    entries_.push_back({digest, number});
}

std::string_view HashedList::id(std::size_t item) const {
    const std::size_t begin = item == 0 ? 0 : items_[item - 1].id_end;
    return std::string_view(ids_).substr(begin, items_[item].id_end - begin);
}

std::size_t HashedList::bucket_of(const Sha256Bytes& digest) const {
    const std::uint32_t front = static_cast<std::uint32_t>(digest[0]) << 24U |
                                static_cast<std::uint32_t>(digest[1]) << 16U |
                                static_cast<std::uint32_t>(digest[2]) << 8U | digest[3];
    return bits_ == 0 ? 0 : front >> (32U - bits_);
}

void HashedList::index() {
    std::ranges::sort(entries_, [](const Entry& left, const Entry& right) {
        return left.digest != right.digest ? left.digest < right.digest : left.item < right.item;
    });
    bits_ = std::min<unsigned>(static_cast<unsigned>(std::bit_width(entries_.size())), most_bits);
    buckets_.assign((std::size_t{1} << bits_) + 1, 0);
    for (const Entry& entry : entries_) {
        ++buckets_[bucket_of(entry.digest) + 1];
    }
    for (std::size_t at = 1; at < buckets_.size(); ++at) {
        buckets_[at] += buckets_[at - 1];
    }
}

void HashedList::find(const Sha256Bytes& digest, std::string_view kind,
                      const std::function<void(std::size_t item)>& found) const {
    const std::size_t bucket = bucket_of(digest);
    for (std::size_t at = buckets_[bucket]; at < buckets_[bucket + 1]; ++at) {
        const Entry& entry = entries_[at];
        const std::string& wanted = kinds_[items_[entry.item].kind];
        if (entry.digest == digest && (wanted.empty() || wanted == kind)) {
            found(entry.item);
        }
    }
}

}  // namespace dsar
