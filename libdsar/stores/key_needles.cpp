// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/key_needles.hpp"

#include <algorithm>
#include <string>

namespace dsar {
namespace {

/// The values of one field of the keys; none when one of them has no text.
std::optional<Needles> values_of(std::span<const RecordKey> keys, std::size_t field) {
    Needles needles(Form::Reference, {});
    for (const RecordKey& key : keys) {
        const Value& value = key[field].value;
        const bool is_text = value.kind == ValueKind::Text || value.kind == ValueKind::Integer;
        if (!is_text || value.text.empty()) {
            return std::nullopt;
        }
        needles.add(value.text);
    }
    return needles;
}

}  // namespace

/// Of a key of several fields one is enough: a record with the key has it, too.
std::optional<NeedleSet> key_needles(const StoreEntry& store, const CollectionEntry& collection,
                                     std::span<const RecordKey> keys, std::uint64_t bytes) {
    const std::size_t fields = keys.empty() ? 0 : keys.front().size();
    for (std::size_t field = 0; field < fields; ++field) {
        const std::optional<Needles> needles = values_of(keys, field);
        if (!needles) {
            continue;
        }
        const Query query{
            &collection, {{{keys.front()[field].name}, &*needles, true, false}}, false};
        const CollectionQueries mine{&collection, {0}};
        if (auto found = scannable(store, {&query, 1}, mine, bytes)) {
            return found;
        }
    }
    return std::nullopt;
}

}  // namespace dsar
