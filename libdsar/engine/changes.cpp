// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/changes.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/engine/new_value.hpp"
#include "libdsar/model/consent.hpp"
#include "libdsar/model/redact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace dsar {

namespace {

// Shorter values stand in a file by chance.
constexpr std::size_t shortest_proof = 8;
// Shorter ids stand in texts by chance.
constexpr std::size_t shortest_in_text = 5;

std::string network_of(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    std::array<char, INET6_ADDRSTRLEN> out{};
    const bool four = ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1;
    if (!four && ::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) {
        return {};
    }
    const std::size_t kept = four ? 3 : 6;  // 24 and 48 bits
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(kept), bytes.end(), 0);
    ::inet_ntop(four ? AF_INET : AF_INET6, bytes.data(), out.data(), out.size());
    return out.data();
}

std::string coarse_date(const std::string& text, bool month) {
    const std::optional<Date> date = parse_stored_date(text);
    return date ? format(*date).substr(0, month ? 7 : 4) : std::string();
}

Value coarse(std::string text) {
    return text.empty() ? Value() : text_value(std::move(text));
}

// A record of the plan with all that its values are worked out from.
struct Work {
    const Settings& settings;
    const CollectionEntry& collection;
    const Record& record;
    const ChangeWords& words;
};

// nullopt: it cannot be told from what stands there.
std::optional<Value> value_after(const CutField& cut, const Value& old, const Work& work) {
    switch (cut.cut) {
        case Cut::Fixed:
            return text_value(cut.fixed);
        case Cut::Year:
        case Cut::Month:
            return old.is_null() ? old : coarse(coarse_date(old.text, cut.cut == Cut::Month));
        case Cut::Network:
            return old.is_null() ? old : coarse(network_of(old.text));
        case Cut::Pseudonym:
            return text_value(hex_of(random_bytes(8)));
        case Cut::Redact:
            return old.kind == ValueKind::Text ? text_value(redacted(old.text, work.words.needles))
                                               : old;
        case Cut::Mark:
            return is_consent_off(old) ? text_value(format(work.words.today)) : old;
        case Cut::Set:
            return new_value_like(old, *work.collection.field(cut.path),
                                  work.words.new_values.at(cut.digest), work.settings);
        case Cut::Off:
            return consent_off(old);
        case Cut::Clear:
            break;
    }
    return Value();
}

// Why value_after() has nothing to say.
Obstacle unable(std::size_t change, const CutField& cut) {
    if (cut.cut == Cut::Set) {
        return {change, cut.path, "type",
                "what stands there is of another type than the new value"};
    }
    if (cut.cut == Cut::Off) {
        return {change, cut.path, "no_ability",
                "nobody can tell from what stands there how it says no"};
    }
    if (cut.cut == Cut::Mark) {
        return {change, cut.path, "no_ability", "not every record has this field to be marked in"};
    }
    return {change, cut.path, "no_ability",
            "several places in one record would need several values"};
}

// The value that stands at the path afterwards; nullopt: none can be told, or several places would
// need several values.
std::optional<Value> value_for(const CutField& cut, const Work& work) {
    if (cut.cut == Cut::Clear || cut.cut == Cut::Fixed) {
        return value_after(cut, {}, work);
    }
    const std::vector<Value> there = values_at(work.record, cut.path);
    if (there.empty()) {
        // A store writes no field that a record has not: it would only seem to be marked.
        return cut.cut == Cut::Mark ? std::nullopt : value_after(cut, {}, work);
    }
    std::optional<Value> out;
    for (const Value& old : there) {
        std::optional<Value> now = value_after(cut, old, work);
        if (!now || (out && *out != *now)) {
            return std::nullopt;
        }
        out = std::move(now);
    }
    return out;
}

// Rights that write what a person says, or a mark, leave alone what says so already.
bool stands_already(const CutField& cut, const Work& work, const Value& value) {
    const bool writes = cut.cut == Cut::Mark || cut.cut == Cut::Set || cut.cut == Cut::Off;
    const std::vector<Value> there = values_at(work.record, cut.path);
    return writes && !there.empty() &&
           std::ranges::all_of(there, [&](const Value& old) { return old == value; });
}

bool stays(const Step& step) {
    return !takes_away(step.decision, step.how);
}

class Builder {
 public:
    Builder(const Workspace& workspace, const Plan& plan, std::span<const Match> matches,
            const Spool& spool, const ChangeWords& words)
        : workspace_(workspace), plan_(plan), matches_(matches), spool_(spool), given_(words) {}

    std::vector<StoreChanges> run() {
        for (std::size_t step = 0; step < plan_.steps.size(); ++step) {
            for (std::size_t record = 0; record < plan_.steps[step].records.size(); ++record) {
                add({step, record});
            }
        }
        std::erase_if(out_, [](const StoreChanges& store) { return store.changes.empty(); });
        for (StoreChanges& store : out_) {
            prove(store);
        }
        return std::move(out_);
    }

 private:
    StoreChanges& store_of(const std::string& name) {
        const auto known = std::ranges::find(out_, name, &StoreChanges::store);
        return known != out_.end() ? *known : out_.emplace_back(StoreChanges{name, {}, {}});
    }

    void add(PlanPlace place) {
        const Step& step = plan_.steps[place.step];
        const PlannedRecord& planned = step.records[place.record];
        const Match& match = matches_[planned.match];
        StoreChanges& store = store_of(step.store);
        if (!match.has_record) {
            return;
        }
        const CollectionEntry& collection =
            *workspace_.map.store(step.store)->collection(step.collection);
        const Record record = unpack(spool_.read(match.spooled));
        note_words(collection, step, planned, record);
        if (stays(step) && planned.cuts.empty()) {
            return;
        }
        Change change{&collection, planned.key, planned.state, !stays(step), {}};
        change.vault = change.remove && step.decision == Decision::Mark;
        const Work work{workspace_.settings, collection, record, given_};
        bool is_able = true;
        for (const CutField& cut : planned.cuts) {
            std::optional<Value> value = value_for(cut, work);
            if (!value) {
                is_able = false;
                store.unable.push_back(unable(store.changes.size(), cut));
            } else if (!stands_already(cut, work, *value)) {
                change.values.push_back({cut.path, *std::move(value)});
            }
        }
        if (is_able && stays(step) && change.values.empty()) {
            return;
        }
        store.changes.push_back(std::move(change));
        store.places.push_back(place);
    }

    // Identifiers that go, and everything that stays, by store.
    void note_words(const CollectionEntry& collection, const Step& step,
                    const PlannedRecord& planned, const Record& record) {
        Words& words = words_[step.store];
        // What is corrected is replaced; it need not be wiped out.
        const auto is_cut = [&](const std::string& path) {
            const auto cut = std::ranges::find(planned.cuts, path, &CutField::path);
            return !stays(step) || (cut != planned.cuts.end() && cut->cut != Cut::Set);
        };
        for (const FieldEntry& field : collection.fields) {
            const Form form =
                field.identifies ? form_of_kind(field.identifies->kind) : Form::Reference;
            if ((form != Form::Email && form != Form::Phone) || !is_cut(field.path)) {
                continue;
            }
            for (const Value& value : values_at(record, field.path)) {
                if (value.text.size() >= shortest_proof) {
                    words.going.insert(value.text);
                }
            }
        }
        if (stays(step)) {
            Record rest = record;
            for (const CutField& cut : planned.cuts) {
                remove_at(rest, cut.path);
            }
            for (const Field& field : rest.fields) {
                words.staying.push_back(field.value.text);
            }
        }
    }

    void prove(StoreChanges& store) {
        const Words& words = words_[store.store];
        for (const std::string& word : words.going) {
            if (std::ranges::none_of(words.staying, [&](const std::string& text) {
                    return text.find(word) != std::string::npos;
                })) {
                store.must_not_stay.push_back(word);
            }
        }
    }

    struct Words {
        std::set<std::string> going;
        std::vector<std::string> staying;
    };

    const Workspace& workspace_;
    const Plan& plan_;
    std::span<const Match> matches_;
    const Spool& spool_;
    const ChangeWords& given_;
    std::vector<StoreChanges> out_;
    std::map<std::string, Words> words_;
};

}  // namespace

std::vector<StoreChanges> changes_of(const Workspace& workspace, const Plan& plan,
                                     std::span<const Match> matches, const Spool& spool,
                                     const ChangeWords& words) {
    return Builder(workspace, plan, matches, spool, words).run();
}

std::optional<Value> value_after_cut(const CutField& cut, const Record& record, Date today) {
    const ChangeWords words{{}, {}, today};
    const Settings settings;           // new values ask them, and
    const CollectionEntry collection;  // there are none here
    return value_for(cut, {settings, collection, record, words});
}

std::vector<Needles> needles_of(const Settings& settings, std::span<const Identifier> person) {
    std::map<std::string, std::set<std::string>> by_kind;
    for (const Identifier& identifier : person) {
        const Form form = form_of_kind(identifier.kind);
        const auto normal = normalise(form, identifier.value,
                                      settings.normalising(identifier.kind, settings.country));
        const bool is_id = form == Form::Plain || form == Form::Reference;
        if (normal && (!is_id || normal->size() >= shortest_in_text)) {
            by_kind[identifier.kind].insert(*normal);
        }
    }
    std::vector<Needles> out;
    for (const auto& [kind, normals] : by_kind) {
        Needles& needles =
            out.emplace_back(form_of_kind(kind), settings.normalising(kind, settings.country));
        for (const std::string& normal : normals) {
            needles.add(normal);
        }
    }
    return out;
}

}  // namespace dsar
