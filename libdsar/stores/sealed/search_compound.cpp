// SPDX-License-Identifier: Apache-2.0
// Searching by compound indexes.
#include "libdsar/stores/sealed/asked.hpp"
#include "libdsar/stores/sealed/compound.hpp"
#include "libdsar/stores/sealed/search.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace dsar {

namespace {

bool holds(const std::vector<std::size_t>& places, std::size_t place) {
    return std::find(places.begin(), places.end(), place) != places.end();
}

}  // namespace

void SealedReading::Asked::drop_parts(std::vector<Hit>& hits) const {
    if (bound.empty()) {
        return;
    }
    std::set<std::size_t> complete;
    for (const auto& parts : together) {
        const bool all = std::all_of(parts.begin(), parts.end(), [&](const auto& part) {
            return part.empty() || std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) {
                       return holds(part, hit.condition);
                   });
        });
        for (const std::vector<std::size_t>& part : parts) {
            if (all) {
                complete.insert(part.begin(), part.end());
            }
        }
    }
    std::erase_if(hits, [&](const Hit& hit) {
        return bound.contains(hit.condition) && !complete.contains(hit.condition);
    });
}

/// The same of a compound index, which `field` declares.
bool SealedReading::can_look_up(const SealedCollection& collection, const SealedField& field,
                                const SealedRowHash& hash, const FindContext& context) {
    return !hash.column.is_nested() &&
           can_look_up(collection, hash.column, field.path() + '\n' + hash.column.text, context);
}

std::vector<std::string> SealedReading::texts(const SealedRowHash& hash,
                                              const std::vector<std::vector<Value>>& rows) {
    std::vector<std::string> out;
    for (const std::vector<Value>& row : rows) {
        std::string name;
        for (const Value& value : row) {
            name += std::to_string(static_cast<int>(value.kind)) + value.text + '\x1f';
        }
        auto& known = hashes_[{&hash, name}];
        for (std::size_t key = known.size(); key < hash.of.size(); ++key) {
            known.push_back(hash.of[key](row));
        }
        out.insert(out.end(), known.begin(), known.end());
    }
    return out;
}

bool SealedReading::ask_compound(const SealedField& field, const SealedRowHash& hash,
                                 const CompoundAsked& compound, Asked& asked,
                                 const FindContext& context) {
    if (!can_look_up(*asked.sealed, field, hash, context)) {
        return false;
    }
    asked.look_up(hash.column.text, texts(hash, compound.rows));
    return true;
}

bool SealedReading::look_up_compound(std::size_t place, Asked& asked, const FindContext& context) {
    const auto each = [&](const auto& answers) {
        for (const SealedField& field : asked.sealed->fields()) {
            const auto& all = field.tools().compounds;
            if (std::any_of(all.begin(), all.end(),
                            [&](const SealedRowHash& hash) { return answers(field, hash); })) {
                return true;
            }
        }
        return false;
    };
    const auto alone = [&](const SealedField& field, const SealedRowHash& hash) {
        const auto compound = asked_alone(*asked.sealed, hash, asked.outer->any[place]);
        return compound && ask_compound(field, hash, *compound, asked, context);
    };
    const auto together = [&](const SealedField& field, const SealedRowHash& hash) {
        const auto compound = asked_together(*asked.sealed, hash, *asked.outer);
        const auto names = [&](const auto& part) { return holds(part, place); };
        if (!compound ||
            std::none_of(compound->together.begin(), compound->together.end(), names) ||
            !ask_compound(field, hash, *compound, asked, context)) {
            return false;
        }
        asked.together.push_back(compound->together);
        asked.bound.insert(place);
        return true;
    };
    return each(alone) || each(together);
}

/// False: every value must be opened.
bool SealedReading::look_up_compounds(const std::vector<std::size_t>& left, Asked& asked,
                                      const FindContext& context) {
    for (const std::size_t place : left) {
        if (!look_up_compound(place, asked, context)) {
            asked.bound.clear();  // all are opened, and each counts
            return false;
        }
    }
    return true;
}

}  // namespace dsar
