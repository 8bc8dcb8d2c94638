// SPDX-License-Identifier: Apache-2.0
// A disk that is full, without one.
#pragma once

#include <signal.h>
#include <sys/resource.h>

namespace dsar::test {

/// While it lives no file of this process can grow beyond `bytes`.
class FullDisk {
 public:
    explicit FullDisk(rlim_t bytes) : old_handler_(::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &old_);
        const rlimit limit{bytes, old_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &old_);
        ::signal(SIGXFSZ, old_handler_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

 private:
    rlimit old_{};
    void (*old_handler_)(int);
};

}  // namespace dsar::test
