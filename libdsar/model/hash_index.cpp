// SPDX-License-Identifier: Apache-2.0
// Half of the places at most are taken, so that what is not there is soon known not to be.
#include "libdsar/model/hash_index.hpp"

#include "libdsar/base/error.hpp"

#include <functional>
#include <limits>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t fewest_slots = 16;

std::uint32_t hash_of(std::string_view text) {
    const std::uint64_t hash = std::hash<std::string_view>()(text);
    return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

}  // namespace

std::size_t TextIndex::find(std::span<const std::string> texts, std::string_view text) const {
    if (slots_.empty()) {
        return none;
    }
    const std::uint32_t hash = hash_of(text);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask; slots_[at].number != 0; at = (at + 1) & mask) {
        const std::size_t number = slots_[at].number - std::size_t{1};
        if (slots_[at].hash == hash && texts[number] == text) {
            return number;
        }
    }
    return none;
}

void TextIndex::add(std::string_view text) {
    if (count_ == std::numeric_limits<std::uint32_t>::max()) {
        throw Error(ErrorKind::Failed, "too many values to look for at once");
    }
    if (2 * (count_ + 1) > slots_.size()) {
        const std::vector<Slot> old = std::exchange(
            slots_, std::vector<Slot>(slots_.empty() ? fewest_slots : slots_.size() * 2));
        for (const Slot& slot : old) {
            if (slot.number != 0) {
                put(slot);
            }
        }
    }
    ++count_;
    put({hash_of(text), static_cast<std::uint32_t>(count_)});
}

void TextIndex::put(const Slot& slot) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = slot.hash & mask;
    while (slots_[at].number != 0) {
        at = (at + 1) & mask;
    }
    slots_[at] = slot;
}

bool NumberSet::add(std::uint32_t number) {
    if (contains(number)) {
        return false;
    }
    if (2 * (count_ + 1) > slots_.size()) {
        const std::vector<std::uint32_t> old = std::exchange(
            slots_, std::vector<std::uint32_t>(slots_.empty() ? fewest_slots : slots_.size() * 2));
        for (const std::uint32_t each : old) {
            if (each != 0) {
                put(each);
            }
        }
    }
    ++count_;
    put(number);
    return true;
}

void NumberSet::put(std::uint32_t number) {
    std::size_t at = first_place(number);
    while (slots_[at] != 0) {
        at = (at + 1) & (slots_.size() - 1);
    }
    slots_[at] = number;
}

}  // namespace dsar
