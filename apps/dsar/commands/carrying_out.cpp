// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/carrying_out.hpp"

#include "apps/dsar/signing.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/casework.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>

namespace dsar::cli {
namespace {

Workspace workspace_for(ActorRole role, Session& session) {
    if (session.globals.today) {
        throw Error(ErrorKind::Usage, "what is done to stores bears its true day",
                    "apply and verify take no --today");
    }
    Workspace workspace = session.open();
    require_role(workspace.settings, Session::actor(), role, local_today());
    return workspace;
}

}  // namespace

CarryingOut::CarryingOut(const std::string& case_id, ActorRole role, Session& session)
    : session_(session),
      workspace_(workspace_for(role, session)),
      file_(CaseFile::open(workspace_.root, case_id)),
      cases_(workspace_),
      entries_(entries_of(workspace_, file_)),
      signer_(signer_here(workspace_, session)) {
    request_.cases = &cases_;
    request_.signer = &signer_;
    request_.search.stop = signals_.token();
    request_.search.timeout = session.globals.timeout;
    request_.today = desk_day(workspace_.settings, now());
    request_.dry_run = session.globals.dry_run;
}

void CarryingOut::print(const Json& document) {
    if (session_.globals.format == Format::Ndjson) {
        session_.out.line(document.dump());
    } else {
        session_.out.write(document.dump(2) + "\n");
    }
}

std::set<int> steps_done(const Invocation& invocation, const std::string& next) {
    std::set<int> out;
    for (const std::string& text : invocation.values("done")) {
        int step = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), step);
        if (failure != std::errc() || end != text.data() + text.size() || step < 1) {
            throw Error(ErrorKind::Usage, "--done needs the number of a step", {}, next);
        }
        out.insert(step);
    }
    return out;
}

Problems problems_of(const Verification& verification) {
    Problems out;
    for (const StoreOutcome& outcome : verification.stores) {
        if (outcome.status != StoreOutcome::Status::Searched) {
            Problem problem;
            problem.where = outcome.store;
            problem.what = "was not searched: " + outcome.why;
            out.push_back(std::move(problem));
        }
    }
    for (const Residual& residual : verification.residuals) {
        Problem problem;
        problem.where =
            residual.store + (residual.collection.empty() ? "" : "." + residual.collection);
        problem.what = fmt::format("{} {}", residual.count, residual_words(residual.what));
        out.push_back(std::move(problem));
    }
    return out;
}

}  // namespace dsar::cli
