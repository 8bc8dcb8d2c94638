// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/draft_links.hpp"

#include "libdsar/discovery/column_type.hpp"
#include "libdsar/discovery/word_list.hpp"
#include "libdsar/model/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dsar {
namespace {

using Names = std::vector<std::string>;

constexpr double least_confidence = 0.6;

bool is_one_of(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Words of a field's name without what only says that it is a key.
Names stem_of(const std::string& field) {
    constexpr std::array<std::string_view, 9> ends{"id",   "ids",  "key", "no", "nr",
                                                   "uuid", "guid", "ref", "fk"};
    const Names parts = path_parts(field);
    Names words = words_of_name(parts.empty() ? field : parts.back());
    if (words.size() > 1 && std::find(ends.begin(), ends.end(), words.back()) != ends.end()) {
        words.pop_back();
    }
    return words;
}

/// The words of a collection's name that may be meant in the singular.
Names singulars(const std::string& word) {
    Names all{word};
    if (word.size() > 3 && word.ends_with("ies")) {
        all.push_back(word.substr(0, word.size() - 3) + "y");
    }
    if (word.size() > 3 && word.ends_with("es")) {
        all.push_back(word.substr(0, word.size() - 2));
    }
    if (word.size() > 2 && word.ends_with("s")) {
        all.push_back(word.substr(0, word.size() - 1));
    }
    if (word == "people") {
        all.emplace_back("person");
    }
    return all;
}

/// The same word with another ending, as most of our languages have them: `kliento`, `klientai`.
bool is_declined(const std::string& left, const std::string& right) {
    const auto [end, other] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    const auto common = static_cast<std::size_t>(end - left.begin());
    return common >= 5 && left.size() - common <= 3 && right.size() - common <= 3;
}

/// How much the stem of a field names a collection: 0 to 0.5.
double likeness(const Names& stem, const std::string& collection) {
    const Names words = words_of_name(collection);
    if (stem.empty() || words.empty() || stem.size() < words.size()) {
        return 0;
    }
    const std::size_t before = stem.size() - words.size();
    for (std::size_t place = 0; place + 1 < words.size(); ++place) {
        if (stem[before + place] != words[place]) {
            return 0;
        }
    }
    if (is_one_of(singulars(words.back()), stem.back())) {
        return before == 0 ? 0.5 : 0.45;
    }
    return is_declined(stem.back(), words.back()) ? 0.4 : 0;
}

std::size_t place_of(const DraftCollection& collection, const std::string& field) {
    const auto found =
        std::find_if(collection.fields.begin(), collection.fields.end(),
                     [&](const DraftField& each) { return each.column.name == field; });
    return static_cast<std::size_t>(found - collection.fields.begin());
}

/// The part of the values of one field that stand in another; negative when that is not known.
double inclusion(const KeyValues& from, const KeyValues& to) {
    if (!from.kept || !to.whole || from.values.empty()) {
        return -1;
    }
    const auto known = std::count_if(from.values.begin(), from.values.end(),
                                     [&](std::size_t value) { return to.values.contains(value); });
    return static_cast<double>(known) / static_cast<double>(from.values.size());
}

class LikenessSearch {
 public:
    LikenessSearch(std::vector<DraftCollection>& collections, const std::vector<SampledKeys>& keys)
        : collections_(collections), keys_(keys) {}

    void run() {
        for (std::size_t from = 0; from < collections_.size(); ++from) {
            for (std::size_t field = 0; field < collections_[from].fields.size(); ++field) {
                if (!refers_already(collections_[from], field)) {
                    look(from, field);
                }
            }
        }
    }

 private:
    static bool refers_already(const DraftCollection& collection, std::size_t field) {
        const std::string& name = collection.fields[field].column.name;
        const bool own_key = collection.key.size() == 1 && collection.key.front() == name;
        return own_key ||
               std::any_of(collection.links.begin(), collection.links.end(),
                           [&](const DraftLink& link) { return is_one_of(link.fields, name); });
    }

    void look(std::size_t from, std::size_t field) {
        DraftLink best;
        best.confidence = 0;
        for (std::size_t to = 0; to < collections_.size(); ++to) {
            const DraftLink link = compare(from, field, to);
            if (link.confidence > best.confidence) {
                best = link;
            }
        }
        if (best.confidence >= least_confidence) {
            collections_[from].links.push_back(std::move(best));
        }
    }

    [[nodiscard]] DraftLink compare(std::size_t from, std::size_t field, std::size_t to) const {
        DraftLink link;
        link.confidence = 0;
        const DraftCollection& target = collections_[to];
        if (target.key.size() != 1 || target.key.front().starts_with('#')) {
            return link;
        }
        const DraftField& column = collections_[from].fields[field];
        const std::size_t key = place_of(target, target.key.front());
        if (key == target.fields.size() ||
            sort_of_type(column.column.type) != sort_of_type(target.fields[key].column.type)) {
            return link;
        }
        double alike = from == to ? 0 : likeness(stem_of(column.column.name), target.info.name);
        const bool same_name = from != to && column.column.name == target.key.front() &&
                               words_of_name(column.column.name).size() > 1;
        alike = same_name ? std::max(alike, 0.5) : alike;
        const double known = inclusion(keys_[from].fields[field], keys_[to].fields[key]);
        if (alike == 0 || (known >= 0 && known < 0.8)) {
            return link;
        }
        link.fields = {column.column.name};
        link.collection = target.info.name;
        link.to = target.key;
        link.confidence = alike + 0.2 + (known < 0 ? 0 : 0.3 * known);
        link.because = "name and type are alike";
        link.because += known < 0 ? ", values not compared"
                                  : fmt::format(", {:.0f} % of the values are there", 100 * known);
        return link;
    }

    std::vector<DraftCollection>& collections_;
    const std::vector<SampledKeys>& keys_;
};

/// The first of them whose name it is; nullptr when there is none.
DraftCollection* find(std::vector<DraftCollection>& collections, const std::string& name) {
    const auto found =
        std::find_if(collections.begin(), collections.end(),
                     [&](const DraftCollection& each) { return each.info.name == name; });
    return found == collections.end() ? nullptr : &*found;
}

bool has_found(const DraftCollection& collection, std::initializer_list<DataType> types) {
    return std::any_of(
        collection.fields.begin(), collection.fields.end(), [&](const DraftField& field) {
            return std::any_of(types.begin(), types.end(),
                               [&](DataType type) { return field.verdict.holds(type); });
        });
}

std::vector<ColumnVerdict> verdicts_of(const DraftCollection& collection) {
    std::vector<ColumnVerdict> all;
    for (const DraftField& field : collection.fields) {
        all.push_back(field.verdict);
    }
    return all;
}

/// A word of the field that says in which office the other person is: `manager_id`, `created_by`.
bool says_office(const DraftLink& link) {
    const Names target = words_of_name(link.collection);
    for (const std::string& field : link.fields) {
        for (const std::string& word : stem_of(field)) {
            const bool is_target = std::any_of(target.begin(), target.end(), [&](const auto& each) {
                return is_one_of(singulars(each), word);
            });
            if (!is_target && names_staff(word)) {
                return true;
            }
        }
    }
    return false;
}

class LinkReading {
 public:
    explicit LinkReading(std::vector<DraftCollection>& collections) : collections_(collections) {}

    void run() {
        find_people();
        bool more = true;
        while (more) {
            more = false;
            for (DraftCollection& collection : collections_) {
                more = find_owner(collection) || more;
            }
        }
        for (DraftCollection& collection : collections_) {
            for (DraftLink& link : collection.links) {
                link.kind = kind_of(collection, link);
            }
        }
        find_unsure();
    }

 private:
    // Those that are called so and hold what identifies somebody; then those that have names and
    // refer to no such collection.
    void find_people() {
        for (DraftCollection& collection : collections_) {
            collection.owned = false;
            collection.people =
                names_people(collection.info.name) && (is_about_people(verdicts_of(collection)) ||
                                                       has_found(collection, {DataType::Phone}));
        }
        for (DraftCollection& collection : collections_) {
            const bool named =
                has_found(collection,
                          {DataType::FirstName, DataType::LastName, DataType::NationalId}) ||
                (has_found(collection, {DataType::FullName}) &&
                 has_found(collection, {DataType::Email, DataType::Phone, DataType::BirthDate}));
            collection.people = collection.people || (named && !refers_to_people(collection));
        }
    }

    /// Where it is not known whose records are, because they are encrypted, it is not known of
    /// those that refer to them.
    void find_unsure() {
        for (DraftCollection& collection : collections_) {
            collection.unsure = !collection.people && !collection.owned && is_sealed(collection);
        }
        bool more = true;
        while (more) {
            more = false;
            for (DraftCollection& collection : collections_) {
                const bool refers = std::any_of(
                    collection.links.begin(), collection.links.end(), [&](const DraftLink& link) {
                        const DraftCollection* to = find(collections_, link.collection);
                        return to != nullptr && to->unsure;
                    });
                const bool known = collection.people || collection.owned || collection.unsure;
                more = more || (refers && !known);
                collection.unsure = collection.unsure || (refers && !known);
            }
        }
    }

    static bool is_sealed(const DraftCollection& collection) {
        return std::any_of(collection.fields.begin(), collection.fields.end(),
                           [](const DraftField& field) {
                               return field.verdict.opaque.kind == OpaqueKind::Ciphertext;
                           });
    }

    bool refers_to_people(const DraftCollection& collection) {
        return std::any_of(collection.links.begin(), collection.links.end(),
                           [&](const DraftLink& link) {
                               const DraftCollection* to = find(collections_, link.collection);
                               return to != nullptr && to != &collection && to->people;
                           });
    }

    bool find_owner(DraftCollection& collection) {
        if (collection.people || collection.owned) {
            return false;
        }
        collection.owned =
            std::any_of(collection.links.begin(), collection.links.end(), [&](const auto& link) {
                return kind_of(collection, link) == DraftLink::Kind::BelongsTo;
            });
        return collection.owned;
    }

    DraftLink::Kind kind_of(const DraftCollection& collection, const DraftLink& link) {
        const DraftCollection* to = find(collections_, link.collection);
        if (to == nullptr) {
            return DraftLink::Kind::Catalogue;
        }
        if (to->people) {
            return kind_to_people(collection, link, *to);
        }
        if (to->owned && !collection.people) {
            return DraftLink::Kind::BelongsTo;
        }
        // A postal address is hers whose record names it; a city is nobody's.
        const bool personal = has_found(*to, {DataType::Street, DataType::Phone, DataType::Email,
                                              DataType::BankAccount, DataType::PaymentCard});
        return personal && (collection.people || collection.owned) ? DraftLink::Kind::LeadsTo
                                                                   : DraftLink::Kind::Catalogue;
    }

    DraftLink::Kind kind_to_people(const DraftCollection& collection, const DraftLink& link,
                                   const DraftCollection& to) {
        if (&to == &collection || says_office(link)) {
            return DraftLink::Kind::Mentions;
        }
        const bool staff = names_staff(to.info.name);
        if (collection.people && staff && !names_staff(collection.info.name)) {
            return DraftLink::Kind::Mentions;
        }
        // Where it names two people, the one who serves is not the one it is about.
        const bool served = std::any_of(
            collection.links.begin(), collection.links.end(), [&](const DraftLink& other) {
                const DraftCollection* person = find(collections_, other.collection);
                return &other != &link && person != nullptr && person != &collection &&
                       person->people && !names_staff(person->info.name) && !says_office(other);
            });
        return served && staff ? DraftLink::Kind::Mentions : DraftLink::Kind::BelongsTo;
    }

    std::vector<DraftCollection>& collections_;
};

}  // namespace

void find_links(std::vector<DraftCollection>& collections, const std::vector<SampledKeys>& keys) {
    for (DraftCollection& collection : collections) {
        for (const ForeignKey& key : collection.info.references) {
            DraftLink link;
            link.fields = key.fields;
            link.collection = key.collection;
            link.to = key.to;
            link.declared = true;
            link.because = "a foreign key";
            collection.links.push_back(std::move(link));
        }
    }
    LikenessSearch(collections, keys).run();
    for (DraftCollection& collection : collections) {
        for (DraftField& field : collection.fields) {
            field.column.refers = std::any_of(
                collection.links.begin(), collection.links.end(),
                [&](const DraftLink& link) { return is_one_of(link.fields, field.column.name); });
        }
    }
}

void follow_links(std::vector<DraftCollection>& collections) {
    LinkReading(collections).run();
}

std::string_view name_of(DraftLink::Kind kind) {
    switch (kind) {
        case DraftLink::Kind::BelongsTo:
            return "belongs_to";
        case DraftLink::Kind::LeadsTo:
            return "leads_to";
        case DraftLink::Kind::Mentions:
            return "mentions";
        case DraftLink::Kind::Catalogue:
            return "catalogue";
    }
    return {};
}

}  // namespace dsar
