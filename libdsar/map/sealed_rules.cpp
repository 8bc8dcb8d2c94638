// SPDX-License-Identifier: Apache-2.0
// What a collection says of its sealed fields, taken together.
#include "libdsar/map/reader.hpp"
#include "libdsar/map/sealed_entry.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace dsar {
namespace {

bool holds(const std::string& outer, const std::string& inner) {
    return inner.starts_with(outer) && (inner.size() == outer.size() ||
                                        inner[outer.size()] == '.' || inner[outer.size()] == '[');
}

bool touch(const std::string& left, const std::string& right) {
    return holds(left, right) || holds(right, left);
}

class SealedRules {
 public:
    SealedRules(const CollectionEntry& collection, const Complaints& complaints)
        : collection_(collection), complaints_(complaints) {}

    void check(const FieldEntry& field, const std::string& kind) {
        const auto add = [&](std::string_view member, std::string what, std::string next) {
            const std::string place = member_pointer(
                member_pointer(collection_.pointer + "/fields", field.path), "sealed");
            complaints_.add(member.empty() ? place : member_pointer(place, member), std::move(what),
                            std::move(next));
        };
        if (kind == "files") {
            add("", "files have no fields that could be sealed", "remove it");
        }
        for (const std::string& key : collection_.key) {
            if (touch(key, field.path)) {
                add("", "'" + field.path + "' is the key of the collection, and sealed",
                    "name records by something that is not sealed, or by key: \"#\"");
            }
        }
        if (collection_.tenant == field.path) {
            add("", "'" + field.path + "' is the tenant of the collection, and sealed",
                "name the client by something that is not sealed");
        }
        check_context(field, add);
        check_columns(field, add);
        for (const SealedCompound& compound : field.sealed->compounds) {
            for (const SealedPart& part : compound.of) {
                const FieldEntry* const other = collection_.field(part.field);
                if (other == nullptr) {
                    add("compound_indexes",
                        "a compound index is made of '" + part.field +
                            "', which is not under fields",
                        "correct the name, or describe the field");
                } else if (compound.together && !other->identifies &&
                           (other->sealed == nullptr || other->sealed->type != "boolean")) {
                    add("compound_indexes",
                        "fields name a person together, and '" + part.field + "' identifies nobody",
                        "add identifies to it, or remove together");
                }
            }
        }
    }

 private:
    template <class Add>
    void check_context(const FieldEntry& field, const Add& add) const {
        const std::string_view member = field.sealed->bound_to.empty() ? "context" : "bound_to";
        for (const std::string& name : field.sealed->context_fields()) {
            const FieldEntry* const other = collection_.field(name);
            if (other != nullptr && other->sealed != nullptr) {
                add(member, "the context is made of '" + name + "', which is sealed itself",
                    "name a field that is not sealed");
            } else if (name.find("[]") != std::string::npos || name.starts_with('#')) {
                add(member, "the context is made of '" + name + "', which is no single field",
                    "name a field that a record has once");
            }
        }
    }

    template <class Add>
    void check_columns(const FieldEntry& field, const Add& add) {
        for (const std::string& column : field.sealed->index_columns()) {
            const bool is_key =
                std::any_of(collection_.key.begin(), collection_.key.end(),
                            [&](const std::string& key) { return touch(key, column); });
            if (collection_.field(column) != nullptr || is_key) {
                add("indexes", "'" + column + "' is a blind index and a field at once",
                    "remove it from fields: this declaration covers it");
            }
            if (!columns_.insert(column).second) {
                add("indexes", "'" + column + "' is the column of two blind indexes",
                    "correct one of them");
            }
        }
    }

    const CollectionEntry& collection_;
    const Complaints& complaints_;
    std::set<std::string> columns_;
};

}  // namespace

void check_sealed_fields(const CollectionEntry& collection, const std::string& kind,
                         const Complaints& complaints) {
    SealedRules rules(collection, complaints);
    for (const FieldEntry& field : collection.fields) {
        if (field.sealed != nullptr) {
            rules.check(field, kind);
        }
    }
}

}  // namespace dsar
