// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/searching.hpp"

#include "apps/dsar/render/map.hpp"
#include "apps/dsar/signing.hpp"

#include <fmt/format.h>

namespace dsar::cli {

void fill_request(Right right, const SearchingOptions& options, const Workspace& workspace,
                  Session& session, CaseRequest& request) {
    for (const std::string& name : options.stores) {
        require_store(workspace, name);
    }
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
    request.search.right = right;
    request.search.only_stores = {options.stores.begin(), options.stores.end()};
    request.search.timeout = session.globals.timeout;
    request.dry_run = session.globals.dry_run;
    request.other_day = session.globals.today.has_value();
}

std::optional<Error> incomplete_search(Right right, const std::string& case_id,
                                       const std::vector<StoreOutcome>& stores,
                                       const Session& session) {
    std::vector<std::string> failed;
    std::string why;
    std::string only_why;
    for (const StoreOutcome& outcome : stores) {
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
    if (!case_id.empty()) {
        next += fmt::format("\ndsar {}{} --case {}", flags, name_of(right), case_id);
    }
    return Error(ErrorKind::Incomplete,
                 fmt::format("{} did not answer, so this search is incomplete ({} of {} stores)",
                             fmt::join(failed, ", "), stores.size() - failed.size(), stores.size()),
                 failed.size() == 1 ? only_why : why, next);
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

SearchingOptions read_searching_options(const Invocation& invocation) {
    SearchingOptions options;
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

}  // namespace dsar::cli
