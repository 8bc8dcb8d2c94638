// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/examine_evidence.hpp"

#include "apps/dsar/render/count.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/mount_locks.hpp"
#include "libdsar/cases/actor.hpp"
#include "libdsar/cases/evidence.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/rights/calendar.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <sys/stat.h>
#include <system_error>

namespace dsar::cli {
namespace {

using Verdict = Finding::Verdict;

std::string sentence(const Problem& problem) {
    return problem.where.empty() ? problem.what : problem.where + " " + problem.what;
}

/// `dsar ` in what a check says next gets the flags that this run was given.
std::string runnable(const std::string& next, const Session& session) {
    constexpr std::string_view program = "dsar ";
    std::string out;
    for (std::size_t at = 0; at < next.size();) {
        const std::size_t end = std::min(next.find('\n', at), next.size());
        const std::string line = next.substr(at, end - at);
        out += out.empty() ? "" : "\n";
        out += line.starts_with(program)
                   ? "dsar " + session.repeated_flags() + line.substr(program.size())
                   : line;
        at = end + 1;
    }
    return out;
}

/// One line for each problem, or one that says that all is well.
void add(std::string_view subject, const Problems& problems, const std::string& good,
         const Session& session, std::vector<Finding>& findings) {
    for (const Problem& problem : problems) {
        const bool warning = problem.severity == Problem::Severity::Warning;
        findings.push_back({std::string(subject), warning ? Verdict::Warning : Verdict::Problem,
                            sentence(problem), runnable(problem.next, session), problem.file});
    }
    if (problems.empty()) {
        findings.push_back({std::string(subject), Verdict::Good, good, {}, {}});
    }
}

std::string good_files(const Workspace& workspace) {
    struct ::stat root = {};
    if (!std::filesystem::exists(workspace.root / "cases")) {
        return "no case yet: cases/ will be readable by you only";
    }
    const bool group =
        ::stat(workspace.root.c_str(), &root) == 0 && (root.st_mode & 07777U) == 02770U;
    return group ? "cases/ can be read by the workspace's group only"
                 : "cases/ can be read by you only";
}

std::string good_approval(const Settings& settings) {
    const auto erase = settings.approval.find("erase");
    return fmt::format("an erasure needs {} persons",
                       erase == settings.approval.end() ? 1 : erase->second);
}

std::string good_keys(const Workspace& workspace) {
    return has_actor_key(workspace, Session::actor())
               ? "yours is private and backed up"
               : "none of yours yet: one is made when you first sign";
}

void examine_keys(const Workspace& workspace, const Session& session,
                  std::vector<Finding>& findings) {
    try {
        const Problems problems = check_keys(workspace, Session::actor());
        add("keys", problems, problems.empty() ? good_keys(workspace) : "", session, findings);
    } catch (const Error& error) {
        findings.push_back({"keys", Verdict::Problem, error.what(), error.next(), ".dsar/keys"});
    }
}

/// One line for each damaged journal: its first entry that is wrong.
void examine_journals(const Workspace& workspace, const Session& session,
                      std::vector<Finding>& findings) {
    const JournalsChecked checked = check_journals(workspace);
    std::string last;
    for (const Problem& problem : checked.problems) {
        if (problem.file == last) {
            continue;
        }
        last = problem.file;
        const std::string number = problem.file.substr(6, problem.file.find('/', 6) - 6);
        const bool warning = problem.severity == Problem::Severity::Warning;
        findings.push_back(
            {"journals", warning ? Verdict::Warning : Verdict::Problem,
             fmt::format("case {}: {}", number, sentence(problem)),
             fmt::format("dsar {}show {} --journal", session.repeated_flags(), number),
             problem.file});
    }
    if (last.empty()) {
        findings.push_back(
            {"journals",
             Verdict::Good,
             checked.journals == 0
                 ? "none yet"
                 : fmt::format("{}, {}, chains unbroken", counted(checked.journals, "case"),
                               counted(checked.entries, "entry", "entries")),
             {},
             {}});
    }
}

/// One line for each thing that is wrong with the register, or how many cases it holds.
void examine_register(const Workspace& workspace, const Session& session,
                      std::vector<Finding>& findings) {
    if (!has_register(workspace) && case_numbers(workspace).empty()) {
        findings.push_back({"register", Verdict::Good, "no case yet", {}, {}});
        return;
    }
    bool is_empty = false;
    try {
        Register cases(workspace);
        is_empty = cases.chain().empty();
        Problems problems = cases.check();
        for (Problem& problem : problems) {  // what it says of a file does not name it
            problem.where = problem.where.empty() ? problem.file : problem.where;
        }
        RegisterFilter all;
        all.all = true;
        const std::size_t count = problems.empty() ? cases.list(all).size() : 0;
        add("register", problems,
            fmt::format("{}, each as its journal says{}", counted(count, "case"),
                        workspace.settings.register_place ? "; " + cases.place() : ""),
            session, findings);
    } catch (const Error& error) {
        findings.push_back({"register", Verdict::Problem,
                            fmt::format("{}: {}", error.what(), error.why()),
                            error.next() == "dsar doctor" ? std::string() : error.next(),
                            workspace.settings.register_place ? "dsar.yaml" : ".dsar/register.db"});
    }
    std::error_code ignored;
    if (workspace.settings.register_place &&
        std::filesystem::exists(workspace.root / ".dsar/register.db", ignored)) {
        findings.push_back({"register", Verdict::Warning,
                            ".dsar/register.db is still there: no sweep deletes what it holds",
                            is_empty ? "dsar register --move-from sqlite" : "",
                            ".dsar/register.db"});
    }
}

/// A team's folder, where one machine's locks must be seen on the others.
void examine_locks(const Workspace& workspace, std::vector<Finding>& findings) {
    std::error_code failed;
    const std::filesystem::path root = std::filesystem::canonical(workspace.root, failed);
    if (!workspace.settings.register_place || failed) {
        return;
    }
    std::string mounts;
    try {
        mounts = read_file("/proc/self/mountinfo");
    } catch (const Error&) {
        return;  // not a system that tells
    }
    if (const std::string why = why_locks_stay_here(mounts, root); !why.empty()) {
        findings.push_back(
            {"files",
             Verdict::Warning,
             fmt::format("locks in this folder do not reach other machines ({}): two officers "
                         "could work on one case at once",
                         why),
             {},
             {}});
    }
}

void examine_holidays(const Settings& settings, const Session& session,
                      std::vector<Finding>& findings) {
    const std::string code = settings.calendar.empty() ? settings.country : settings.calendar;
    const HolidayCalendar calendar = find_calendar(code);
    const int year = static_cast<int>(session.today().year());
    if (calendar.is_known() && calendar.knows(year)) {
        findings.push_back({"holidays",
                            Verdict::Good,
                            fmt::format("those of {} are known through {}", calendar.country,
                                        calendar.known_through),
                            {},
                            {}});
        return;
    }
    findings.push_back(
        {"holidays",
         Verdict::Warning,
         calendar.is_known()
             ? fmt::format("those of {} were checked for {} to {} only", calendar.country,
                           calendar.known_from, calendar.known_through)
             : fmt::format("those of {} are not known: due dates count Saturdays "
                           "and Sundays only",
                           code),
         {},
         "dsar.yaml"});
}

}  // namespace

void examine_evidence(const Workspace& workspace, bool valid, const Session& session,
                      std::vector<Finding>& findings) {
    add("files", check_file_modes(workspace), good_files(workspace), session, findings);
    if (!valid) {
        return;
    }
    add("approval", check_approval_rules(workspace.settings, session.today()),
        good_approval(workspace.settings), session, findings);
    examine_keys(workspace, session, findings);
    examine_journals(workspace, session, findings);
    examine_register(workspace, session, findings);
    examine_locks(workspace, findings);
    examine_holidays(workspace.settings, session, findings);
}

}  // namespace dsar::cli
