// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/answering.hpp"

#include "apps/dsar/commands/minor_warning.hpp"
#include "apps/dsar/progress_events.hpp"
#include "apps/dsar/progress_view.hpp"
#include "apps/dsar/render/answer.hpp"
#include "apps/dsar/signing.hpp"
#include "apps/dsar/stop_signals.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/engine/answer.hpp"
#include "libdsar/output/documents.hpp"

#include <fmt/format.h>

#include <optional>

namespace dsar::cli {
namespace {

AnswerRequest request_of(Right right, const SearchingOptions& options, const Workspace& workspace,
                         Session& session) {
    AnswerRequest request;
    fill_request(right, options, workspace, session, request);
    request.categories_only = options.unverified;
    return request;
}

std::optional<Error> incomplete(Right right, const Answer& answer, const Session& session) {
    return incomplete_search(right, answer.case_id, answer.search.stores, session);
}

void run_with_events(Right right, const Workspace& workspace, const AnswerRequest& request,
                     Session& session) {
    ProgressEvents events(session.out);
    const Answer found = answer(workspace, request, events);
    warn_of_minor(found.minor, session);
    const std::optional<Error> error = incomplete(right, found, session);
    events.result(error ? ExitCode::Incomplete : ExitCode::Done,
                  [&](const ProgressEvents::Pieces& pieces) {
                      write_plan(found.plan, {found.plan_digest, found.plan_package, true}, pieces);
                  });
    if (error) {
        throw *error;
    }
}

void run_with_view(Right right, const Workspace& workspace, const AnswerRequest& request,
                   Session& session) {
    ProgressView view(session.err, mode_of(session));
    const Answer found = answer(workspace, request, view);
    view.finish();
    if (request.cases != nullptr && request.case_id.empty() &&
        session.globals.format == Format::Human) {
        warn_of_earlier(*request.cases, found.case_id, session);
    }
    warn_of_minor(found.minor, session);
    if (session.globals.format == Format::Json) {
        write_plan(found.plan, {found.plan_digest, found.plan_package},
                   [&](std::string_view text) { session.out.write(text); });
    } else {
        session.out.write(answer_text(view_of(found, view.notes(), session), session.out.look()));
    }
    session.out.flush();
    if (const std::optional<Error> error = incomplete(right, found, session)) {
        throw *error;
    }
}

}  // namespace

ExitCode answer_case(Right right, const SearchingOptions& options, const Workspace& workspace,
                     Session& session) {
    AnswerRequest request = request_of(right, options, workspace, session);
    std::optional<Register> cases;
    std::optional<Signer> signer;
    require_role(workspace.settings, Session::actor(), ActorRole::Operator, local_today());
    if (!request.dry_run) {
        cases.emplace(workspace);
        signer.emplace(signer_here(workspace, session));
        request.cases = &*cases;
        request.signer = &*signer;
    }
    StopSignals signals;
    request.search.stop = signals.token();
    if (session.globals.format == Format::Ndjson) {
        run_with_events(right, workspace, request, session);
    } else {
        run_with_view(right, workspace, request, session);
    }
    return ExitCode::Done;
}

ExitCode run_answering(Right right, const Invocation& invocation, Session& session) {
    const SearchingOptions options = read_searching_options(invocation);
    if (invocation.has("subjects")) {
        return run_for_many(right, invocation, options, {}, session.open(), session);
    }
    return answer_case(right, options, session.open(), session);
}

}  // namespace dsar::cli
