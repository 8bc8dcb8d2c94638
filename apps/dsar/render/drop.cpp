// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/drop.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace dsar::cli {
namespace {

constexpr std::size_t most_rows = 50;
constexpr std::size_t most_ids = 3;

std::string some(const std::vector<std::string>& words, const Look& look) {
    const std::size_t shown = std::min(words.size(), look.terminal ? most_ids : words.size());
    std::string out =
        fmt::format("{}", fmt::join(words.begin(), words.begin() + std::ptrdiff_t(shown), ", "));
    return shown == words.size() ? out : out + fmt::format(" and {} more", words.size() - shown);
}

std::string taken_text(const DropRun& run, const Look& look) {
    std::string out;
    if (run.reading) {
        out += fmt::format("Taken in    {} from {}", counted(run.taken.added, "new item"),
                           look.safe(some(run.reading->files, look)));
        out += run.taken.known == 0 ? "" : fmt::format(", {} known", grouped(run.taken.known));
        out += run.reading->withdrawn == 0
                   ? ""
                   : fmt::format(", {} withdrawn", grouped(run.reading->withdrawn));
        out += "\n";
    }
    if (run.answer_by) {
        out += fmt::format("Answer by   {}\n", format(*run.answer_by));
    }
    return out.empty() ? out : out + "\n";
}

std::string lists_table(const DropResult& result, const Look& look) {
    std::vector<std::vector<std::string>> rows;
    for (const DropListResult& list : result.lists) {
        rows.push_back({std::string(name_of(list.list)), grouped(list.items), grouped(list.ours),
                        grouped(list.for_clients), grouped(list.not_found)});
    }
    const std::vector<Column> columns{
        {"LIST"}, {"ITEMS", true}, {"OURS", true}, {"OF CLIENTS", true}, {"NOT FOUND", true}};
    return rows.empty() ? std::string() : table_text(columns, rows, look) + "\n";
}

std::string cases_table(const DropResult& result, const Look& look) {
    const std::size_t most = look.terminal ? most_rows : result.cases.size();
    std::vector<std::vector<std::string>> rows;
    for (std::size_t at = 0; at < std::min(most, result.cases.size()); ++at) {
        const DropCase& each = result.cases[at];
        rows.push_back({each.case_id, each.right == Right::Erase ? "erase" : "opt-out",
                        some(each.items, look)});
    }
    if (rows.empty()) {
        return {};
    }
    std::string out = table_text({{"CASE"}, {"RIGHT"}, {"ITEMS"}}, rows, look) + "\n";
    if (result.cases.size() > most) {
        out += fmt::format("{} {} more: dsar register\n\n", look.ellipsis(),
                           result.cases.size() - most);
    }
    return out;
}

std::string problems_text(const DropRun& run, const Look& look) {
    std::string out;
    const auto put = [&](Mark mark, const std::string& subject, const std::string& says) {
        out += fmt::format("  {} {}   {}\n", look.mark(mark), look.safe(subject), look.safe(says));
    };
    for (const StoreOutcome& outcome : run.result.stores) {
        if (outcome.status != StoreOutcome::Status::Searched) {
            put(Mark::Failure, outcome.store, "was not searched");
        }
    }
    for (const DropFailure& failure : run.result.failures) {
        put(Mark::Failure, some(failure.items, look), failure.why);
    }
    for (const DropListResult& list : run.result.lists) {
        if (!list.has_fields) {
            put(Mark::Warning, std::string(name_of(list.list)),
                "the data map names no fields for this list: nobody looked (man dsar-match)");
        }
    }
    for (const WithdrawnItem& item : run.withdrawn) {
        put(Mark::Warning, item.item,
            fmt::format("the consumer took it back; open: {}", some(item.cases, look)));
    }
    if (run.taken.differing > 0) {
        put(Mark::Warning, counted(run.taken.differing, "item"),
            "came before with another hash or list, and stay as they were");
    }
    if (run.reading) {
        for (const BadDropLine& bad : run.reading->bad_lines) {
            put(Mark::Warning, fmt::format("{} line {}", bad.file, bad.line), bad.why);
        }
    }
    return out.empty() ? out : out + "\n";
}

std::string closing(const DropRun& run) {
    std::size_t opened = 0;
    for (const DropCase& each : run.result.cases) {
        opened += each.opened ? 1U : 0U;
    }
    std::string out = opened == 0 ? std::string("no case was opened")
                                  : fmt::format("{} opened; nothing was changed yet",
                                                counted(opened, "case was", "cases were"));
    if (run.result.postponed > 0) {
        out += fmt::format(
            "\n{} left open: who else has the identifier can only be said when every "
            "store is read",
            counted(run.result.postponed, "item is", "items are"));
    }
    return out + "\n";
}

}  // namespace

std::string drop_text(const DropRun& run, const Session& session) {
    const Look& look = session.out.look();
    const std::string flags = session.repeated_flags();
    std::string next;
    if (!run.result.complete || !run.result.failures.empty()) {
        next += fmt::format("dsar {}match --again\n", flags);
    }
    if (!run.withdrawn.empty() && !run.withdrawn.front().cases.empty()) {
        next += fmt::format("dsar {}register --close {} --outcome withdrawn --why \"taken back\"\n",
                            flags, run.withdrawn.front().cases.front());
    }
    if (!run.result.cases.empty()) {
        next += fmt::format("dsar {}show {}\n", flags, run.result.cases.front().case_id);
    }
    next += fmt::format("dsar {}match --answers FOLDER\n", flags);
    return taken_text(run, look) + lists_table(run.result, look) + cases_table(run.result, look) +
           problems_text(run, look) + closing(run) + "\n" + next_text(next);
}

std::string answers_text(const DropAnswers& answers, const Session& session) {
    const Look& look = session.out.look();
    std::vector<std::vector<std::string>> rows;
    for (const DropAnswerFile& file : answers.files) {
        rows.push_back({file.file.filename().string(), grouped(file.by_status[2]),
                        grouped(file.by_status[3]), grouped(file.by_status[4]),
                        grouped(file.by_status[5])});
    }
    const std::vector<Column> columns{
        {"FILE"}, {"EXEMPTED", true}, {"DELETED", true}, {"OPTED OUT", true}, {"NOT FOUND", true}};
    std::string out = rows.empty() ? std::string("Nothing to answer that was not answered\n")
                                   : table_text(columns, rows, look);
    std::size_t shown = 0;
    for (const DropWaiting& waiting : answers.waiting) {
        if (shown == 0) {
            out += "\n" + look.strong("Waiting") + "\n";
        }
        if (++shown > most_rows && look.terminal) {
            out +=
                fmt::format("  {} {} more\n", look.ellipsis(), answers.waiting.size() - most_rows);
            break;
        }
        out += fmt::format("  {} {}   by {}   {}\n", look.mark(Mark::Warning), waiting.item,
                           format(waiting.due), look.safe(waiting.why));
    }
    if (!answers.waiting.empty()) {
        const std::string flags = session.repeated_flags();
        const std::vector<std::string>& cases = answers.waiting.front().cases;
        out +=
            "\n" + next_text(cases.empty() ? fmt::format("dsar {}match --again", flags)
                                           : fmt::format("dsar {}show {}", flags, cases.front()));
    }
    return out;
}

}  // namespace dsar::cli
