// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/applied.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/look.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/table.hpp"
#include "libdsar/output/certificate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar::cli {
namespace {

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

// What is typed once somebody has done what waits.
std::string waiting_lines(const Applied& applied, const std::string& case_id,
                          const Session& session) {
    std::string flags;
    for (const AppliedStep& step : applied.steps) {
        flags += step.waits ? fmt::format(" --done {}", step.step) : "";
    }
    return next_text(fmt::format("when that is done: dsar {}apply {}{}", session.repeated_flags(),
                                 case_id, flags));
}

// Nothing of the kind happens: they stay as they are.
bool is_told(Decision decision) {
    return decision != Decision::Keep && decision != Decision::Forward;
}

std::string at_once_rows(const AtOnce& done, const Look& look) {
    std::vector<MarkedRow> rows;
    for (const AppliedStep& step : done.applied.steps) {
        if (is_told(step.decision)) {
            rows.push_back({Mark::Ok,
                            {step.store + "/" + step.collection,
                             std::string(past_of(step.decision)), grouped(step.records)}});
        }
    }
    if (!done.applied.stopped.empty()) {
        rows.push_back(
            {Mark::Ok,
             {"suppression list", fmt::format("{}", fmt::join(done.applied.stopped, ", ")), ""}});
    }
    return marked_text({{""}, {""}, {"", true}}, rows, look);
}

// When what a law keeps goes, and who remembers.
std::string back_text(const CaseCertificate& certificate) {
    if (certificate.erasable_from.empty()) {
        return {};
    }
    std::string days;
    for (const auto& [day, records] : certificate.erasable_from) {
        days += fmt::format("{}{} ({})", days.empty() ? "" : ", ", format(day), grouped(records));
    }
    return fmt::format("  erasable from {}\n\nThe register will bring this case back on {}.\n",
                       days, format(certificate.erasable_from.begin()->first));
}

// The certificate, and what comes after it.
std::string certified_text(const Verification& verification, const std::string& case_id,
                           const Session& session) {
    const Look& look = session.out.look();
    std::string out = fmt::format("\nCertificate   {}   and .json (certificate-1)\n",
                                  look.safe(session.named(verification.certificate_page)));
    std::string counts;
    for (const auto& [decision, count] : verification.certificate->counts) {
        counts += fmt::format("{}{} {}", counts.empty() ? "  " : look.dot(), decision, count);
    }
    out += counts + "\n";
    for (const BackupPart& part : verification.certificate->backups) {
        out += fmt::format(
            "  copies in backups of {} end {}\n",
            look.safe(fmt::format("{}", fmt::join(part.stores, ", "))),
            part.end ? "on " + format(*part.end) : std::string("on no day that is known"));
    }
    if (!verification.certificate->manual.empty()) {
        out += fmt::format(
            "  {} by hand or by decision\n",
            counted(verification.certificate->manual.size(), "matter waits", "matters wait"));
    }
    const std::string answer =
        verification.letter.empty()
            ? std::string()
            : fmt::format("answer the person: {}\n", session.named(verification.letter));
    return out + back_text(*verification.certificate) + "\n" +
           next_text(fmt::format(
               "{}dsar {}register --close {} --outcome {}", answer, session.repeated_flags(),
               case_id, verification.certificate->manual.empty() ? "fulfilled" : "partly"));
}

std::string at_once_end(const AtOnce& done, const Session& session) {
    const auto places = std::ranges::count_if(
        done.applied.steps, [](const AppliedStep& step) { return is_told(step.decision); });
    const std::size_t all =
        static_cast<std::size_t>(places) + (done.applied.stopped.empty() ? 0U : 1U);
    if (!done.verification.certificate) {
        return verified_text(done.verification, done.acting.case_id, session);
    }
    return fmt::format("Stopped in {}, verified. Other purposes are not affected.\n\n",
                       counted(all, "place")) +
           next_text(
               fmt::format("answer the person: {}\ndsar {}register --close {} --outcome {}",
                           session.named(done.verification.letter), session.repeated_flags(),
                           done.acting.case_id,
                           done.verification.certificate->manual.empty() ? "fulfilled" : "partly"));
}

}  // namespace

std::string applied_text(const Applied& applied, const std::string& case_id,
                         const std::string& folder, const Session& session) {
    const Look& look = session.out.look();
    std::string out =
        fmt::format("{} plan {}, approved by {}\n", look.mark(Mark::Ok), short_plan(applied.plan),
                    look.safe(fmt::format("{}", fmt::join(applied.approved_by, ", "))));
    out += fmt::format("{} {}\n\n", look.mark(Mark::Ok),
                       applied.again ? "all of it was done before; nothing was done now"
                       : applied.resumed
                           ? "an earlier run had begun; this one went on from there"
                           : fmt::format("all {} are as they were when the plan was made",
                                         counted(applied.records, "record")));
    std::vector<MarkedRow> rows;
    for (const AppliedStep& step : applied.steps) {
        const bool says_mark = step.marked && step.decision != Decision::Mark;
        rows.push_back(
            {step.waits ? Mark::Warning : Mark::Ok,
             {std::to_string(step.step), step.store + "/" + step.collection,
              step.waits ? "waits for somebody" + (step.by_hand.empty() ? "" : ": " + step.by_hand)
                         : fmt::format("{}{}", past_of(step.decision), says_mark ? ", marked" : ""),
              grouped(step.records)}});
    }
    out += marked_text({{"", true}, {""}, {""}, {"", true}}, rows, look);
    if (!applied.stopped.empty()) {
        out += fmt::format("  {} suppression list: {}\n", look.mark(Mark::Ok),
                           look.safe(fmt::format("{}", fmt::join(applied.stopped, ", "))));
    }
    if (applied.stated > 0) {
        out += fmt::format("  {} the statement stands beside {}\n", look.mark(Mark::Ok),
                           counted(applied.stated, "record"));
    }
    if (!applied.letters.empty()) {
        out += fmt::format("  {} letters drafted: {}   {}\n", look.mark(Mark::Ok),
                           applied.letters.size(), look.safe(folder));
    }
    for (const std::string& place : applied.left) {
        out += fmt::format("  {} bytes of the person still stand in {}\n", look.mark(Mark::Warning),
                           look.safe(place));
    }
    const bool dry = session.globals.dry_run;
    out +=
        dry ? "\nnothing was changed (--dry-run)\n"
            : fmt::format("\n{} of {} records done{}\n", grouped(applied.records - applied.waiting),
                          grouped(applied.records),
                          applied.waiting > 0 ? fmt::format(", {} wait", grouped(applied.waiting))
                                              : std::string());
    if (applied.waiting > 0 && !dry) {
        return out + "\n" + waiting_lines(applied, case_id, session);
    }
    return out + "\n" +
           next_text(fmt::format("dsar {}{} {}", session.repeated_flags(), dry ? "apply" : "verify",
                                 case_id));
}

namespace {

std::string raw_line(const RawBytes& raw, const Look& look) {
    std::string out = fmt::format("  {} {:<9} {} read, decompressed\n", look.mark(Mark::Ok),
                                  "bytes", counted(raw.files, "file"));
    if (!raw.without.empty()) {
        out += fmt::format("  {} {:<9} not looked at, they cannot be had: {}\n",
                           look.mark(Mark::Warning), "bytes",
                           look.safe(fmt::format("{}", fmt::join(raw.without, ", "))));
    }
    if (!raw.mixed.empty()) {
        out += fmt::format(
            "  {} {:<9} records that stay hold a value too, other places of it are "
            "not told from them: {}\n",
            look.mark(Mark::Warning), "bytes",
            look.safe(fmt::format("{}", fmt::join(raw.mixed, ", "))));
    }
    return out;
}

}  // namespace

std::string verified_text(const Verification& verification, const std::string& case_id,
                          const Session& session) {
    const Look& look = session.out.look();
    const auto line = [&](bool good, std::string_view label, const std::string& text) {
        return fmt::format("  {} {:<9} {}\n", look.mark(good ? Mark::Ok : Mark::Failure), label,
                           text);
    };
    const std::string identifiers = verification.identifiers == 0
                                        ? std::string()
                                        : counted(verification.identifiers, "identifier") + " and ";
    std::string out =
        fmt::format("Searched {} again, by {}{}\n\n", counted(verification.stores.size(), "store"),
                    identifiers, counted(verification.keys, "record key"));
    for (const StoreOutcome& outcome : verification.stores) {
        if (outcome.status != StoreOutcome::Status::Searched) {
            out += line(false, outcome.store, "was not searched: " + look.safe(outcome.why));
        }
    }
    if (verification.had_to_go > 0) {
        out += line(verification.gone == verification.had_to_go, "gone",
                    fmt::format("{} of {} that had to go cannot be found", verification.gone,
                                counted(verification.had_to_go, "record")));
    }
    out += line(verification.stayed == verification.had_to_stay, "kept",
                fmt::format("{} of {} are there, as planned", verification.stayed,
                            verification.had_to_stay));
    if (verification.raw) {
        out += raw_line(*verification.raw, look);
    }
    out += line(true, "journal",
                fmt::format("{}, chain unbroken",
                            counted(verification.journal_entries, "entry", "entries")));
    for (const OldPart& part : verification.old_values) {
        out += fmt::format("  {} {:<9} {}/{}: {}; {}\n", look.mark(Mark::Warning), "old",
                           look.safe(part.store), look.safe(part.collection),
                           counted(part.count, "record"), old_value_words(part.what));
    }
    for (const Residual& residual : verification.residuals) {
        out +=
            line(false, "left",
                 fmt::format("{}{}{}: {} {}", look.safe(residual.store),
                             residual.collection.empty() ? "" : "/", look.safe(residual.collection),
                             residual.count, residual_words(residual.what)));
    }
    if (!verification.certificate) {
        return out + "\nNo certificate is written.\n\n" +
               next_text(fmt::format("dsar {}show {}", session.repeated_flags(), case_id));
    }
    return out + certified_text(verification, case_id, session);
}

std::string at_once_text(const AtOnce& done, const Session& session) {
    const Look& look = session.out.look();
    std::string out =
        acting_head({done.acting, done.settings, session.repeated_flags(), Session::actor()},
                    look) +
        at_once_rows(done, look);
    for (const Pending& pending : done.acting.plan.pending) {
        out += fmt::format("  {} {}/{}: {}\n", look.mark(Mark::Warning), look.safe(pending.store),
                           look.safe(pending.collection), look.safe(pending.why));
    }
    return out + "\n" + at_once_end(done, session);
}

}  // namespace dsar::cli
