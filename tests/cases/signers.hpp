// SPDX-License-Identifier: Apache-2.0
// Private keys of tests lie in a folder of their own, and the clock of a test ticks by the entry.
#pragma once

#include "libdsar/cases/actor.hpp"
#include "libdsar/cases/journal.hpp"
#include "tests/base/scratch.hpp"

#include <memory>
#include <stdlib.h>
#include <string>

namespace dsar::test {

/// While it lives XDG_DATA_HOME is a fresh folder.
class PrivateKeys {
 public:
    PrivateKeys() {
        const char* before = ::getenv("XDG_DATA_HOME");
        before_ = before == nullptr ? "" : before;
        ::setenv("XDG_DATA_HOME", folder_.path().c_str(), 1);
    }
    ~PrivateKeys() { ::setenv("XDG_DATA_HOME", before_.c_str(), 1); }
    PrivateKeys(const PrivateKeys&) = delete;
    PrivateKeys& operator=(const PrivateKeys&) = delete;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

 private:
    Scratch folder_;
    std::string before_;
};

/// A clock that starts at 2026-03-04T09:00:00Z and is a second later each time it is read.
inline std::function<Instant()> ticking() {
    auto time = std::make_shared<Instant>(std::chrono::sys_days(std::chrono::year{2026} / 3 / 4) +
                                          std::chrono::hours(9));
    return [time] { return *time += std::chrono::seconds(1); };
}

/// A workspace that has settings in memory only.
inline Workspace bare_workspace(const Scratch& root) {
    Workspace workspace;
    workspace.root = root.path();
    return workspace;
}

inline FindKeys keys_in(const Workspace& workspace) {
    return [&workspace](std::string_view account) { return public_keys_of(workspace, account); };
}

inline Signer signer_of(const Workspace& workspace, const std::string& account) {
    return open_signer(workspace, account, {}, ticking());
}

}  // namespace dsar::test
