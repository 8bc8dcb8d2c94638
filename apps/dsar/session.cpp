// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/session.hpp"

#include "apps/dsar/shell_words.hpp"
#include "libdsar/base/error.hpp"

#include <ctime>
#include <pwd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace dsar::cli {
namespace {

// subject-1 and every other document that stdin may bring.
constexpr std::size_t largest_input = 256U << 20U;

std::string read_line_of_stdin() {
    std::string line;
    line.reserve(4096);  // a secret that is typed leaves no outgrown copies behind
    char letter = 0;
    while (::read(STDIN_FILENO, &letter, 1) == 1 && letter != '\n') {
        line += letter;
    }
    return line;
}

std::string read_all_of_stdin() {
    std::string all;
    char piece[1U << 14U];
    ssize_t got = 0;
    while ((got = ::read(STDIN_FILENO, piece, sizeof piece)) > 0) {
        all.append(piece, static_cast<std::size_t>(got));
        if (all.size() > largest_input) {
            throw Error(ErrorKind::Usage, "standard input is larger than 256 MiB");
        }
    }
    if (got < 0) {
        throw Error(ErrorKind::Failed, "standard input cannot be read");
    }
    return all;
}

}  // namespace

Date local_today() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    return std::chrono::year(local.tm_year + 1900) /
           std::chrono::month(static_cast<unsigned>(local.tm_mon + 1)) /
           std::chrono::day(static_cast<unsigned>(local.tm_mday));
}

void prepare(Session& session) {
    std::error_code ignored;
    session.folder = std::filesystem::current_path(ignored);
    session.program = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
    session.can_ask =
        !session.globals.no_input && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
    session.read_input_line = read_line_of_stdin;
    session.read_input = read_all_of_stdin;
}

Date Session::today() const {
    return globals.today.value_or(local_today());
}

std::string Session::actor() {
    const passwd* const entry = getpwuid(geteuid());
    return entry == nullptr ? std::to_string(geteuid()) : std::string(entry->pw_name);
}

std::filesystem::path Session::workspace_root() const {
    if (globals.workspace.empty()) {
        return find_workspace(folder);
    }
    const std::filesystem::path root = folder / globals.workspace;
    std::error_code refused;
    const bool there = std::filesystem::exists(root / "dsar.yaml", refused);
    if (refused == std::errc::permission_denied) {
        throw Error(ErrorKind::NotSetUp, "the folder given as workspace cannot be entered",
                    "this account may not read it", "ask its owner, or join its group");
    }
    if (!there) {
        throw Error(ErrorKind::NotSetUp, "the folder given as workspace holds no dsar.yaml", {},
                    "dsar init " + shell_word(globals.workspace));
    }
    return root;
}

Workspace Session::open() const {
    return open_workspace(workspace_root());
}

void Session::load_ahead(std::filesystem::path root) {
    ahead_ = std::make_unique<ModulesAhead>(std::move(root));
}

std::string Session::named(const std::filesystem::path& path) const {
    const std::string absolute = path.lexically_normal().string();
    const std::string relative = path.lexically_normal().lexically_relative(folder).string();
    return relative.empty() || relative.starts_with("../..") ? absolute : relative;
}

std::string Session::repeated_flags() const {
    return globals.workspace.empty() ? std::string{} : "-C " + shell_word(globals.workspace) + " ";
}

std::string Session::ask(std::string_view question, std::string_view flag) {
    if (!can_ask) {
        throw Error(ErrorKind::Usage, "nobody can be asked here; give " + std::string(flag));
    }
    err.write(std::string(question) + " ");
    return read_input_line();
}

}  // namespace dsar::cli
