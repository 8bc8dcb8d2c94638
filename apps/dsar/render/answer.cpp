// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/answer.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/progress_view.hpp"
#include "apps/dsar/render/answer_blocks.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/shell_words.hpp"
#include "apps/dsar/text_width.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace dsar::cli {
namespace {

struct Counts {
    std::size_t exact = 0;
    std::size_t linked = 0;
    std::size_t possible = 0;
    std::size_t mentions = 0;
};

Counts count(const Matches& matches) {
    Counts counts;
    for (const Match& match : matches) {
        if (match.mention) {
            ++counts.mentions;
            continue;
        }
        switch (match.certainty) {
            case Certainty::Exact:
                ++counts.exact;
                break;
            case Certainty::Linked:
                ++counts.linked;
                break;
            case Certainty::Possible:
                ++counts.possible;
                break;
        }
    }
    return counts;
}

std::string case_line(const Answer& answer, const Look& look) {
    const Right right = answer.plan.right;
    std::string line =
        answer.case_id.empty() ? "Dry run, nothing is kept" : "Case " + answer.case_id;
    const bool ccpa = answer.facts.regime == "ccpa";
    line += fmt::format("{}{} ({})", look.dot(), ccpa ? answer.facts.kind : name_of(right),
                        ccpa ? "Cal. Civ. Code 1798.110" : article_of(right));
    if (!answer.facts.answer_by.empty()) {
        line += fmt::format("{}answer by {}", look.dot(), look.safe(answer.facts.answer_by));
    }
    return look.strong(line) + "\n\n";
}

std::string store_lines(const AnswerView& view, const Look& look) {
    std::size_t width = 10;
    for (const StoreOutcome& outcome : view.answer->search.stores) {
        width = std::max(width, width_of(look.safe(outcome.store)));
    }
    std::string text;
    for (const StoreOutcome& outcome : view.answer->search.stores) {
        const auto found = view.notes.find(outcome.store);
        std::string note = found == view.notes.end() ? std::string{} : found->second;
        if (view.show_seconds) {
            note += fmt::format("{}{:.2f} s", note.empty() ? "" : ", ", outcome.seconds);
        }
        text += outcome_line(outcome, note, width, look) + "\n";
    }
    return text + "\n";
}

std::string totals_line(const Answer& answer, const Look& look) {
    const auto& stores = answer.search.stores;
    const auto is = [](StoreOutcome::Status status) {
        return [status](const StoreOutcome& outcome) { return outcome.status == status; };
    };
    const auto searched = std::ranges::count_if(stores, is(StoreOutcome::Status::Searched));
    const bool failed = std::ranges::any_of(stores, is(StoreOutcome::Status::Failed));
    const bool skipped = std::ranges::any_of(stores, is(StoreOutcome::Status::Skipped));
    const Counts counts =
        count(answer.search.subjects.empty() ? Matches() : answer.search.subjects.front().matches);
    const Mark mark = failed ? Mark::Failure : skipped ? Mark::Warning : Mark::Ok;
    std::string line =
        fmt::format("  {} {} of {}", look.mark(mark), searched, counted(stores.size(), "store"));
    line += skipped && !failed ? " (partial, as asked)" : "";
    const std::size_t theirs = counts.exact + counts.linked;
    if (theirs + counts.possible + counts.mentions == 0) {
        return line + fmt::format("{}no data held\n", look.dot());
    }
    line += fmt::format("{}{}{}{} exact, {} linked", look.dot(), counted(theirs, "record"),
                        look.dot(), grouped(counts.exact), grouped(counts.linked));
    line += counts.possible > 0 ? fmt::format(", {} possible (left out)", grouped(counts.possible))
                                : "";
    line += counts.mentions > 0
                ? fmt::format(", {} in other people's records", grouped(counts.mentions))
                : "";
    return line + "\n";
}

// What came from vaults: restricted, and told all the same.
std::string restricted_block(const Answer& answer) {
    std::map<std::string, std::size_t> cases;
    for (const SubjectMatches& subject : answer.search.subjects) {
        for (const Match& match : subject.matches) {
            cases[match.vault] += match.vault.empty() ? 0U : 1U;
        }
    }
    cases.erase("");
    std::string text;
    for (const auto& [case_id, records] : cases) {
        text += fmt::format("{:<11} {} in the vault of case {} (Art. 18)\n",
                            text.empty() ? "Restricted" : "",
                            counted(records, "record lies", "records lie"), case_id);
    }
    return text.empty() ? text : "\n" + text;
}

std::string short_digest(std::string_view digest, const Look& look) {
    if (digest.size() < 16) {
        return std::string(digest);
    }
    return fmt::format("{}{}{}", digest.substr(0, 4), look.ellipsis(),
                       digest.substr(digest.size() - 4));
}

constexpr std::string_view part_format = "  {:<12} {}\n";

// Second answers, prepared for clients on their instruction.
std::string clients_block(const Answer& answer, const Look& look) {
    std::string text;
    for (const ClientPackage& package : answer.client_packages) {
        text += fmt::format("{:<11} {}   {}   {}\n", text.empty() ? "For clients" : "",
                            look.safe(package.zip.filename().string()), size_text(package.bytes),
                            look.safe(package.client));
    }
    return text;
}

std::string package_block(const AnswerView& view, const Look& look) {
    if (view.package.empty()) {
        return {};
    }
    const Answer& answer = *view.answer;
    std::string text =
        fmt::format("\nPackage     {}   {}   sha256 {}\n", look.safe(view.package),
                    size_text(answer.package_bytes), short_digest(answer.package_sha256, look));
    const auto has = [&](std::string_view part) {
        return std::ranges::find(view.package_parts, part) != view.package_parts.end();
    };
    if (has("index.html")) {
        text += fmt::format(part_format, "index.html",
                            "for the person: what, why, how long, from where, to whom");
    }
    if (has("data.json")) {
        text +=
            fmt::format(part_format, "data.json", "the same for machines, valid against export-1");
    }
    if (has("csv")) {
        text += fmt::format(part_format, "csv/", "the same as tables");
    }
    if (has("portable")) {
        text += fmt::format(part_format, "portable/",
                            "for other programs: contacts, calendars, captions");
    }
    if (view.attachments > 0) {
        text += fmt::format(part_format, "files/", counted(view.attachments, "attachment"));
    }
    text += clients_block(answer, look);
    return text;
}

// How the first records that wait are settled: possible matches, or a free text.
std::string decide_line(const AnswerView& view) {
    const PendingList& pending = view.answer->plan.pending;
    std::string records;
    std::string_view flag = " --yes ";
    for (const std::string_view what : {"possible_match", "free_text"}) {
        for (const Pending& entry : pending) {
            if (entry.what != what || entry.key.empty() || flag.empty()) {
                continue;
            }
            const char mark = entry.key.starts_with('[') ? '#' : '/';
            records += flag;
            records += shell_word(
                fmt::format("{}/{}{}{}", entry.store, entry.collection, mark, entry.key));
            flag = flag == " --yes " && what == "possible_match" ? " --no " : "";
        }
        if (!records.empty()) {
            return fmt::format("dsar {}decide {}{}\n", view.flags, view.answer->case_id, records);
        }
    }
    return {};
}

bool holds_records(const Answer& answer) {
    return std::ranges::any_of(answer.search.subjects,
                               [](const auto& subject) { return !subject.matches.empty(); });
}

std::string next_block(const AnswerView& view) {
    const Answer& answer = *view.answer;
    if (answer.case_id.empty()) {
        return {};
    }
    std::string lines = decide_line(view);
    if (holds_records(answer)) {
        lines += fmt::format("dsar {}show {} --records\n", view.flags, answer.case_id);
    }
    if (!view.package.empty()) {
        lines += fmt::format("dsar {}approve {} --identity login\n", view.flags, answer.case_id);
        lines += fmt::format("dsar validate {}\n", shell_word(view.package));
    }
    return lines.empty() ? lines : "\n" + next_text(lines);
}

}  // namespace

std::string size_text(std::uint64_t bytes) {
    if (bytes < 1000) {
        return fmt::format("{} bytes", bytes);
    }
    double size = static_cast<double>(bytes) / 1000;
    for (const std::string_view unit : {"kB", "MB", "GB"}) {
        if (size < 999.5) {
            return size < 9.95 ? fmt::format("{:.1f} {}", size, unit)
                               : fmt::format("{:.0f} {}", size, unit);
        }
        size /= 1000;
    }
    return fmt::format("{:.1f} TB", size);
}

AnswerView view_of(const Answer& answer, std::map<std::string, std::string> notes,
                   const Session& session) {
    AnswerView view;
    view.answer = &answer;
    view.notes = std::move(notes);
    view.flags = session.repeated_flags();
    view.show_seconds = session.globals.verbose;
    if (answer.package_zip.empty()) {
        return view;
    }
    view.package = session.named(answer.package_zip);
    for (const auto& entry : std::filesystem::directory_iterator(answer.package_folder)) {
        view.package_parts.push_back(entry.path().filename().string());
    }
    const std::filesystem::path files = answer.package_folder / "files";
    if (std::filesystem::exists(files)) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(files)) {
            view.attachments += entry.is_regular_file() ? 1U : 0U;
        }
    }
    return view;
}

std::string answer_text(const AnswerView& view, const Look& look) {
    const Answer& answer = *view.answer;
    return case_line(answer, look) + store_lines(view, look) + totals_line(answer, look) +
           restricted_block(answer) + decisions_block(answer, look) + package_block(view, look) +
           next_block(view);
}

}  // namespace dsar::cli
