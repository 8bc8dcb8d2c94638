// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/acting.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/table.hpp"
#include "apps/dsar/shell_words.hpp"
#include "libdsar/base/json.hpp"

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

std::string case_line(const ActingView& view, const Look& look) {
    const Acting& acting = view.acting;
    const Right right = acting.plan.right;
    const bool ccpa = acting.regime == "ccpa";
    std::string line =
        acting.case_id.empty() ? "Dry run, nothing is kept" : "Case " + acting.case_id;
    line += fmt::format("{}{} ({})", look.dot(), ccpa ? acting.kind : name_of(right),
                        ccpa ? "Cal. Civ. Code 1798.105" : article_of(right));
    if (acting.deadline.due) {
        line += fmt::format("{}answer by {}", look.dot(), format(*acting.deadline.due));
    }
    return look.strong(line) + "\n\n";
}

std::string totals_line(const Acting& acting, const Look& look) {
    const auto searched = std::ranges::count(acting.search.stores, StoreOutcome::Status::Searched,
                                             &StoreOutcome::status);
    const std::size_t records = acting.search.subjects.front().matches.size();
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
    std::set<std::string> cut;
    for (const PlannedRecord& record : step.records) {
        for (const CutField& field : record.cuts) {
            if (field.cut != Cut::Mark) {
                cut.insert(field.path);
            }
        }
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

std::string next_lines(const ActingView& view) {
    const Acting& acting = view.acting;
    if (acting.case_id.empty()) {
        return {};
    }
    std::string lines;
    for (const Pending& pending : acting.plan.pending) {
        const bool can_say = pending.what == "possible_match" || pending.what == "free_text" ||
                             pending.what == "ground";
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

std::string_view past_of(Decision decision) {
    switch (decision) {
        case Decision::Erase:
            return "erased";
        case Decision::Anonymise:
            return "anonymised";
        case Decision::Trim:
            return "cut down";
        case Decision::Keep:
            return "kept";
        case Decision::Forward:
            return "left to the client";
        case Decision::Mark:
            return "marked";
        case Decision::Correct:
            return "corrected";
        case Decision::Suppress:
            return "suppressed";
        case Decision::Disclose:
        case Decision::Withhold:
            break;
    }
    return {};
}

}  // namespace

std::string short_plan(const std::string& digest) {
    return digest.size() < 8 ? digest : digest.substr(0, 4) + " " + digest.substr(4, 4);
}

std::string acting_text(const ActingView& view, const Look& look) {
    const Acting& acting = view.acting;
    std::string out = case_line(view, look) + totals_line(acting, look);
    if (acting.plan.steps.empty()) {
        return out + next_lines(view);
    }
    const Json plan = Json::parse(acting.plan_json);
    out += fmt::format("\nPlan {} - nothing has been changed yet\n\n",
                       short_plan(plan.at("digest").get<std::string>()));
    return out + decisions_table(acting.plan, look) + kept_block(view, look) +
           tell_line(view, look) + pending_block(acting.plan, look) +
           blockers_block(acting.plan, look) + next_lines(view);
}

std::string applied_text(const Applied& applied, const std::string& case_id,
                         const std::string& folder, const Session& session) {
    const Look& look = session.out.look();
    std::string out =
        fmt::format("{} plan {}, approved by {}\n", look.mark(Mark::Ok), short_plan(applied.plan),
                    look.safe(fmt::format("{}", fmt::join(applied.approved_by, ", "))));
    out += fmt::format("{} {}\n\n", look.mark(Mark::Ok),
                       applied.again ? "all of it was done before; nothing was done now"
                       : applied.resumed
                           ? "an earlier run was interrupted; this one went on from there"
                           : fmt::format("all {} are as they were when the plan was made",
                                         counted(applied.records, "record")));
    std::vector<std::vector<std::string>> rows;
    for (const AppliedStep& step : applied.steps) {
        rows.push_back({fmt::format("  {} {}", look.mark(Mark::Ok), step.step),
                        step.store + "/" + step.collection,
                        fmt::format("{}{}", past_of(step.decision), step.marked ? ", marked" : ""),
                        grouped(step.records)});
    }
    out += table_text({{""}, {""}, {""}, {"", true}}, rows, look);
    if (!applied.letters.empty()) {
        out += fmt::format("  {} letters drafted: {}   {}\n", look.mark(Mark::Ok),
                           applied.letters.size(), look.safe(folder));
    }
    for (const std::string& place : applied.left) {
        out += fmt::format("  {} bytes of the person still stand in {}\n", look.mark(Mark::Warning),
                           look.safe(place));
    }
    const bool dry = session.globals.dry_run;
    out += dry ? "\nnothing was changed (--dry-run)\n"
               : fmt::format("\n{0} of {0} records done\n", grouped(applied.records));
    return out + "\n" +
           next_text(fmt::format("dsar {}{} {}", session.repeated_flags(), dry ? "apply" : "verify",
                                 case_id));
}

std::string verified_text(const Verification& verification, const std::string& case_id,
                          const Session& session) {
    const Look& look = session.out.look();
    const auto line = [&](bool good, std::string_view label, const std::string& text) {
        return fmt::format("  {} {:<9} {}\n", look.mark(good ? Mark::Ok : Mark::Failure), label,
                           text);
    };
    std::string out = fmt::format(
        "Searched {} again, by {} and {}\n\n", counted(verification.stores.size(), "store"),
        counted(verification.identifiers, "identifier"), counted(verification.keys, "record key"));
    for (const StoreOutcome& outcome : verification.stores) {
        if (outcome.status != StoreOutcome::Status::Searched) {
            out += line(false, outcome.store, "was not searched: " + look.safe(outcome.why));
        }
    }
    out += line(verification.gone == verification.had_to_go, "gone",
                fmt::format("{} of {} that had to go cannot be found", verification.gone,
                            counted(verification.had_to_go, "record")));
    out += line(verification.stayed == verification.had_to_stay, "kept",
                fmt::format("{} of {} are there, as planned", verification.stayed,
                            verification.had_to_stay));
    out += line(true, "journal",
                fmt::format("{}, chain unbroken",
                            counted(verification.journal_entries, "entry", "entries")));
    for (const Residual& residual : verification.residuals) {
        out +=
            line(false, "left",
                 fmt::format("{}{}{}: {} {}", look.safe(residual.store),
                             residual.collection.empty() ? "" : "/", look.safe(residual.collection),
                             residual.count, residual_words(residual.what)));
    }
    if (!verification.certificate) {
        return out + "\nNo certificate is written.\n\n" +
               next_text(fmt::format("dsar {}erase --case {}", session.repeated_flags(), case_id));
    }
    out += fmt::format("\nCertificate   {}   and .json (certificate-1)\n",
                       look.safe(session.named(verification.certificate_page)));
    std::string counts;
    for (const auto& [decision, count] : verification.certificate->counts) {
        counts += fmt::format("{}{} {}", counts.empty() ? "  " : look.dot(), decision, count);
    }
    out += counts + "\n";
    if (!verification.certificate->manual.empty()) {
        out += fmt::format(
            "  {} by hand or by decision\n",
            counted(verification.certificate->manual.size(), "matter waits", "matters wait"));
    }
    return out + "\n" +
           next_text(
               fmt::format("answer the person: {}\ndsar {}register --close {} --outcome {}",
                           session.named(verification.letter), session.repeated_flags(), case_id,
                           verification.certificate->manual.empty() ? "fulfilled" : "partly"));
}

}  // namespace dsar::cli
