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

void print(const AtOnce& done, CarryingOut& desk, Session& session) {
    if (session.globals.format == Format::Human) {
        session.out.write(at_once_text(done, session));
    } else if (done.verification.certificate) {
        desk.print(Json::parse(read_file(done.verification.certificate_json)));
    } else {
        desk.print(Json::parse(problems_document("object", problems_of(done.verification))));
    }
}

ExitCode waits(const Acting& acting, const Applied& applied, Session& session) {
    if (session.globals.format == Format::Human) {
        session.out.write(applied_text(
            applied, acting.case_id, session.named(acting.case_folder / "letters") + "/", session));
    }
    throw Error(ErrorKind::NeedsPerson,
                fmt::format("case {}: {} of {} records wait for somebody", acting.case_id,
                            applied.waiting, applied.records),
                {}, fmt::format("dsar show {}", acting.case_id));
}

}  // namespace

ExitCode apply_at_once(const ActingOptions& options, const Workspace& workspace, Session& session) {
    if (session.globals.today || session.globals.dry_run) {
        throw Error(ErrorKind::Usage, "--apply changes stores, and today",
                    "it goes with neither --dry-run nor --today", "leave --apply out");
    }
    const Acting acting = plan(options, workspace, session);
    approve(acting.case_id, session);
    const Applied applied = apply(acting.case_id, session);
    if (applied.waiting > 0) {
        return waits(acting, applied, session);
    }
    CarryingOut desk(acting.case_id, ActorRole::Operator, session);
    desk.be_silent();
    const Verification verification = desk.run([&](Progress& progress) {
        return verify_case(desk.workspace(), desk.file(), desk.entries(), desk.request(), progress);
    });
    print({acting, applied, verification, workspace.settings}, desk, session);
    if (const auto incomplete =
            incomplete_search(Right::Object, acting.case_id, acting.search.stores, session)) {
        throw *incomplete;
    }
    if (!verification.complete) {
        return ExitCode::Incomplete;
    }
    return verification.is_clean() ? ExitCode::Done : ExitCode::Problems;
}

}  // namespace dsar::cli
