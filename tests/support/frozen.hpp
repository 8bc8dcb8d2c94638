// SPDX-License-Identifier: Apache-2.0
// A server that hangs: its processes stand still.
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <signal.h>
#include <string>
#include <sys/types.h>
#include <thread>
#include <utility>
#include <vector>

namespace dsar::test {

/// Processes that stand still while it lives, every thread of them; they go on whatever happens.
class Frozen {
 public:
    explicit Frozen(std::vector<pid_t> processes) : processes_(std::move(processes)) {
        for (const pid_t each : processes_) {
            ::kill(each, SIGSTOP);
        }
        for (const pid_t each : processes_) {
            for (int tries = 0; tries < 1000 && !stands_still(each); ++tries) {
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            }
        }
    }
    ~Frozen() {
        for (const pid_t each : processes_) {
            ::kill(each, SIGCONT);
        }
    }
    Frozen(const Frozen&) = delete;
    Frozen& operator=(const Frozen&) = delete;

 private:
    static bool stands_still(pid_t process) {
        std::error_code gone;
        const std::string tasks = "/proc/" + std::to_string(process) + "/task";
        for (const auto& task : std::filesystem::directory_iterator(tasks, gone)) {
            std::ifstream file(task.path() / "stat");
            const std::string stat((std::istreambuf_iterator<char>(file)), {});
            const std::size_t name_ends = stat.rfind(')');
            if (name_ends != std::string::npos && stat.substr(name_ends + 2, 1) != "T") {
                return false;
            }
        }
        return true;
    }

    std::vector<pid_t> processes_;
};

}  // namespace dsar::test
