// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/anonymising.hpp"

#include "libdsar/map/categories.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace dsar {

namespace {

Cut cut_of(const std::string& word) {
    for (const Cut cut : {Cut::Year, Cut::Month, Cut::Network, Cut::Pseudonym}) {
        if (name_of(cut) == word) {
            return cut;
        }
    }
    return Cut::Clear;
}

// Fields that others of the collection need to identify or to refer to somebody.
std::set<std::string> parts_of_others(const CollectionEntry& collection) {
    std::set<std::string> out;
    for (const FieldEntry& field : collection.fields) {
        if (field.identifies) {
            out.insert(field.identifies->with.begin(), field.identifies->with.end());
        }
    }
    for (const CompositeReference& reference : collection.references) {
        out.insert(reference.fields.begin(), reference.fields.end());
    }
    return out;
}

// A field about which the map says nothing goes when it may lead to a person.
bool is_personal(const FieldEntry& field) {
    return field.identifies || !field.belongs_to.empty() || !field.leads_to.empty() ||
           !field.mentions.empty() || field.free_text || includes_category("user", field.category);
}

}  // namespace

std::vector<CutField> anonymising_cuts(const CollectionEntry& collection) {
    constexpr std::string_view fixed = "fixed: ";
    const std::set<std::string> parts = parts_of_others(collection);
    std::vector<CutField> out;
    for (const FieldEntry& field : collection.fields) {
        if (field.anonymise.starts_with(fixed)) {
            out.push_back({field.path, Cut::Fixed, field.anonymise.substr(fixed.size())});
        } else if (!field.anonymise.empty() && field.anonymise != "keep") {
            out.push_back({field.path, cut_of(field.anonymise), {}});
        } else if (field.anonymise.empty() && (is_personal(field) || parts.contains(field.path))) {
            out.push_back({field.path, Cut::Clear, {}});
        }
    }
    std::ranges::sort(out);
    return out;
}

}  // namespace dsar
