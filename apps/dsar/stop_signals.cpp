// SPDX-License-Identifier: Apache-2.0
// A signal handler may do next to nothing: it notes the signal and wakes a thread that may do the
// rest.
#include "apps/dsar/stop_signals.hpp"

#include "libdsar/base/error.hpp"

#include <atomic>
#include <csignal>
#include <cstdint>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

namespace dsar::cli {
namespace {

std::atomic<int> noted_signal{0};
std::atomic<int> wake_descriptor{-1};
static_assert(std::atomic<int>::is_always_lock_free);

void wake(int descriptor) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(descriptor, &one, sizeof one);
}

void note(int number) {
    if (noted_signal.exchange(number) != 0) {
        _exit(128 + number);
    }
    wake(wake_descriptor);
}

void watch(int descriptor, std::stop_source source) {
    std::uint64_t count = 0;
    while (::read(descriptor, &count, sizeof count) < 0) {
    }
    if (noted_signal != 0) {
        source.request_stop();
    }
    close(descriptor);
}

void handle_both(void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

StopSignals::StopSignals() : wake_(eventfd(0, EFD_CLOEXEC)) {
    if (wake_ < 0) {
        throw Error(ErrorKind::Failed, "the system gave no event descriptor");
    }
    wake_descriptor = wake_;
    // Nobody waits for it to end: it is woken, closes the descriptor and goes.
    std::thread(watch, wake_, source_).detach();
    handle_both(note);
}

StopSignals::~StopSignals() {
    handle_both(SIG_DFL);
    wake_descriptor = -1;
    wake(wake_);
}

ExitCode interrupted_exit_code() {
    return noted_signal == SIGTERM ? ExitCode::Terminated : ExitCode::Interrupted;
}

}  // namespace dsar::cli
