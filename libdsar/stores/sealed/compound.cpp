// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sealed/compound.hpp"

#include "libdsar/stores/split_parts.hpp"
#include "libdsar/stores/uuid_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

/// Rows that are hashed for one query before every value is opened instead.
constexpr std::size_t most_rows = 10'000;
constexpr std::size_t most_slow_rows = 64;

using Choices = std::vector<std::vector<Value>>;  // of each part

std::optional<std::int64_t> whole_number(const std::string& text) {
    std::int64_t number = 0;
    const char* const last = text.data() + text.size();
    const auto [end, fault] = std::from_chars(text.data(), last, number);
    return fault == std::errc() && end == last ? std::optional(number) : std::nullopt;
}

const SealedEntry* entry_of(const SealedCollection& collection, const FieldPath& part) {
    const SealedField* const field = collection.field(part.text);
    return field == nullptr ? nullptr : &field->entry();
}

/// Nobody can say what an index of a value holds that was not sealed when it was written.
bool is_usable(const SealedCollection& collection, const SealedRowHash& hash) {
    return std::none_of(hash.parts.begin(), hash.parts.end(), [&](const FieldPath& part) {
        const SealedEntry* const entry = entry_of(collection, part);
        return part.is_nested() || part.is_position() ||
               (entry != nullptr && (entry->may_be_plain || entry->type == "real"));
    });
}

bool holds_truth(const SealedEntry* entry) {
    return entry != nullptr && entry->scheme == SealedScheme::CipherSweet &&
           entry->type == "boolean";
}

std::vector<Value> truths() {
    return {{}, {ValueKind::Boolean, "false"}, {ValueKind::Boolean, "true"}};
}

/// Every choice of one value for each part; false: they are too many.
bool add_rows(const Choices& choices, bool slow, std::vector<std::vector<Value>>& rows) {
    std::vector<std::vector<Value>> made(1);
    for (const std::vector<Value>& values : choices) {
        std::vector<std::vector<Value>> longer;
        for (const std::vector<Value>& row : made) {
            for (const Value& value : values) {
                longer.push_back(row);
                longer.back().push_back(value);
            }
        }
        made = std::move(longer);
        if (rows.size() + made.size() > (slow ? most_slow_rows : most_rows)) {
            return false;
        }
    }
    rows.insert(rows.end(), made.begin(), made.end());
    return true;
}

/// Whether normal forms can be hashed: the field holds them, as a whole.
bool says_values(const Condition& condition) {
    return !condition.typed && !condition.in_text && !condition.needles->empty() &&
           (condition.fields.size() == 1 || condition.needles->form() == Form::Reference);
}

}  // namespace

std::vector<Value> sealed_spellings(const SealedEntry* entry, const std::string& normal) {
    const bool is_number = whole_number(normal).has_value();
    if (entry != nullptr && entry->scheme == SealedScheme::CipherSweet &&
        entry->type == "integer") {
        return is_number ? std::vector<Value>{{ValueKind::Integer, normal}} : std::vector<Value>{};
    }
    std::vector<Value> out{text_value(normal)};
    for (std::string& spelling : uuid_spellings(normal)) {
        out.push_back(text_value(std::move(spelling)));
    }
    if (entry == nullptr && is_number) {
        out.push_back({ValueKind::Integer, normal});  // as the column has it
    }
    return out;
}

std::optional<CompoundAsked> asked_alone(const SealedCollection& collection,
                                         const SealedRowHash& hash, const Condition& condition) {
    if (!says_values(condition) || !is_usable(collection, hash)) {
        return std::nullopt;
    }
    constexpr std::size_t any = static_cast<std::size_t>(-1);
    std::vector<std::size_t> places;  // of each part, among the fields
    for (const FieldPath& part : hash.parts) {
        const auto field = std::find(condition.fields.begin(), condition.fields.end(), part.text);
        if (field == condition.fields.end() && !holds_truth(entry_of(collection, part))) {
            return std::nullopt;
        }
        places.push_back(field == condition.fields.end()
                             ? any
                             : static_cast<std::size_t>(field - condition.fields.begin()));
    }
    if (std::all_of(places.begin(), places.end(), [](std::size_t place) { return place == any; })) {
        return std::nullopt;
    }
    CompoundAsked asked;
    for (const std::string& needle : condition.needles->values()) {
        const std::vector<std::string> pieces = split_parts(needle, condition.fields.size() > 1);
        if (pieces.size() != condition.fields.size()) {
            return std::nullopt;
        }
        Choices choices;
        for (std::size_t part = 0; part < places.size(); ++part) {
            const SealedEntry* const entry = entry_of(collection, hash.parts[part]);
            choices.push_back(holds_truth(entry) ? truths()
                                                 : sealed_spellings(entry, pieces[places[part]]));
        }
        if (!add_rows(choices, hash.slow, asked.rows)) {
            return std::nullopt;
        }
    }
    return asked;
}

std::optional<CompoundAsked> asked_together(const SealedCollection& collection,
                                            const SealedRowHash& hash, const Query& query) {
    if (!hash.together || !is_usable(collection, hash)) {
        return std::nullopt;
    }
    CompoundAsked asked;
    Choices choices;
    for (const FieldPath& part : hash.parts) {
        const SealedEntry* const entry = entry_of(collection, part);
        std::vector<std::size_t>& places = asked.together.emplace_back();
        std::vector<Value>& values = choices.emplace_back();
        for (std::size_t place = 0; place < query.any.size(); ++place) {
            const Condition& condition = query.any[place];
            // A reference names its record alone.
            if (!says_values(condition) || condition.needles->form() == Form::Reference ||
                condition.fields != std::vector{part.text}) {
                continue;
            }
            places.push_back(place);
            for (const std::string& normal : condition.needles->values()) {
                std::vector<Value> more = sealed_spellings(entry, normal);
                std::move(more.begin(), more.end(), std::back_inserter(values));
            }
        }
        if (places.empty() && holds_truth(entry)) {
            values = truths();
        } else if (places.empty()) {
            return std::nullopt;
        }
    }
    if (!add_rows(choices, hash.slow, asked.rows)) {
        return std::nullopt;
    }
    return asked;
}

}  // namespace dsar
