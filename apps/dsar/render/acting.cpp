// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/acting.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/table.hpp"
#include "apps/dsar/shell_words.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/rights/objection.hpp"
#include "libdsar/rights/restriction.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace dsar::cli {
namespace {

constexpr std::size_t most_lines = 8;

// Article and ground, as people name them.
std::string law_of(const Acting& acting) {
    const ActingOrder& order = acting.order;
    if (const ObjectionRule* const rule = find_objection_rule(order.objection)) {
        const bool absolute = rule->kind == ObjectionKind::Marketing;
        return fmt::format("{} {}{}", acting.regime == "ccpa" ? "Cal. Civ. Code" : "Art.",
                           rule->article, absolute ? ", direct marketing: no balancing" : "");
    }
    if (acting.regime == "ccpa") {
        return acting.plan.right == Right::Rectify ? "Cal. Civ. Code 1798.106"
                                                   : "Cal. Civ. Code 1798.105";
    }
    const RestrictionGround* const ground = find_restriction_ground(order.ground);
    return acting.plan.right == Right::Restrict && ground != nullptr
               ? fmt::format("Art. {}, {}", ground->article, ground->word)
               : std::string(article_of(acting.plan.right));
}

std::string totals_line(const Acting& acting, const Look& look) {
    const auto searched = std::ranges::count(acting.search.stores, StoreOutcome::Status::Searched,
                                             &StoreOutcome::status);
    const std::size_t records = acting.search.subjects.front().matches.size() + acting.vaulted;
    std::string line =
        fmt::format("  {} {} of {}{}", look.mark(acting.search.complete ? Mark::Ok : Mark::Failure),
                    searched, counted(acting.search.stores.size(), "store"), look.dot());
    line += records == 0 ? "no data held" : counted(records, "record");
    line += look.dot();
    line += acting.plan.pending.empty()
                ? "nothing to decide"
                : counted(acting.plan.pending.size(), "matter") + " to decide";
    return line + "\n";
}

// How a step is restricted (UX 3.5).
std::string how_words(const Step& step) {
    if (step.how == "mark") {
        for (const PlannedRecord& record : step.records) {
            for (const CutField& cut : record.cuts) {
                return "field " + cut.path;
            }
        }
    }
    if (step.how == "manual") {
        return "by hand" + (step.by_hand.empty() ? std::string() : ": " + step.by_hand);
    }
    return step.how == "vault" ? "moved to the vault" : "taken out of sight";
}

// Reasons of a step, the most frequent first.
std::string reasons_of(const Step& step) {
    std::map<std::string, std::size_t> counts;
    for (const PlannedRecord& record : step.records) {
        ++counts[record.rule.empty() || record.rule == "hold" ? record.why : record.rule];
    }
    const auto most =
        std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
    std::string out = most->first;
    if (counts.size() > 1) {
        out += fmt::format("; {} for other reasons", step.records.size() - most->second);
    }
    if (step.decision == Decision::Mark) {
        return how_words(step);
    }
    std::set<std::string> cut;
    for (const PlannedRecord& record : step.records) {
        for (const CutField& field : record.cuts) {
            if (field.cut != Cut::Mark) {
                cut.insert(field.path);
            }
        }
    }
    if ((step.decision == Decision::Correct || step.decision == Decision::Suppress) &&
        !cut.empty()) {
        return fmt::format("{}", fmt::join(cut, ", "));
    }
    if (step.decision == Decision::Trim && !cut.empty()) {
        out += fmt::format("; {} {}", fmt::join(cut, ", "), cut.size() == 1 ? "goes" : "go");
    }
    return out;
}

std::string decisions_table(const Plan& plan, const Look& look) {
    std::vector<std::vector<std::string>> rows;
    for (const Step& step : plan.steps) {
        rows.push_back({step.store, step.collection, grouped(step.records.size()),
                        std::string(name_of(step.decision)), reasons_of(step)});
    }
    std::string totals;
    std::size_t sum = 0;
    for (const auto& [decision, count] : plan.totals) {
        totals +=
            fmt::format("{}{} {}", totals.empty() ? "  " : look.dot(), decision, grouped(count));
        sum += count;
    }
    const std::vector<Column> columns{
        {"STORE"}, {"COLLECTION"}, {"RECORDS", true}, {"DECISION"}, {"WHY"}};
    return table_text(columns, rows, look) + fmt::format("{} = {}\n", totals, grouped(sum));
}

std::string kept_block(const ActingView& view, const Look& look) {
    using Part = std::pair<std::string, std::string>;  // rule, article
    std::map<Part, std::map<std::string, std::size_t>> parts;
    for (const Step& step : view.acting.plan.steps) {
        for (const PlannedRecord& record : step.records) {
            if (step.decision != Decision::Erase && !record.rule.empty()) {
                const std::string until =
                    record.until ? "until " + format(*record.until) : "with no day set";
                ++parts[{record.rule, record.article}][until];
            }
        }
    }
    std::string out;
    for (const auto& [part, days] : parts) {
        const RetentionRule* const rule = view.settings.rule(part.first);
        out += fmt::format("  {}   Art. {}{}\n", look.safe(part.first), look.safe(part.second),
                           rule == nullptr ? "" : ", " + look.safe(rule->law));
        for (const auto& [until, count] : days) {
            out += fmt::format("    {} {}\n", counted(count, "record"), until);
        }
    }
    return out.empty() ? out : "\n" + look.strong("Kept by law") + "\n" + out;
}

std::string tell_line(const ActingView& view, const Look& look) {
    std::vector<std::string> names;
    for (const std::string& id : view.acting.plan.tell) {
        const Recipient* const recipient = view.settings.recipient(id);
        if (recipient != nullptr && recipient->notify != "none") {
            names.push_back(look.safe(recipient->name));
        }
    }
    return names.empty() ? std::string()
                         : fmt::format("\nAlso tell   {} (Art. 19): {}\n", fmt::join(names, ", "),
                                       counted(names.size(), "letter"));
}

std::string backups_lines(const Acting& acting, const Look& look) {
    std::string out;
    for (const BackupTerm& term : acting.backups) {
        const std::string stores = look.safe(fmt::format("{}", fmt::join(term.stores, ", ")));
        out += term.keep.empty()
                   ? fmt::format(
                         "\nBackups     of {}: nobody said how long they hold copies\n"
                         "            (`backups` in dsar.yaml)\n",
                         stores)
                   : fmt::format("\nBackups     hold copies for {} after apply: {}\n",
                                 look.safe(term.keep), stores);
    }
    return out;
}

std::string record_name(const Pending& pending) {
    return fmt::format("{}/{}{}{}", pending.store, pending.collection,
                       pending.key.empty()            ? ""
                       : pending.key.starts_with('[') ? "#"
                                                      : "/",
                       pending.key);
}

std::string pending_block(const Plan& plan, const Look& look) {
    std::string out;
    for (std::size_t at = 0; at < std::min(plan.pending.size(), most_lines); ++at) {
        const Pending& pending = plan.pending[at];
        out += fmt::format("  {}   {}\n", look.safe(record_name(pending)), look.safe(pending.why));
    }
    if (plan.pending.size() > most_lines) {
        out += fmt::format("  {} {} more\n", look.ellipsis(), plan.pending.size() - most_lines);
    }
    return out.empty() ? out : "\n" + look.strong("To decide") + "\n" + out;
}

std::string blockers_block(const Plan& plan, const Look& look) {
    std::string out;
    for (const Blocker& blocker : plan.blockers) {
        out += fmt::format("  {} {}/{}   {}\n", look.mark(Mark::Failure), look.safe(blocker.store),
                           look.safe(blocker.collection), look.safe(blocker.why));
        if (!blocker.next.empty()) {
            out += fmt::format("      {}\n", look.safe(blocker.next));
        }
    }
    return out.empty()
               ? out
               : "\n" + look.strong("In the way (the plan cannot be approved)") + "\n" + out;
}

// What no step reaches: it lies in the vault of another case.
std::string elsewhere_block(const Plan& plan, const Look& look) {
    std::string out;
    for (const RestrictedElsewhere& place : plan.restricted_elsewhere) {
        out += fmt::format("  {}/{}   {} restricted in case {}, in its vault\n",
                           look.safe(place.store), look.safe(place.collection),
                           counted(place.records, "record lies", "records lie"), place.case_id);
    }
    return out.empty() ? out
                       : "\n" +
                             look.strong(
                                 "Restricted already (nothing is done there; plan again once that "
                                 "is lifted)") +
                             "\n" + out;
}

std::string next_lines(const ActingView& view) {
    const Acting& acting = view.acting;
    if (acting.case_id.empty()) {
        return {};
    }
    std::string lines;
    for (const Pending& pending : acting.plan.pending) {
        const bool can_say = pending.what == "possible_match" || pending.what == "free_text" ||
                             pending.what == "ground" || pending.what == "kept_changed";
        if (can_say) {
            lines += fmt::format("dsar {}decide {} --yes {}\n", view.flags, acting.case_id,
                                 shell_word(record_name(pending)));
            break;
        }
    }
    lines += fmt::format("dsar {}show {} --records\n", view.flags, acting.case_id);
    if (acting.plan.blockers.empty()) {
        lines += fmt::format("dsar {}approve {}\n", view.flags, acting.case_id);
    }
    return "\n" + next_text(lines);
}

}  // namespace

std::string acting_head(const ActingView& view, const Look& look) {
    const Acting& acting = view.acting;
    const Right right = acting.plan.right;
    const bool ccpa = acting.regime == "ccpa";
    const std::string law = law_of(acting);
    std::string line =
        acting.case_id.empty() ? "Dry run, nothing is kept" : "Case " + acting.case_id;
    line += fmt::format("{}{} ({})", look.dot(), ccpa ? acting.kind : name_of(right), law);
    if (acting.returned) {
        line += fmt::format("{}what was kept", look.dot());
    }
    if (acting.deadline.due) {
        line += fmt::format("{}answer by {}", look.dot(), format(*acting.deadline.due));
    }
    return look.strong(line) + "\n\n";
}

std::string short_plan(const std::string& digest) {
    return digest.size() < 8 ? digest : digest.substr(0, 4) + " " + digest.substr(4, 4);
}

std::string acting_text(const ActingView& view, const Look& look) {
    const Acting& acting = view.acting;
    std::string out = acting_head(view, look) + totals_line(acting, look);
    if (acting.plan.steps.empty()) {
        return out + elsewhere_block(acting.plan, look) + blockers_block(acting.plan, look) +
               next_lines(view);
    }
    const Json plan = Json::parse(acting.plan_json);
    out += fmt::format("\nPlan {} - nothing has been changed yet\n\n",
                       short_plan(plan.at("digest").get<std::string>()));
    return out + decisions_table(acting.plan, look) + kept_block(view, look) +
           tell_line(view, look) + backups_lines(acting, look) + pending_block(acting.plan, look) +
           elsewhere_block(acting.plan, look) + blockers_block(acting.plan, look) +
           next_lines(view);
}

}  // namespace dsar::cli
