// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/answering.hpp"

#include "apps/dsar/progress_events.hpp"
#include "apps/dsar/progress_view.hpp"
#include "apps/dsar/render/answer.hpp"
#include "apps/dsar/render/map.hpp"
#include "apps/dsar/signing.hpp"
#include "apps/dsar/stop_signals.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/engine/answer.hpp"

#include <fmt/format.h>

#include <optional>

namespace dsar::cli {
namespace {

AnswerRequest request_of(Right right, const AnsweringOptions& options, const Workspace& workspace,
                         Session& session) {
    for (const std::string& name : options.stores) {
        require_store(workspace, name);
    }
    AnswerRequest request;
    request.right = right;
    request.case_id = options.case_id;
    if (options.case_id.empty()) {
        const Intake intake = intake_of(right, options.request, name_of(right), workspace, session);
        request.subject = intake.subject;
        request.received = intake.received;
        request.received_at = intake.received_at;
        request.channel = intake.channel;
        request.regime = intake.regime;
        request.kind = intake.kind;
        request.language = intake.language;
        request.mandate = intake.mandate;
        request.today = intake.opened;
    } else {
        request.today = session.today();
    }
    request.categories_only = options.unverified;
    request.search.right = right;
    request.search.only_stores = {options.stores.begin(), options.stores.end()};
    request.search.timeout = session.globals.timeout;
    request.dry_run = session.globals.dry_run;
    return request;
}

// The stores that did not answer, as the error that ends the command; nothing when all did.
std::optional<Error> incomplete(Right right, const Answer& answer, const Session& session) {
    std::vector<std::string> failed;
    std::string why;
    std::string only_why;
    for (const StoreOutcome& outcome : answer.search.stores) {
        if (outcome.status == StoreOutcome::Status::Failed) {
            failed.push_back(outcome.store);
            why += fmt::format("{}{}: {}", why.empty() ? "" : "\n", outcome.store, outcome.why);
            only_why = outcome.why;
        }
    }
    if (failed.empty()) {
        return std::nullopt;
    }
    const std::string flags = session.repeated_flags();
    std::string next = failed.size() == 1 ? fmt::format("dsar {}doctor {}", flags, failed.front())
                                          : fmt::format("dsar {}doctor", flags);
    if (!answer.case_id.empty()) {
        next += fmt::format("\ndsar {}{} --case {}", flags, name_of(right), answer.case_id);
    }
    return Error(ErrorKind::Incomplete,
                 fmt::format("{} did not answer, so this search is incomplete ({} of {} stores)",
                             fmt::join(failed, ", "), answer.search.stores.size() - failed.size(),
                             answer.search.stores.size()),
                 failed.size() == 1 ? only_why : why, next);
}

void run_with_events(Right right, const Workspace& workspace, const AnswerRequest& request,
                     Session& session) {
    ProgressEvents events(session.out);
    const Answer found = answer(workspace, request, events);
    const std::optional<Error> error = incomplete(right, found, session);
    events.result(error ? ExitCode::Incomplete : ExitCode::Done, found.plan_json);
    if (error) {
        throw *error;
    }
}

ProgressView::Mode mode_of(const Session& session) {
    if (session.globals.quiet) {
        return ProgressView::Mode::Silent;
    }
    if (session.err.look().terminal) {
        return ProgressView::Mode::Live;
    }
    // A program that asked for a document finds nothing on stderr but an error-1.
    return session.globals.format == Format::Human ? ProgressView::Mode::Plain
                                                   : ProgressView::Mode::Silent;
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
    if (session.globals.format == Format::Json) {
        session.out.write(found.plan_json.ends_with('\n') ? found.plan_json
                                                          : found.plan_json + "\n");
    } else {
        session.out.write(answer_text(view_of(found, view.notes(), session), session.out.look()));
    }
    session.out.flush();
    if (const std::optional<Error> error = incomplete(right, found, session)) {
        throw *error;
    }
}

}  // namespace

AnsweringOptions read_answering_options(const Invocation& invocation) {
    AnsweringOptions options;
    options.request = read_request_input(invocation);
    options.stores = invocation.values("store");
    options.case_id = invocation.value("case").value_or("");
    options.unverified = invocation.has("unverified");
    const bool names_person =
        !options.request.subject.identifiers.empty() || !options.request.subject_file.empty();
    if (!options.case_id.empty() && names_person) {
        throw Error(ErrorKind::Usage,
                    "a case knows its person: give --case or identifiers, not both");
    }
    return options;
}

ExitCode answer_case(Right right, const AnsweringOptions& options, const Workspace& workspace,
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
    const AnsweringOptions options = read_answering_options(invocation);
    return answer_case(right, options, session.open(), session);
}

}  // namespace dsar::cli
