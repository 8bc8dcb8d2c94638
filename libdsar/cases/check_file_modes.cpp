// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view mend_group =
    "chgrp -R GROUP . && chmod -R u=rwX,g=rwX,o= .\n"
    "find . -type d -exec chmod g+s {} +";

/// What a walk through cases/ and .dsar/ found; the first path of each kind is named.
struct Found {
    std::string to_others;
    std::string not_to_group;
    std::string unreadable;
    std::size_t others = 0;
    std::size_t missing = 0;

    void open_to_others(const std::string& name) { to_others = others++ == 0 ? name : to_others; }
    void closed_to_group(const std::string& name) {
        not_to_group = missing++ == 0 ? name : not_to_group;
    }
};

bool is_group_workspace(const struct ::stat& root) {
    return (root.st_mode & 07777U) == 02770U;
}

void look_at(const fs::path& path, const std::string& name, const struct ::stat& root,
             Found& found) {
    struct ::stat facts = {};
    if (::lstat(path.c_str(), &facts) != 0 || S_ISLNK(facts.st_mode)) {
        return;
    }
    const bool folder = S_ISDIR(facts.st_mode);
    const unsigned mode = facts.st_mode & 07777U;
    const std::string shown = folder ? name + "/" : name;
    if (!is_group_workspace(root)) {
        if ((mode & 077U) != 0) {
            found.open_to_others(shown);
        }
        return;
    }
    if ((mode & 007U) != 0) {
        found.open_to_others(shown);
    } else if (facts.st_gid != root.st_gid || (folder ? mode != 02770U : (mode & 060U) != 060U)) {
        found.closed_to_group(shown);
    }
}

Found walk(const fs::path& root, const struct ::stat& facts) {
    Found found;
    for (const char* part : {"cases", ".dsar"}) {
        const fs::path top = root / part;
        std::error_code code;
        if (!fs::is_directory(top, code)) {
            continue;
        }
        look_at(top, part, facts, found);
        fs::recursive_directory_iterator at(top, code);
        for (; !code && at != fs::recursive_directory_iterator(); at.increment(code)) {
            look_at(at->path(), at->path().lexically_relative(root).string(), facts, found);
        }
        if (code && found.unreadable.empty()) {
            found.unreadable = std::string(part) + "/";
        }
    }
    return found;
}

std::string and_more(std::size_t count) {
    return count > 1 ? fmt::format(" (and {} more)", count - 1) : std::string();
}

void report(const Found& found, bool group, Problems& problems) {
    const auto add = [&](const std::string& file, std::string what, std::string next) {
        problems.push_back(
            {Problem::Severity::Problem, file, {}, std::move(what), {}, {}, std::move(next)});
    };
    if (!found.unreadable.empty()) {
        add(found.unreadable, found.unreadable + " cannot be read by you", {});
    }
    if (found.others > 0) {
        std::string bare = found.to_others;
        const bool folder = bare.ends_with('/');
        bare.resize(bare.size() - (folder ? 1 : 0));
        add(found.to_others,
            fmt::format("{} can be read by others{}", found.to_others, and_more(found.others)),
            fmt::format("chmod {} {}", group ? (folder ? "2770" : "660") : (folder ? "700" : "600"),
                        bare));
    }
    if (found.missing > 0) {
        add(found.not_to_group,
            fmt::format("{} is not for the group of the workspace{}", found.not_to_group,
                        and_more(found.missing)),
            std::string(mend_group));
    }
}

int most_persons_needed(const Settings& settings) {
    int most = 1;
    for (const auto& [right, needed] : settings.approval) {
        most = std::max(most, needed);
    }
    return most;
}

}  // namespace

Problems check_file_modes(const Workspace& workspace) {
    Problems problems;
    struct ::stat root = {};
    const fs::path cases = workspace.root / "cases";
    if (::stat(workspace.root.c_str(), &root) != 0) {
        return problems;
    }
    if (::access(cases.c_str(), W_OK) != 0 && errno != ENOENT) {
        problems.push_back({Problem::Severity::Problem,
                            "cases/",
                            {},
                            "cases/ cannot be written by you",
                            {},
                            {},
                            {}});
        return problems;
    }
    report(walk(workspace.root, root), is_group_workspace(root), problems);
    if (problems.empty() && !is_group_workspace(root) &&
        most_persons_needed(workspace.settings) > 1) {
        problems.push_back({Problem::Severity::Warning,
                            ".",
                            {},
                            "two persons must agree, and one account alone can use this workspace",
                            {},
                            {},
                            std::string(mend_group)});
    }
    return problems;
}

}  // namespace dsar
