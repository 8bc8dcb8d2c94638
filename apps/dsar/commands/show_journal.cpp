// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/checking.hpp"
#include "apps/dsar/commands/show_parts.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/problems.hpp"
#include "apps/dsar/render/table.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/cases/journal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar::cli {
namespace {

/// `stores 8, records 73`: texts without quotes, what is nested as JSON.
std::string details_text(const Json& details) {
    std::string text;
    for (const auto& entry : details.items()) {
        if (entry.value().empty() || entry.value() == "") {
            continue;  // null, nothing in it
        }
        text += text.empty() ? "" : ", ";
        text +=
            entry.key() + " " +
            (entry.value().is_string() ? entry.value().get<std::string>() : entry.value().dump());
    }
    return text;
}

/// A line that cannot be read is shown as that: the problems below say more.
std::vector<std::string> row_of(const std::string& line) {
    try {
        const JournalEntry entry = parse_entry(line);
        return {format(entry.time), entry.actor, entry.event, details_text(entry.details)};
    } catch (const Error&) {
        return {"?", "?", "?", "this line cannot be read"};
    }
}

std::string verdict(std::size_t entries, const Problems& problems, const Look& look) {
    if (!has_problem(problems)) {
        return fmt::format("{} {}, chain unbroken\n", look.mark(Mark::Ok),
                           counted(entries, "entry", "entries"));
    }
    return fmt::format("{} the journal is not as it was written: {}\n", look.mark(Mark::Failure),
                       problems_summary(problems));
}

}  // namespace

ExitCode show_journal(const std::filesystem::path& folder, Session& session) {
    const Workspace workspace = session.open();
    require_role(workspace.settings, Session::actor(), ActorRole::Viewer, session.today());
    const std::string number = folder.filename().string();
    const std::vector<std::string> lines = read_journal_lines(folder);
    const Problems problems = check_journal_folder(
        folder, [&](std::string_view account) { return public_keys_of(workspace, account); },
        number, "journal.ndjson");
    if (wants_document(session)) {
        for (const std::string& line : lines) {
            session.out.line(line);
        }
        if (!problems.empty()) {
            session.err.write(problems_text(problems, session.err.look()));
        }
        return exit_code_for(problems);
    }
    const Look& look = session.out.look();
    std::vector<std::vector<std::string>> rows;
    for (const std::string& line : lines) {
        rows.push_back(row_of(line));
    }
    session.out.write(fmt::format("Journal of case {}\n\n", number));
    session.out.write(table_text({{"TIME"}, {"ACTOR"}, {"EVENT"}, {"DETAILS"}}, rows, look));
    session.out.write("\n" + verdict(lines.size(), problems, look));
    session.out.write(problems_text(problems, look));
    return exit_code_for(problems);
}

}  // namespace dsar::cli
