// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/child_process.hpp"

#include "libdsar/base/error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dsar::cli {

std::filesystem::path companion(const std::filesystem::path& folder, const std::string& name) {
    for (const std::filesystem::path& path :
         {folder / name, folder.parent_path() / "libexec" / "dsar" / name}) {
        if (access(path.c_str(), X_OK) == 0) {
            return path;
        }
    }
    throw Error(ErrorKind::Failed, "the program " + name + " is not installed beside dsar");
}

void run_companion(const std::filesystem::path& program,
                   const std::vector<std::string>& arguments) {
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int failure =
        posix_spawn(&child, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = failure;
    while (failure == 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (failure != 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw Error(ErrorKind::Failed, program.filename().string() + " did not finish",
                    failure != 0 ? "it could not be started" : "its own message stands above");
    }
}

}  // namespace dsar::cli
