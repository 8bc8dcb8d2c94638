// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/render/map.hpp"
#include "apps/dsar/session.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace dsar::cli {
namespace {

// The map files themselves, as JSON: what map-1 describes.
void print_json(const Workspace& workspace, const std::string& only, Session& session) {
    Json all = Json::array();
    for (const StoreEntry& store : workspace.map.stores) {
        if (only.empty() || store.name == only) {
            all.push_back(*store.document->json);
        }
    }
    if (session.globals.format == Format::Ndjson) {
        for (const Json& store : all) {
            session.out.line(store.dump());
        }
        return;
    }
    session.out.line((only.empty() ? all : all.at(0)).dump(2));
}

ExitCode run(const Invocation& invocation, Session& session) {
    const std::string only = invocation.word(0);
    const Workspace workspace = session.open();
    if (!only.empty()) {
        require_store(workspace, only);
    }
    if (session.globals.format == Format::Human) {
        session.out.write(map_table(workspace, only, session.out.look()));
    } else {
        print_json(workspace, only, session);
    }
    return ExitCode::Done;
}

constexpr std::array arguments{
    Argument{"STORE", "only this store of the map", false, false, Complete::Store},
};
constexpr std::array examples{
    Example{"dsar map show", "every collection: why it is held, and how long"},
    Example{"dsar map show | cut -f1,2,4", "off a terminal the table is separated by tabs"},
};

}  // namespace

constinit const Command map_show_command{
    .name = "map show",
    .group = "You get ready",
    .summary = "print the data map as a table",
    .text =
        "One row for each collection: role, purpose, legal basis, retention, recipients and the "
        "number of mapped fields; the raw material of a record of processing activities "
        "(Art. 30). With --format json it prints the map files as JSON (map-1).",
    .arguments = arguments,
    .examples = examples,
    .run = run,
};

}  // namespace dsar::cli
