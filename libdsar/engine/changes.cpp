// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/changes.hpp"

#include "libdsar/base/digest.hpp"
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
    const Record& record;
    std::span<const Needles> needles;
    Date today;
};

Value value_after(const CutField& cut, const Value& old, const Work& work) {
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
            return old.kind == ValueKind::Text ? text_value(redacted(old.text, work.needles)) : old;
        case Cut::Mark:
            return text_value(format(work.today));
        case Cut::Set:  // a right that writes values works them out itself
        case Cut::Off:
        case Cut::Clear:
            break;
    }
    return {};
}

// The value that stands at the path afterwards; nullopt: several places would need several values.
std::optional<Value> value_for(const CutField& cut, const Work& work) {
    if (cut.cut == Cut::Clear || cut.cut == Cut::Fixed || cut.cut == Cut::Mark) {
        return value_after(cut, {}, work);
    }
    std::optional<Value> out;
    for (const Value& old : values_at(work.record, cut.path)) {
        Value now = value_after(cut, old, work);
        if (out && *out != now) {
            return std::nullopt;
        }
        out = std::move(now);
    }
    return out ? out : Value();
}

bool stays(Decision decision) {
    return decision != Decision::Erase;
}

class Builder {
 public:
    Builder(const Workspace& workspace, const Plan& plan, std::span<const Match> matches,
            const Spool& spool, std::span<const Needles> needles, Date today)
        : workspace_(workspace),
          plan_(plan),
          matches_(matches),
          spool_(spool),
          needles_(needles),
          today_(today) {}

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
        if (stays(step.decision) && planned.cuts.empty()) {
            return;
        }
        Change change{&collection, planned.key, planned.state, !stays(step.decision), {}};
        const Work work{record, needles_, today_};
        for (const CutField& cut : planned.cuts) {
            if (std::optional<Value> value = value_for(cut, work)) {
                change.values.push_back({cut.path, *std::move(value)});
            } else {
                store.unable.push_back({store.changes.size(), cut.path, "no_ability",
                                        "several places in one record would need several values"});
            }
        }
        store.changes.push_back(std::move(change));
        store.places.push_back(place);
    }

    // Identifiers that go, and everything that stays, by store.
    void note_words(const CollectionEntry& collection, const Step& step,
                    const PlannedRecord& planned, const Record& record) {
        Words& words = words_[step.store];
        const auto is_cut = [&](const std::string& path) {
            return !stays(step.decision) ||
                   std::ranges::find(planned.cuts, path, &CutField::path) != planned.cuts.end();
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
        if (stays(step.decision)) {
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
    std::span<const Needles> needles_;
    Date today_;
    std::vector<StoreChanges> out_;
    std::map<std::string, Words> words_;
};

}  // namespace

std::vector<StoreChanges> changes_of(const Workspace& workspace, const Plan& plan,
                                     std::span<const Match> matches, const Spool& spool,
                                     std::span<const Needles> needles, Date today) {
    return Builder(workspace, plan, matches, spool, needles, today).run();
}

std::optional<Value> value_after_cut(const CutField& cut, const Record& record,
                                     std::span<const Needles> needles, Date today) {
    return value_for(cut, {record, needles, today});
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
