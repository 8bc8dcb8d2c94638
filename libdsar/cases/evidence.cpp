// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/evidence.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/cases/actor.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/cases/key_files.hpp"
#include "libdsar/cases/sealed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sys/stat.h>
#include <system_error>

namespace dsar {
namespace {

namespace fs = std::filesystem;

Problem problem(std::string file, std::string what, std::string next,
                Problem::Severity severity = Problem::Severity::Problem) {
    return {severity, std::move(file), {}, std::move(what), {}, {}, std::move(next)};
}

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

unsigned mode_of(const fs::path& path) {
    struct ::stat found = {};
    return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 07777U : 0;
}

void check_own_key(const PublicKey& key, std::string_view account, Problems& problems) {
    const fs::path path = private_key_file(account, key);
    if (!is_there(path)) {
        problems.push_back(problem(
            path.string(), fmt::format("the private key of {} is lost", account),
            "restore that file from a backup, or make another key:\ndsar init --key --rotate"));
        return;
    }
    if ((mode_of(path) & 077U) != 0 || (mode_of(path.parent_path()) & 077U) != 0) {
        problems.push_back(problem(
            path.string(), "your private key can be read by others",
            fmt::format("chmod 700 {}\nchmod 600 {}", path.parent_path().string(), path.string())));
    }
    if (!is_there(backup_mark(account, key))) {
        problems.push_back(problem(path.string(), "your private key was never backed up",
                                   "dsar init --key --backup FILE", Problem::Severity::Warning));
    }
}

void check_pin(const ActorEntry& actor, const std::optional<PublicKey>& key, Problems& problems) {
    if (!actor.key.empty() && !key) {
        problems.push_back(
            problem("dsar.yaml", fmt::format("pins a key of {}, who has none here", actor.account),
                    fmt::format("{} makes one with dsar init --key, and dsar.yaml pins that",
                                actor.account)));
    } else if (!actor.key.empty() && key->fingerprint() != actor.key) {
        problems.push_back(problem(
            "dsar.yaml", fmt::format("the key of {} is not the one that is pinned", actor.account),
            fmt::format("if {} made {}, pin that; if not, restore .dsar/keys", actor.account,
                        key->fingerprint())));
    } else if (key && actor.key.empty() &&
               std::ranges::find(actor.roles, name_of(ActorRole::Approver)) != actor.roles.end()) {
        problems.push_back(problem(
            "dsar.yaml",
            fmt::format("the key of {}, who approves, is not pinned: who writes .dsar could "
                        "replace it",
                        actor.account),
            fmt::format("add to dsar.yaml, actors, {}: key: {}", actor.account, key->fingerprint()),
            Problem::Severity::Warning));
    }
}

void check_public_files(const Workspace& workspace, Problems& problems) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(workspace.root / ".dsar" / "keys", none)) {
        const std::string name = fmt::format(".dsar/keys/{}", entry.path().filename().string());
        try {
            if (entry.path().extension() == ".pub") {
                static_cast<void>(read_public_key(entry.path(), name));
            }
        } catch (const Error& error) {
            problems.push_back(problem(name, error.what(), "restore that file from a backup"));
        }
    }
}

std::size_t holders(const Settings& settings, ActorRole role, Date today) {
    return static_cast<std::size_t>(
        std::ranges::count_if(settings.actors, [&](const ActorEntry& actor) {
            const bool revoked = actor.revoked && today >= *actor.revoked;
            return !revoked && std::ranges::find(actor.roles, name_of(role)) != actor.roles.end();
        }));
}

/// Persons who can agree to one plan: all approvers, and one who planned it without being one.
std::size_t most_persons(const Settings& settings, Date today) {
    const std::size_t approvers = holders(settings, ActorRole::Approver, today);
    const bool planner = std::ranges::any_of(settings.actors, [&](const ActorEntry& actor) {
        const auto has = [&](ActorRole role) {
            return std::ranges::find(actor.roles, name_of(role)) != actor.roles.end();
        };
        return !(actor.revoked && today >= *actor.revoked) && has(ActorRole::Operator) &&
               !has(ActorRole::Approver);
    });
    return approvers == 0 ? 0 : approvers + (planner ? 1 : 0);
}

}  // namespace

std::vector<std::string> case_numbers(const Workspace& workspace) {
    std::vector<std::string> numbers;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(workspace.root / "cases", none)) {
        std::string name = entry.path().filename().string();
        const bool number = name.size() >= 9 && name[4] == '-' &&
                            name.find_first_not_of("0123456789-") == std::string::npos;
        if (number && entry.is_directory()) {
            numbers.push_back(std::move(name));
        }
    }
    std::ranges::sort(numbers);
    return numbers;
}

JournalsChecked check_journals(const Workspace& workspace) {
    JournalsChecked checked;
    const FindKeys keys = [&](std::string_view account) {
        return public_keys_of(workspace, account);
    };
    for (const std::string& number : case_numbers(workspace)) {
        const fs::path folder = workspace.root / "cases" / number;
        if (!is_there(folder / "journal.ndjson") && !is_there(folder / "journal.head")) {
            continue;
        }
        ++checked.journals;
        const std::string name = fmt::format("cases/{}/journal.ndjson", number);
        try {
            checked.entries += read_journal_lines(folder).size();
            const Problems found = check_journal_folder(folder, keys, number, name);
            checked.problems.insert(checked.problems.end(), found.begin(), found.end());
        } catch (const Error& error) {
            checked.problems.push_back(problem(name, error.what(), {}));
        }
    }
    return checked;
}

Problems check_keys(const Workspace& workspace, std::string_view account) {
    Problems problems;
    check_public_files(workspace, problems);
    if (!problems.empty()) {
        return problems;
    }
    if (has_lost_workspace_key(workspace.root)) {
        problems.push_back(problem(".dsar/workspace.key",
                                   "the workspace key is missing: no document of a case can be "
                                   "opened",
                                   "restore .dsar/workspace.key from a backup"));
    }
    if (const std::optional<PublicKey> own = present_key(workspace.root, account)) {
        check_own_key(*own, account, problems);
    }
    for (const ActorEntry& actor : workspace.settings.actors) {
        check_pin(actor, present_key(workspace.root, actor.account), problems);
    }
    return problems;
}

Problems check_approval_rules(const Settings& settings, Date today) {
    Problems problems;
    const std::size_t most = most_persons(settings, today);
    if (!settings.actors.empty() && most == 0) {
        problems.push_back(problem("dsar.yaml", "nobody has the role approver",
                                   "give somebody the role approver in dsar.yaml"));
        return problems;
    }
    for (const auto& [right, needed] : settings.approval) {
        if (!settings.actors.empty() && needed > 0 && static_cast<std::size_t>(needed) > most) {
            problems.push_back(problem(
                "dsar.yaml",
                fmt::format("approval: {{{}: {}}} needs {} persons, and only {} could agree", right,
                            needed, needed, most),
                "give more accounts the role approver in dsar.yaml"));
        }
    }
    const auto erase = settings.approval.find("erase");
    if (erase == settings.approval.end() || erase->second < 2) {
        problems.push_back(problem(
            "dsar.yaml", "one person may both plan and approve an erasure (approval: {erase: 1})",
            {}, Problem::Severity::Warning));
    }
    return problems;
}

}  // namespace dsar
