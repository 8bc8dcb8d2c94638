// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/apply_at_once.hpp"

#include "apps/dsar/commands/carrying_out.hpp"
#include "apps/dsar/commands/minor_warning.hpp"
#include "apps/dsar/render/applied.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/engine/release.hpp"
#include "libdsar/engine/verify.hpp"
#include "libdsar/output/documents.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar::cli {
namespace {

Acting plan(const ActingOptions& options, const Workspace& workspace, Session& session) {
    const ActingDesk desk(Right::Object, options, workspace, session);
    ProgressView view(session.err, mode_of(session));
    Acting acting = plan_acting(workspace, desk.request, view);
    view.finish();
    warn_of_minor(acting.minor, session);
    if (desk.request.case_id.empty()) {
        warn_of_earlier(*desk.request.cases, acting.case_id, session);
    }
    if (!acting.plan.blockers.empty()) {
        const Blocker& first = acting.plan.blockers.front();
        throw Error(ErrorKind::NeedsPerson,
                    fmt::format("case {} is not applied: {}/{}: {}", acting.case_id, first.store,
                                first.collection, first.why),
                    "nothing was changed", fmt::format("dsar show {}", acting.case_id));
    }
    return acting;
}

void approve(const std::string& case_id, Session& session) {
    CarryingOut desk(case_id, ActorRole::Approver, session);
    ReleaseOrder order;
    order.leave_pending = "applied at once (Art. 21(3)); what waits stays as it is";
    order.partial = "applied at once (Art. 21(3)) where stores answered";
    const ReleaseReview review =
        review_release(desk.workspace(), desk.file(), desk.entries(), order);
    approve_plan(desk.workspace(), desk.file(), desk.entries(), review, order, desk.signer(),
                 [&](const Act& act) { desk.cases().record(desk.file(), act, desk.signer()); });
}

Applied apply(const std::string& case_id, Session& session) {
    CarryingOut desk(case_id, ActorRole::Operator, session);
    desk.be_silent();
    return desk.run([&](Progress& progress) {
        return apply_plan(desk.workspace(), desk.file(), desk.entries(), desk.request(), progress);
    });
}

Verification verify(CarryingOut& desk) {
    desk.be_silent();
    return desk.run([&](Progress& progress) {
        return verify_case(desk.workspace(), desk.file(), desk.entries(), desk.request(), progress);
    });
}

/// `text` is for people.
void print(const Verification& verification, const std::string& text, CarryingOut& desk,
           Session& session) {
    if (session.globals.format == Format::Human) {
        session.out.write(text);
    } else if (verification.certificate) {
        desk.print(Json::parse(read_file(verification.certificate_json)));
    } else {
        desk.print(Json::parse(problems_document("object", problems_of(verification))));
    }
}

ExitCode exit_of(const Verification& verification) {
    if (!verification.complete) {
        return ExitCode::Incomplete;
    }
    return verification.is_clean() ? ExitCode::Done : ExitCode::Problems;
}

void require_nobody_waited_for(const std::string& case_id, const Applied& applied,
                               const Workspace& workspace, Session& session) {
    if (applied.waiting == 0) {
        return;
    }
    if (session.globals.format == Format::Human) {
        const auto letters = workspace.root / "cases" / case_id / "letters";
        session.out.write(applied_text(applied, case_id, session.named(letters) + "/", session));
    }
    throw Error(ErrorKind::NeedsPerson,
                fmt::format("case {}: {} of {} records wait for somebody", case_id, applied.waiting,
                            applied.records),
                {}, fmt::format("dsar show {}", case_id));
}

/// Whether a run before has begun to carry its plan out, and did not come to the end.
bool is_half_done(const std::string& case_id, const Workspace& workspace) {
    const auto history = case_id.empty() ? std::nullopt : Register(workspace).find(case_id);
    return history && history->right == Right::Object && history->stage == CaseStage::Applying;
}

ExitCode go_on(const std::string& case_id, const Workspace& workspace, Session& session) {
    const Applied applied = apply(case_id, session);
    require_nobody_waited_for(case_id, applied, workspace, session);
    CarryingOut desk(case_id, ActorRole::Operator, session);
    const Verification verification = verify(desk);
    print(verification, verified_text(verification, case_id, session), desk, session);
    return exit_of(verification);
}

}  // namespace

ExitCode apply_at_once(const ActingOptions& options, const Workspace& workspace, Session& session) {
    if (session.globals.today || session.globals.dry_run) {
        throw Error(ErrorKind::Usage, "--apply changes stores, and today",
                    "it goes with neither --dry-run nor --today", "leave --apply out");
    }
    if (is_half_done(options.searching.case_id, workspace)) {
        return go_on(options.searching.case_id, workspace, session);
    }
    const Acting acting = plan(options, workspace, session);
    approve(acting.case_id, session);
    const Applied applied = apply(acting.case_id, session);
    require_nobody_waited_for(acting.case_id, applied, workspace, session);
    CarryingOut desk(acting.case_id, ActorRole::Operator, session);
    const Verification verification = verify(desk);
    const AtOnce done{acting, applied, verification, workspace.settings};
    print(verification, at_once_text(done, session), desk, session);
    if (const auto incomplete =
            incomplete_search(Right::Object, acting.case_id, acting.search.stores, session)) {
        throw *incomplete;
    }
    return exit_of(verification);
}

}  // namespace dsar::cli
