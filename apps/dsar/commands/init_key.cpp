// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/init_key.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/signing.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/register.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace dsar::cli {
namespace {

struct Options {
    std::string passphrase;  ///< a source, or empty
    bool rotate = false;
    std::string backup;  ///< a file, or empty
};

Options read_options(const Invocation& invocation) {
    for (const char* flag : {"controller", "country", "contact", "sample", "people", "seed"}) {
        if (invocation.has(flag)) {
            throw Error(ErrorKind::Usage, fmt::format("--key and --{} do not go together", flag),
                        "a key is made in a workspace that is there already");
        }
    }
    if (!invocation.word(0).empty()) {
        throw Error(ErrorKind::Usage, "dsar init --key takes no folder",
                    "it makes a key for the workspace of this folder", "dsar -C DIR init --key");
    }
    return {invocation.value("passphrase").value_or(""), invocation.has("rotate"),
            invocation.value("backup").value_or("")};
}

void print_made(const MadeKey& key, const std::string& account, bool encrypted, Session& session) {
    const Look& look = session.out.look();
    session.out.line(fmt::format("{} Made {} key for {}.", look.mark(Mark::Ok),
                                 key.rotated ? "another" : "a", look.safe(account)));
    session.out.line(fmt::format("  private   {}   {}", look.safe(session.named(key.private_file)),
                                 encrypted ? "encrypted" : "without passphrase"));
    session.out.line(fmt::format("  public    {}", look.safe(session.named(key.public_file))));
    session.out.line(fmt::format("  {}", key.fingerprint));
    if (key.rotated) {
        session.out.line("  The former one stays valid for what it signed.");
    }
}

/// `next`: a back-up, and the fingerprint to pin where dsar.yaml lists actors.
std::string next_after(const Workspace& workspace, const std::string& account, const MadeKey& key,
                       bool backed_up, const Session& session) {
    std::string lines;
    if (!backed_up) {
        lines = fmt::format("dsar {}init --key --backup FILE", session.repeated_flags());
    }
    const ActorEntry* actor = workspace.settings.actor(account);
    if (actor != nullptr && actor->key != key.fingerprint) {
        lines += fmt::format("{}in dsar.yaml: actors, {}: key: {}", lines.empty() ? "" : "\n",
                             account, key.fingerprint);
    }
    return lines;
}

MadeKey make(const Options& options, const Workspace& workspace, const std::string& account,
             Session& session) {
    if (!options.rotate && has_actor_key(workspace, account)) {
        throw Error(ErrorKind::Usage, fmt::format("{} has a key already", account), {},
                    fmt::format("dsar {0}init --key --rotate\ndsar {0}init --key --backup FILE",
                                session.repeated_flags()));
    }
    std::optional<Secret> passphrase;
    if (!options.passphrase.empty()) {
        passphrase = new_passphrase(options.passphrase, session);
    }
    MadeKey key =
        make_actor_key(workspace, account, passphrase ? &*passphrase : nullptr, options.rotate);
    const AskPassphrase ask = [&](const std::string&) {
        return Secret(std::string(passphrase ? passphrase->reveal() : std::string_view()));
    };
    Register(workspace).record(
        Act{"key_made", {{"key", key.fingerprint}, {"rotated", key.rotated}}},
        open_signer(workspace, account, ask, now));
    print_made(key, account, passphrase.has_value(), session);
    return key;
}

}  // namespace

void refuse_key_flags(const Invocation& invocation) {
    for (const char* flag : {"passphrase", "rotate", "backup"}) {
        if (invocation.has(flag)) {
            throw Error(ErrorKind::Usage, fmt::format("--{} belongs to --key", flag), {},
                        fmt::format("dsar init --key --{}{}", flag,
                                    std::string_view(flag) == "rotate"   ? ""
                                    : std::string_view(flag) == "backup" ? " FILE"
                                                                         : " prompt"));
        }
    }
}

ExitCode run_init_key(const Invocation& invocation, Session& session) {
    const Options options = read_options(invocation);
    const Workspace workspace = session.open();
    const std::string account = Session::actor();
    require_role(workspace.settings, account, ActorRole::Viewer, session.today());
    const bool only_backup = !options.backup.empty() && !options.rotate &&
                             options.passphrase.empty() && has_actor_key(workspace, account);
    std::string next;
    if (!only_backup) {
        const MadeKey key = make(options, workspace, account, session);
        next = next_after(workspace, account, key, !options.backup.empty(), session);
    }
    if (!options.backup.empty()) {
        back_up_actor_key(workspace, account, session.folder / options.backup);
        session.out.line(fmt::format(
            "{} Copied the private key to {}; keep it where nobody else "
            "reads it.",
            session.out.look().mark(Mark::Ok), session.out.look().safe(options.backup)));
    }
    if (!next.empty()) {
        session.out.write("\n" + next_text(next));
    }
    return ExitCode::Done;
}

}  // namespace dsar::cli
