// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/replay.hpp"

#include "apps/dsar/commands/searching.hpp"
#include "apps/dsar/render/map.hpp"
#include "apps/dsar/render/replay.hpp"
#include "apps/dsar/signing.hpp"
#include "apps/dsar/stop_signals.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/engine/casework.hpp"
#include "libdsar/engine/replay.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace dsar::cli {
namespace {

void require_nothing_else(const Invocation& invocation, const Session& session) {
    for (const Option& option : invocation.command->options) {
        if (option.name != "replay" && option.name != "store" && invocation.has(option.name)) {
            throw Error(ErrorKind::Usage,
                        fmt::format("--replay and --{} exclude each other", option.name),
                        "a replay does again what was decided before, and is asked for by nobody",
                        "dsar erase --replay");
        }
    }
    if (session.globals.today) {
        throw Error(ErrorKind::Usage, "what is done to stores bears its true day",
                    "a replay takes no --today");
    }
}

Json place_json(const CollectionName& place) {
    return {{"store", place.store}, {"collection", place.collection}};
}

Json replayed_json(const Replayed& replayed, bool dry_run) {
    Json stores = Json::array();
    for (const StoreOutcome& outcome : replayed.stores) {
        const bool failed = outcome.status != StoreOutcome::Status::Searched;
        stores.push_back({{"store", outcome.store}, {"status", failed ? "failed" : "done"}});
        if (failed) {
            stores.back()["why"] = outcome.why;
        }
    }
    Json collections = Json::array();
    for (const ReplayedCollection& each : replayed.collections) {
        Json& entry = collections.emplace_back(place_json(each.place));
        entry.update(
            Json{{"removed", each.removed}, {"cut", each.cut}, {"to_look_at", each.to_look_at}});
    }
    Json records = Json::array();
    for (const RecordToLookAt& each : replayed.to_look_at) {
        Json& entry = records.emplace_back(place_json(each.place));
        entry.update(Json{{"key", each.key}, {"why", each.why}});
    }
    Json not_in_map = Json::array();
    for (const CollectionName& place : replayed.not_in_map) {
        not_in_map.push_back(place_json(place));
    }
    return {{"schema", "replayed-1"},
            {"dry_run", dry_run},
            {"complete", replayed.is_complete()},
            {"known", replayed.known},
            {"stores", std::move(stores)},
            {"collections", std::move(collections)},
            {"to_look_at", std::move(records)},
            {"not_in_map", std::move(not_in_map)}};
}

void print(const Replayed& replayed, Session& session) {
    if (session.globals.format == Format::Human) {
        session.out.write(replayed_text(replayed, session));
        return;
    }
    const Json document = replayed_json(replayed, session.globals.dry_run);
    session.out.write(document.dump(session.globals.format == Format::Json ? 2 : -1) + "\n");
}

}  // namespace

ExitCode run_replay(const Invocation& invocation, Session& session) {
    require_nothing_else(invocation, session);
    const Workspace workspace = session.open();
    require_role(workspace.settings, Session::actor(), ActorRole::Operator, local_today());
    const StopSignals signals;
    ReplayRequest request;
    for (const std::string& store : invocation.values("store")) {
        require_store(workspace, store);
        request.search.only_stores.insert(store);
    }
    request.search.stop = signals.token();
    request.search.timeout = session.globals.timeout;
    request.today = desk_day(workspace.settings, now());
    request.dry_run = session.globals.dry_run;
    std::optional<Register> cases;
    std::optional<Signer> signer;
    if (!request.dry_run) {
        request.cases = &cases.emplace(workspace);
        request.signer = &signer.emplace(signer_here(workspace, session));
    }
    ProgressView view(session.err, mode_of(session));
    const Replayed replayed = replay_erasures(workspace, request, view);
    view.finish();
    print(replayed, session);
    if (!replayed.is_complete()) {
        return ExitCode::Incomplete;
    }
    return replayed.to_look_at.empty() ? ExitCode::Done : ExitCode::NeedsPerson;
}

}  // namespace dsar::cli
