// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/needed.hpp"

#include "libdsar/map/categories.hpp"
#include "libdsar/model/normalise.hpp"
#include "libdsar/rights/anonymising.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace dsar {

namespace {

// Why a record must stay in part.
struct Need {
    std::set<std::string> fields;  // what is referred to
    std::map<std::string, std::string>
        words;  // by collection: which rule keeps the one that refers
    std::set<std::size_t> keepers;
    std::string rule;
    std::string article;  // of the rule
    std::optional<Date> until;
    bool open = false;  // one of the keepers stays for no known time

    bool add_time(const PlannedRecord& keeper) {
        const auto before = std::tuple(until, open, rule);
        open = open || !keeper.until;
        if (!rule.empty() || !keeper.rule.empty()) {
            const bool decides = rule.empty() || until < keeper.until;
            article = decides ? keeper.article : article;
            rule = decides ? keeper.rule : rule;
        }
        until = open ? std::nullopt : std::max(until, keeper.until);
        return before != std::tuple(until, open, rule);
    }
};

// One way in which records of a collection refer to records of another.
struct Link {
    std::vector<std::string> from;
    std::vector<std::string> to;
};

std::vector<Link> links_between(const CollectionEntry& from, const Match& target) {
    std::vector<Link> out;
    const auto add = [&](std::vector<std::string> fields, const Reference& reference) {
        if (reference.store == target.store && reference.collection == target.collection) {
            out.push_back({std::move(fields), reference.fields});
        }
    };
    for (const FieldEntry& field : from.fields) {
        for (const auto* references : {&field.belongs_to, &field.leads_to, &field.mentions}) {
            for (const Reference& reference : *references) {
                add({field.path}, reference);
            }
        }
    }
    for (const CompositeReference& composite : from.references) {
        add(composite.fields, composite.to);
    }
    return out;
}

bool is_cut(const PlannedRecord& record, const std::string& path) {
    return std::ranges::any_of(record.cuts, [&](const CutField& cut) {
        return cut.path == path && cut.cut != Cut::Mark && cut.cut != Cut::Redact;
    });
}

// Whether a shell with this field would still say who the person was.
bool names_somebody(const FieldEntry& field) {
    if (!field.anonymise.empty()) {
        return field.anonymise != "keep";
    }
    if (field.identifies && form_of_kind(field.identifies->kind) != Form::Plain) {
        return true;
    }
    return is_personal(field.category) && !includes_category("user.unique_id", field.category) &&
           field.category != "user.account";
}

std::string kept_words(const std::string& name, const PlannedRecord& keeper) {
    if (keeper.rule.empty()) {
        return fmt::format("{}, which stays,", name);
    }
    return fmt::format("{}, which {} keeps ({}),", name,
                       keeper.rule == "hold" ? "a hold" : "rule " + keeper.rule, keeper.article);
}

class Shells {
 public:
    Shells(PlanDraft& draft, const ReferredBy& referred_by)
        : draft_(draft), refers_(draft.matches().size()), needs_(draft.matches().size()) {
        for (std::size_t parent = 0; parent < referred_by.size(); ++parent) {
            for (const std::size_t child : referred_by[parent]) {
                if (child != parent) {
                    refers_[child].push_back(parent);
                }
            }
        }
    }

    void run() {
        for (std::size_t index = 0; index < refers_.size(); ++index) {
            if (!refers_[index].empty() && drafted(index).decision != Decision::Erase) {
                waiting_.push_back(index);
            }
        }
        while (!waiting_.empty()) {
            const std::size_t keeper = waiting_.front();
            waiting_.pop_front();
            for (const std::size_t parent : refers_[keeper]) {
                need(parent, keeper);
            }
        }
    }

 private:
    DraftedRecord& drafted(std::size_t index) { return draft_.records()[index]; }

    // The fields of `parent` that `keeper` refers to when all is done.
    std::set<std::string> referred_fields(std::size_t parent, std::size_t keeper) {
        const std::vector<Link> links =
            links_between(draft_.collection(keeper), draft_.matches()[parent]);
        std::set<std::string> out;
        if (links.empty()) {  // only the store knows that it refers
            const std::vector<std::string>& key = draft_.collection(parent).key;
            out.insert(key.begin(), key.end());
        }
        for (const Link& link : links) {
            if (std::ranges::none_of(link.from, [&](const std::string& path) {
                    return is_cut(drafted(keeper).record, path);
                })) {
                out.insert(link.to.begin(), link.to.end());
            }
        }
        return out;
    }

    void need(std::size_t parent, std::size_t keeper) {
        const Decision decision = drafted(parent).decision;
        if (decision != Decision::Erase && decision != Decision::Anonymise) {
            return;
        }
        const std::set<std::string> fields = referred_fields(parent, keeper);
        if (fields.empty() || is_blocked(parent, keeper, fields)) {
            return;
        }
        Need& need = needs_[parent];
        const std::size_t known = need.fields.size() + need.keepers.size();
        need.fields.insert(fields.begin(), fields.end());
        need.keepers.insert(keeper);
        const bool longer = need.add_time(drafted(keeper).record);
        if (!longer && known == need.fields.size() + need.keepers.size()) {
            return;
        }
        need.words.try_emplace(
            collection_name(draft_.matches()[keeper]),
            kept_words(collection_name(draft_.matches()[keeper]), drafted(keeper).record));
        make_shell(parent);
        if (!refers_[parent].empty()) {
            waiting_.push_back(parent);
        }
    }

    bool is_blocked(std::size_t parent, std::size_t keeper, const std::set<std::string>& fields) {
        for (const std::string& path : fields) {
            const FieldEntry* field = draft_.collection(parent).field(path);
            if (field == nullptr || !names_somebody(*field)) {
                continue;
            }
            draft_.block_once(
                draft_.matches()[parent], "needed_by_kept",
                fmt::format(
                    "{} refers to it by {}, which says who the person is",
                    kept_words(collection_name(draft_.matches()[keeper]), drafted(keeper).record),
                    path),
                fmt::format("say anonymise: keep for {} in the map if it names nobody", path));
            return true;
        }
        return false;
    }

    void make_shell(std::size_t index) {
        const Need& need = needs_[index];
        DraftedRecord& shell = drafted(index);
        const bool is_ours = shells_.contains(index) || shell.decision == Decision::Erase;
        std::set<std::string> spared = need.fields;
        if (is_ours) {
            const std::vector<std::string>& key = draft_.collection(index).key;
            spared.insert(key.begin(), key.end());
        }
        shell.record.cuts = anonymising_cuts(draft_.collection(index));
        std::erase_if(shell.record.cuts,
                      [&](const CutField& cut) { return spared.contains(cut.path); });
        if (is_ours) {  // else the map anonymises it anyway
            shells_.insert(index);
            shell.decision = Decision::Anonymise;
            explain(shell.record, need);
        }
    }

    static void explain(PlannedRecord& record, const Need& need) {
        std::vector<std::string> words;
        for (const auto& entry : need.words) {
            words.push_back(entry.second);
        }
        record.reason = "needed_by_kept";
        record.rule = need.rule;
        record.article = need.rule.empty() ? record.article : need.article;
        record.until = need.until;
        record.why =
            fmt::format("{} refer{} to it: what is about the person goes, the record stays empty",
                        fmt::join(words, " and "), words.size() == 1 ? "s" : "");
    }

    PlanDraft& draft_;
    std::vector<std::vector<std::size_t>> refers_;  // what each match refers to
    std::vector<Need> needs_;
    std::set<std::size_t> shells_;
    std::deque<std::size_t> waiting_;
};

}  // namespace

void keep_what_is_needed(PlanDraft& draft, const ReferredBy& referred_by) {
    if (!referred_by.empty()) {
        Shells(draft, referred_by).run();
    }
}

std::vector<std::size_t> children_first(std::span<const Match> matches,
                                        const ReferredBy& referred_by) {
    std::vector<std::size_t> out;
    std::vector<bool> seen(matches.size());
    std::vector<std::pair<std::size_t, std::size_t>> path;  // a match, and its next child
    for (std::size_t start = 0; start < matches.size(); ++start) {
        path.emplace_back(start, 0);
        while (!path.empty()) {
            auto& [index, next] = path.back();
            const bool is_new = next == 0 && !seen[index];
            if (next == 0 && !is_new) {
                path.pop_back();
                continue;
            }
            seen[index] = true;
            const std::size_t children = index < referred_by.size() ? referred_by[index].size() : 0;
            if (next == children) {
                out.push_back(index);
                path.pop_back();
                continue;
            }
            const std::size_t child = referred_by[index][next++];
            if (!seen[child] && matches[child].store == matches[index].store &&
                matches[child].collection == matches[index].collection) {
                path.emplace_back(child, 0);
            }
        }
    }
    return out;
}

}  // namespace dsar
