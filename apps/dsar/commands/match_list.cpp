// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/match_list.hpp"

#include "apps/dsar/commands/searching.hpp"
#include "apps/dsar/progress_events.hpp"
#include "apps/dsar/render/map.hpp"
#include "apps/dsar/render/matched.hpp"
#include "apps/dsar/signing.hpp"
#include "apps/dsar/stop_signals.hpp"
#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/secret.hpp"

#include <fmt/format.h>

namespace dsar::cli {
namespace {

struct Options {
    std::string list;  ///< file, or `-`
    std::string kind;
    Spelling spelling = Spelling::Any;
    std::string salt;  ///< secret source; empty: none
    HashSalt::Place place = HashSalt::Place::Before;
    std::vector<std::string> stores;
};

HashSalt::Place place_of(std::string_view word) {
    if (word == "after") {
        return HashSalt::Place::After;
    }
    return word == "hmac" ? HashSalt::Place::Hmac : HashSalt::Place::Before;
}

Options read_options(const Invocation& invocation) {
    Options options;
    options.list = invocation.value("hashed").value_or("");
    options.kind = invocation.value("kind").value_or("");
    options.spelling =
        spelling_of(invocation.value("spelling").value_or("any")).value_or(Spelling::Any);
    options.salt = invocation.value("salt").value_or("");
    options.place = place_of(invocation.value("salted").value_or("before"));
    options.stores = invocation.values("store");
    if (options.salt.empty() && invocation.has("salted")) {
        throw Error(ErrorKind::Usage, "--salted needs --salt: the value that was mixed in", {},
                    "dsar match --hashed FILE --salt file:PATH");
    }
    return options;
}

HashRule rule_of(const Options& options) {
    HashRule rule;
    rule.spelling = options.spelling;
    if (!options.salt.empty()) {
        rule.salt = HashSalt{std::string(read_secret(options.salt).reveal()), options.place};
    }
    return rule;
}

void require_kind(const Options& options, const Workspace& workspace) {
    if (options.kind.empty()) {
        return;
    }
    for (const StoreEntry& store : workspace.map.stores) {
        for (const CollectionEntry& collection : store.collections) {
            for (const FieldEntry& field : collection.fields) {
                if (field.identifies && field.identifies->kind == options.kind) {
                    return;
                }
            }
        }
    }
    throw Error(ErrorKind::Usage, "no field of the data map identifies people by that --kind", {},
                "dsar map show");
}

ExitCode finish(const MatchedList& matched, Session& session) {
    session.out.flush();
    if (const auto error = incomplete_search(Right::Access, {}, matched.matches.stores, session)) {
        throw *error;
    }
    if (!matched.matches.complete) {
        return ExitCode::Incomplete;
    }
    return matched.reading.bad == 0 ? ExitCode::Done : ExitCode::Problems;
}

}  // namespace

ExitCode match_hashed_list(const Invocation& invocation, Session& session) {
    const Options options = read_options(invocation);
    const Workspace workspace = session.open();
    require_role(workspace.settings, Session::actor(), ActorRole::Operator, local_today());
    require_kind(options, workspace);
    const HashRule rule = rule_of(options);
    SearchOptions search;
    for (const std::string& store : options.stores) {
        require_store(workspace, store);
        search.only_stores.insert(store);
    }
    const StopSignals signals;
    search.stop = signals.token();
    search.timeout = session.globals.timeout;
    MatchedList matched;
    const auto source = open_file(options.list == "-" ? "/dev/stdin" : options.list);
    matched.reading = read_hashed_list(*source, options.kind, matched.list);
    if (session.globals.format == Format::Ndjson) {
        ProgressEvents events(session.out);
        matched.matches = match_hashed(workspace, matched.list, rule, search, events);
        events.result(matched.matches.complete ? ExitCode::Done : ExitCode::Incomplete,
                      matched_document(matched));
        return finish(matched, session);
    }
    ProgressView view(session.err, mode_of(session));
    matched.matches = match_hashed(workspace, matched.list, rule, search, view);
    view.finish();
    session.out.write(session.globals.format == Format::Json
                          ? matched_document(matched)
                          : matched_text(matched, session.out.look()));
    return finish(matched, session);
}

}  // namespace dsar::cli
