// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/column.hpp"

#include <algorithm>
#include <functional>

namespace dsar {
namespace {

std::string most_of(const std::map<std::string, std::size_t>& counts) {
    const auto most = std::max_element(
        counts.begin(), counts.end(),
        [](const auto& left, const auto& right) { return left.second < right.second; });
    return most == counts.end() ? std::string() : most->first;
}

}  // namespace

static_assert(static_cast<std::size_t>(Trait::Count) <= 64, "traits are kept as one number");

void ColumnTally::add(const Value& value, const ValueLook& look) {
    SeenValue seen = look.look(value);
    const bool is_new = hashes_.size() < most_distinct &&
                        hashes_.insert(std::hash<std::string>{}(value.text)).second;
    look_inside(value, is_new, seen);
    for (std::size_t trait = 0; trait < counts_.size(); ++trait) {
        counts_.at(trait) += seen.traits.test(trait) ? 1U : 0U;
    }
    ++together_[seen.traits.to_ullong()];
    if (seen.is(Trait::Date) || seen.is(Trait::Year)) {
        first_year_ = first_year_ == 0 ? seen.year : std::min(first_year_, seen.year);
        last_year_ = std::max(last_year_, seen.year);
    }
    if (!seen.country.empty()) {
        ++countries_[std::string(seen.country)];
    }
    if (!seen.cipher.empty()) {
        ++ciphers_[std::string(seen.cipher)];
    }
    ++values_;
    bytes_ += value.text.size();
}

void ColumnTally::look_inside(const Value& value, bool is_new, SeenValue& seen) {
    const auto put = [&](Trait trait) { seen.traits.set(static_cast<std::size_t>(trait)); };
    const bool told = seen.is(Trait::PlainBytes) || seen.is(Trait::Encrypted) ||
                      seen.is(Trait::PasswordHash) || seen.is(Trait::Token) ||
                      seen.is(Trait::Uuid) || seen.is(Trait::Url) || seen.is(Trait::Email);
    const auto spelled = told ? std::nullopt : spelled_bytes(value, room_);
    if (!spelled) {
        return;
    }
    const std::string_view format = format_of_bytes(spelled->bytes);
    const std::string_view packing = packing_of_bytes(spelled->bytes);
    if (is_picture(spelled->bytes)) {
        put(Trait::Picture);
    } else if (!format.empty()) {
        seen.cipher = format;
        put(Trait::Encrypted);
    } else if (!packing.empty()) {
        ++packings_[std::string(packing)];
        put(Trait::Packed);
    } else if (is_new) {
        opaque_.add(*spelled);
    }
}

std::string ColumnTally::packing() const {
    return most_of(packings_);
}

double ColumnTally::opaque_share() const {
    return hashes_.empty()
               ? 0
               : static_cast<double>(opaque_.values()) / static_cast<double>(hashes_.size());
}

double ColumnTally::length() const {
    return values_ == 0 ? 0 : static_cast<double>(bytes_) / static_cast<double>(values_);
}

double ColumnTally::share(Trait trait) const {
    return values_ == 0 ? 0 : static_cast<double>(count(trait)) / static_cast<double>(values_);
}

double ColumnTally::share_of_any(std::initializer_list<Trait> traits) const {
    Traits wanted;
    for (const Trait trait : traits) {
        wanted.set(static_cast<std::size_t>(trait));
    }
    std::size_t matching = 0;
    for (const auto& [seen, count] : together_) {
        matching += (seen & wanted.to_ullong()) != 0 ? count : 0U;
    }
    return values_ == 0 ? 0 : static_cast<double>(matching) / static_cast<double>(values_);
}

std::string ColumnTally::country() const {
    return most_of(countries_);
}

std::string ColumnTally::cipher() const {
    return most_of(ciphers_);
}

}  // namespace dsar
