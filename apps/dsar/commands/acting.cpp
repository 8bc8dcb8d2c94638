// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/acting.hpp"

#include "apps/dsar/commands/minor_warning.hpp"
#include "apps/dsar/progress_events.hpp"
#include "apps/dsar/render/acting.hpp"
#include "apps/dsar/signing.hpp"

namespace dsar::cli {
namespace {

std::optional<Error> incomplete(const Acting& acting, const Session& session) {
    return incomplete_search(acting.plan.right, acting.case_id, acting.search.stores, session);
}

void run_with_events(const Workspace& workspace, const ActingRequest& request, Session& session) {
    ProgressEvents events(session.out);
    const Acting acting = plan_acting(workspace, request, events);
    warn_of_minor(acting.minor, session);
    const std::optional<Error> error = incomplete(acting, session);
    events.result(error ? ExitCode::Incomplete : ExitCode::Done, acting.plan_json);
    if (error) {
        throw *error;
    }
}

void run_with_view(const Workspace& workspace, const ActingRequest& request, Session& session) {
    ProgressView view(session.err, mode_of(session));
    const Acting acting = plan_acting(workspace, request, view);
    view.finish();
    warn_of_minor(acting.minor, session);
    if (session.globals.format == Format::Json) {
        session.out.write(acting.plan_json);
    } else {
        if (request.cases != nullptr && request.case_id.empty()) {
            warn_of_earlier(*request.cases, acting.case_id, session);
        }
        session.out.write(
            acting_text({acting, workspace.settings, session.repeated_flags(), Session::actor()},
                        session.out.look()));
    }
    session.out.flush();
    if (const std::optional<Error> error = incomplete(acting, session)) {
        throw *error;
    }
}

}  // namespace

ActingDesk::ActingDesk(Right right, const ActingOptions& options, const Workspace& workspace,
                       Session& session) {
    fill_request(right, options.searching, workspace, session, request);
    request.order = options.order;
    require_role(workspace.settings, Session::actor(), ActorRole::Operator, local_today());
    if (!request.dry_run) {
        cases.emplace(workspace);
        signer.emplace(signer_here(workspace, session));
        request.cases = &*cases;
        request.signer = &*signer;
    }
    request.search.stop = signals.token();
}

ExitCode plan_case(Right right, const ActingOptions& options, const Workspace& workspace,
                   Session& session) {
    const ActingDesk desk(right, options, workspace, session);
    if (session.globals.format == Format::Ndjson) {
        run_with_events(workspace, desk.request, session);
    } else {
        run_with_view(workspace, desk.request, session);
    }
    return ExitCode::Done;
}

}  // namespace dsar::cli
