// SPDX-License-Identifier: Apache-2.0
// SIGINT and SIGTERM while work is under way: the first asks the engine to stop at the next safe
// point, the second ends the process at once. Commands that do no long work leave both to the
// system.
#pragma once

#include "apps/dsar/exit_code.hpp"

#include <stop_token>

namespace dsar::cli {

/// Watches for both signals as long as it lives. One at a time.
class StopSignals {
 public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    /// Requested once a signal came.
    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

 private:
    std::stop_source source_;
    int wake_ = -1;
};

/// 143 when SIGTERM came, else 130.
ExitCode interrupted_exit_code();

}  // namespace dsar::cli
