// SPDX-License-Identifier: Apache-2.0
// What apply and verify share: a held case with its journal, a signer, progress, interrupts.
#pragma once

#include "apps/dsar/commands/searching.hpp"
#include "apps/dsar/progress_view.hpp"
#include "apps/dsar/session.hpp"
#include "apps/dsar/stop_signals.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/cases/register.hpp"
#include "libdsar/engine/apply.hpp"
#include "libdsar/engine/verify.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dsar::cli {

/// One case at work. Throws Error when the account lacks the role or another process holds it.
class CarryingOut {
 public:
    CarryingOut(const std::string& case_id, ActorRole role, Session& session);
    CarryingOut(const CarryingOut&) = delete;
    CarryingOut& operator=(const CarryingOut&) = delete;

    [[nodiscard]] const Workspace& workspace() const { return workspace_; }
    [[nodiscard]] const CaseFile& file() const { return file_; }
    [[nodiscard]] const std::vector<JournalEntry>& entries() const { return entries_; }
    [[nodiscard]] const ApplyRequest& request() const { return request_; }

    [[nodiscard]] const Signer& signer() const { return signer_; }
    [[nodiscard]] Register& cases() { return cases_; }
    /// Steps that somebody has done outside.
    void note_done_by_hand(std::set<int> steps) { request_.done_by_hand = std::move(steps); }

    void look_at_raw_bytes(bool asked) { request_.raw_bytes = asked; }

    /// Shows no progress: the same was shown before.
    void be_silent() { silent_ = true; }

    /// Does the work with progress shown.
    template <typename Work>
    auto run(const Work& work) {
        ProgressView view(session_.err, silent_ ? ProgressView::Mode::Silent : mode_of(session_));
        auto out = work(view);
        view.finish();
        return out;
    }

    /// Prints a document: pretty, or on one line for NDJSON.
    void print(const Json& document);

 private:
    Session& session_;
    Workspace workspace_;
    CaseFile file_;
    Register cases_;
    std::vector<JournalEntry> entries_;
    Signer signer_;
    StopSignals signals_;
    ApplyRequest request_;
    bool silent_ = false;
};

/// The steps that `--done` names. Throws Error (Usage), with `next`, when one is no number.
std::set<int> steps_done(const Invocation& invocation, const std::string& next);

/// As problems-1: what is left is a problem each.
Problems problems_of(const Verification& verification);

}  // namespace dsar::cli
