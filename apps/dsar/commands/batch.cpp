// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/batch.hpp"

#include "apps/dsar/progress_events.hpp"
#include "apps/dsar/render/batch.hpp"
#include "apps/dsar/signing.hpp"
#include "apps/dsar/stop_signals.hpp"
#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/engine/batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace dsar::cli {
namespace {

constexpr std::size_t largest_list = std::size_t{1} << 30U;
constexpr std::size_t digits_of_list = 12;

void refuse_one_person(const Invocation& invocation) {
    for (const std::string_view flag :
         {"email", "phone", "name", "ip", "id", "subject", "case", "apply", "agent"}) {
        if (invocation.has(flag)) {
            throw Error(ErrorKind::Usage,
                        fmt::format("--subjects and --{} exclude each other", flag));
        }
    }
}

std::vector<std::string> kinds_of(const Workspace& workspace) {
    std::set<std::string> out{"email", "phone", "name", "ip"};
    for (const StoreEntry& store : workspace.map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            for (const FieldEntry& field : collection.fields) {
                if (field.identifies) {
                    out.insert(field.identifies->kind);
                }
            }
        }
    }
    return {out.begin(), out.end()};
}

// What a request of the list says of itself, as the flags would say it.
void fill_person(Right right, const SearchingOptions& options, const ListedSubject& person,
                 const Workspace& workspace, Session& session, CaseRequest& request) {
    RequestInput input = options.request;
    input.subject = person.subject;
    input.received = person.received.empty() ? input.received : person.received;
    input.regime = person.regime.empty() ? input.regime : person.regime;
    const Intake intake = intake_of(right, input, name_of(right), workspace, session);
    request.received = intake.received;
    request.received_at = intake.received_at;
    request.regime = intake.regime;
    request.kind = intake.kind;
    request.language = intake.language;
    request.today = intake.opened;
}

BatchRequest batch_request(Right right, const SearchingOptions& options, const ActingOrder& order,
                           const Workspace& workspace, const std::string& list, Session& session) {
    BatchRequest out;
    out.common.right = right;
    out.common.dry_run = session.globals.dry_run;
    out.common.other_day = session.globals.today.has_value();
    out.common.search.right = right;
    out.common.search.only_stores = {options.stores.begin(), options.stores.end()};
    out.common.search.timeout = session.globals.timeout;
    out.order = order;
    out.categories_only = options.unverified;
    out.channel = fmt::format("list {}", sha256_hex(list).substr(0, digits_of_list));
    out.channel += options.request.channel.empty() ? "" : ", " + options.request.channel;
    out.arrival = [right, &options, &workspace, &session](const ListedSubject& person,
                                                          CaseRequest& request) {
        fill_person(right, options, person, workspace, session, request);
    };
    if (mode_of(session) != ProgressView::Mode::Silent) {
        out.told = [&session](std::size_t done, std::size_t total) {
            if (done % 10 == 0 || done == total) {
                session.err.line(fmt::format("people: {} of {}", done, total));
            }
        };
    }
    return out;
}

ExitCode code_of(const BatchResult& result, const std::vector<ListedSubject>& people) {
    ExitCode code = result.complete ? ExitCode::Done : ExitCode::Incomplete;
    for (std::size_t at = 0; at < people.size(); ++at) {
        if (result.people[at].status == BatchOutcome::Status::Failed) {
            code = more_urgent(code,
                               people[at].why.empty() ? ExitCode::Incomplete : ExitCode::Problems);
        }
    }
    return code;
}

}  // namespace

ExitCode run_for_many(Right right, const Invocation& invocation, const SearchingOptions& options,
                      const ActingOrder& order, const Workspace& workspace, Session& session) {
    refuse_one_person(invocation);
    require_role(workspace.settings, Session::actor(), ActorRole::Operator, local_today());
    const std::string path = invocation.value("subjects").value_or("");
    const std::string list = read_all(*open_file(path == "-" ? "/dev/stdin" : path), largest_list);
    const std::vector<ListedSubject> people =
        read_subjects(*bytes_in_memory(list), right, kinds_of(workspace));
    BatchRequest request = batch_request(right, options, order, workspace, list, session);
    std::optional<Register> cases;
    std::optional<Signer> signer;
    if (!request.common.dry_run) {
        request.common.cases = &cases.emplace(workspace);
        request.common.signer = &signer.emplace(signer_here(workspace, session));
    }
    const StopSignals signals;
    request.common.search.stop = signals.token();
    BatchResult result;
    if (session.globals.format == Format::Ndjson) {
        ProgressEvents events(session.out);
        result = run_batch(workspace, request, people, events);
        events.result(code_of(result, people), batch_document(right, result));
    } else {
        ProgressView view(session.err, mode_of(session));
        result = run_batch(workspace, request, people, view);
        view.finish();
        session.out.write(session.globals.format == Format::Json
                              ? batch_document(right, result)
                              : batch_text(right, result, session));
    }
    session.out.flush();
    if (const auto error = incomplete_search(right, {}, result.stores, session)) {
        throw *error;
    }
    return code_of(result, people);
}

}  // namespace dsar::cli
