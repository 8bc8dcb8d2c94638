// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/checking.hpp"
#include "apps/dsar/commands/searching.hpp"
#include "apps/dsar/error_form.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/draft.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/engine/draft.hpp"
#include "libdsar/engine/inspect.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

namespace dsar::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::string store;
    std::string kind;
    std::vector<std::string> settings;
    std::string out;
    DraftOptions draft;
};

Options read_options(const Invocation& invocation, const Session& session) {
    Options options;
    options.store = invocation.word(0);
    options.kind = invocation.value("kind").value_or("");
    options.settings = invocation.values("set");
    options.out = invocation.value("out").value_or("");
    DraftOptions& draft = options.draft;
    draft.full = invocation.has("full");
    draft.values = static_cast<std::size_t>(
        invocation.count("values").value_or(static_cast<long>(draft.values)));
    draft.records = static_cast<std::uint64_t>(
        invocation.count("records").value_or(static_cast<long>(draft.records)));
    draft.seed = static_cast<std::uint64_t>(
        invocation.count("seed").value_or(static_cast<long>(draft.seed)));
    draft.purpose = invocation.value("purpose").value_or("");
    draft.retention = invocation.value("retention").value_or("");
    draft.today = session.today();
    return options;
}

void set_options(const std::vector<std::string>& settings, StoreEntry& store) {
    for (const std::string& setting : settings) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw Error(ErrorKind::Usage, "--set wants NAME=VALUE", {}, "dsar help map draft");
        }
        store.options[setting.substr(0, equals)] = setting.substr(equals + 1);
    }
}

/// The store as the map has it, or as the command line says.
StoreEntry store_of(const Workspace& workspace, const Options& options) {
    StoreEntry store;
    if (const StoreEntry* known = workspace.map.store(options.store)) {
        store = *known;
    } else if (options.kind.empty()) {
        throw Error(ErrorKind::Usage, "no store '" + options.store + "' in the data map",
                    "a store that it does not have yet needs its kind and its options",
                    "dsar map draft " + options.store + " --kind sqlite --set path=FILE");
    }
    store.name = options.store;
    store.kind = options.kind.empty() ? store.kind : options.kind;
    set_options(options.settings, store);
    Workspace alone;
    alone.root = workspace.root;
    alone.map.stores.push_back(store);
    for (const Problem& problem : check_store_options(alone)) {
        if (problem.severity == Problem::Severity::Problem) {
            throw Error(ErrorKind::Usage, problem.what, problem.must, "dsar help map draft");
        }
    }
    return store;
}

void require_known(const Workspace& workspace, const DraftOptions& options) {
    if (!options.purpose.empty() && workspace.settings.purpose(options.purpose) == nullptr) {
        throw Error(ErrorKind::Usage, "dsar.yaml has no purpose '" + options.purpose + "'");
    }
    if (!options.retention.empty() && workspace.settings.rule(options.retention) == nullptr) {
        throw Error(ErrorKind::Usage,
                    "dsar.yaml has no retention rule '" + options.retention + "'");
    }
}

/// A store that the map has keeps its file; the draft lies beside it and is not read.
fs::path target(const Workspace& workspace, const Options& options, const Session& session) {
    if (!options.out.empty()) {
        return session.folder / options.out;
    }
    const bool known = workspace.map.store(options.store) != nullptr;
    return workspace.root / "map" / (options.store + (known ? ".yaml.draft" : ".yaml"));
}

bool is_complete(const Draft& draft) {
    const auto was_read = [](const DraftCollection& collection) {
        return collection.unread.empty() &&
               std::none_of(collection.fields.begin(), collection.fields.end(),
                            [](const DraftField& field) {
                                return field.verdict.opaque.kind != OpaqueKind::None;
                            });
    };
    return std::all_of(draft.collections.begin(), draft.collections.end(), was_read) &&
           std::all_of(draft.copies.begin(), draft.copies.end(), was_read);
}

void write_draft(const Draft& draft, const Workspace& workspace, const fs::path& path,
                 Session& session) {
    if (!session.globals.dry_run) {
        write_file(path, draft_yaml(draft, workspace.settings), false);
    }
    const Look& look = session.out.look();
    session.out.line(fmt::format("{} {}{}", look.mark(Mark::Ok), look.safe(session.named(path)),
                                 session.globals.dry_run ? " would be written (dry run)" : ""));
    session.out.write("\n" + draft_summary(draft, look));
    const bool is_read = path.extension() == ".yaml";
    session.out.write("\n" + next_text(is_read ? "dsar " + session.repeated_flags() + "map check " +
                                                     draft.store.name
                                               : "read it, and take over what is right"));
}

ExitCode run(const Invocation& invocation, Session& session) {
    Options options = read_options(invocation, session);
    const Workspace workspace = session.open();
    require_known(workspace, options.draft);
    options.draft.region = workspace.settings.country;
    const StoreEntry store = store_of(workspace, options);
    const bool printed = options.out == "-" || wants_document(session);
    const fs::path path = target(workspace, options, session);
    if (!printed && fs::exists(path)) {
        throw Error(ErrorKind::Usage,
                    fmt::format("{} exists already, nothing was written", session.named(path)),
                    "a draft never overwrites a file; --out names another one",
                    "dsar help map draft");
    }
    ProgressView view(session.err, mode_of(session));
    const std::vector<std::string> names{store.name};
    view.search_started(names);
    view.store_started(store.name, {});
    const Draft draft = draft_store(store, workspace.root, options.draft, view);
    view.finish();
    if (wants_document(session)) {
        const bool lines = session.globals.format == Format::Ndjson;
        session.out.line(draft_json(draft).dump(lines ? -1 : 2));
    } else if (printed) {
        session.out.write(draft_yaml(draft, workspace.settings));
    } else {
        write_draft(draft, workspace, path, session);
    }
    return is_complete(draft) ? ExitCode::Done : ExitCode::Incomplete;
}

constexpr std::array arguments{
    Argument{"STORE", "a store of the map, or a name for a new one", true, false, Complete::Store},
};
constexpr std::array options{
    Option{"kind", '\0', "KIND", "of a store that the map does not have yet"},
    Option{"set", '\0', "NAME=VALUE", "an option of its connector, as path=FILE", "Options", true},
    Option{"out", '\0', "FILE", "write there, or - to print", "Options", false, Complete::File},
    Option{"purpose", '\0', "NAME", "say this purpose everywhere"},
    Option{"retention", '\0', "RULE", "say this retention everywhere"},
    Option{"values", '\0', "N", "values judged of each field (1000)", "Sample"},
    Option{"records", '\0', "N", "records read of each collection (100000)", "Sample"},
    Option{"seed", '\0', "N", "another sample for another number (1)", "Sample"},
    Option{"full", '\0', "", "judge every value of every record", "Sample"},
};
constexpr std::array examples{
    Example{"dsar map draft app", "beside the map's own file: map/app.yaml.draft"},
    Example{"dsar map draft shop --kind sqlite --set path=shop.db", "a new store: map/shop.yaml"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Incomplete,
             "some of it could not be read, or is encrypted; the draft says what"},
};

}  // namespace

constinit const Command map_draft_command{
    .name = "map draft",
    .group = "You get ready",
    .summary = "write a first map of a store, to be edited",
    .text =
        "Reads the store's catalogue and a sample of its values, and writes a map file with a "
        "comment above each field: found, possible, none or not scanned, how sure that is, and "
        "why (name, values, check digits, how many were judged). Keys and links come from the "
        "catalogue, and from names, types and values that are alike. What is encrypted is not "
        "scanned; its name counts, and a comment proposes how the map may say it is sealed.\n\n"
        "It reads only, never overwrites a file, and no value leaves it. Purpose and retention "
        "are yours to say; map check names where they lack. Kinds that have no fields (files) "
        "are refused. --format json prints the findings (columns-1).",
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
};

}  // namespace dsar::cli
