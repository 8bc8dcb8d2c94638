// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/actor.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/key_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void no_entry(std::string what, std::string why, std::string next) {
    throw Error(ErrorKind::NoEntry, std::move(what), std::move(why), std::move(next));
}

std::string key_of(const std::string& account) {
    return fmt::format("the key of {}", account);
}

void require_not_revoked(const ActorEntry* actor, std::string_view account, Date today) {
    if (actor != nullptr && actor->revoked && today >= *actor->revoked) {
        throw Error(ErrorKind::NeedsPerson, fmt::format("{} may not act any more", account),
                    fmt::format("dsar.yaml revokes the actor from {} on", format(*actor->revoked)),
                    "somebody else must do this");
    }
}

/// Who could do it instead: `j.santos, m.keller`.
std::string holders_of(const Settings& settings, std::string_view role, Date today) {
    std::string names;
    for (const ActorEntry& actor : settings.actors) {
        const bool holds = std::ranges::find(actor.roles, role) != actor.roles.end();
        if (holds && !(actor.revoked && today >= *actor.revoked)) {
            names += (names.empty() ? "" : ", ") + actor.account;
        }
    }
    return names;
}

Secret read_private(const fs::path& path, const std::string& account) {
    struct ::stat found = {};
    if (::stat(path.c_str(), &found) != 0) {
        no_entry(
            fmt::format("{} is lost", key_of(account)),
            fmt::format("{} is not there, and this workspace knows its public half", path.string()),
            "restore that file from a backup, or make another key:\n"
            "dsar init --key --rotate");
    }
    if ((found.st_mode & 077) != 0) {
        no_entry(fmt::format("{} is not used", key_of(account)),
                 fmt::format("others may read {}", path.string()),
                 fmt::format("chmod 600 {}", path.string()));
    }
    return Secret(read_file(path));
}

Secret passphrase_of(const ActorEntry* actor, const std::string& account,
                     const AskPassphrase& ask) {
    if (actor != nullptr && !actor->passphrase.empty()) {
        return read_secret(actor->passphrase);
    }
    if (!ask) {
        no_entry(fmt::format("cannot open {}", key_of(account)),
                 "it is encrypted, and nobody can be asked for the passphrase",
                 "name its source in dsar.yaml: actors, passphrase");
    }
    return ask(account);
}

SigningKey open_key(const PublicKey& expected, const ActorEntry* actor, const std::string& account,
                    const AskPassphrase& ask) {
    const fs::path path = private_key_file(account, expected);
    const Secret pem = read_private(path, account);
    std::optional<Secret> passphrase;
    if (needs_passphrase(pem)) {
        passphrase = passphrase_of(actor, account, ask);
    }
    SigningKey key = SigningKey::parse(pem, passphrase ? &*passphrase : nullptr, key_of(account));
    if (!(key.public_key() == expected)) {
        no_entry(fmt::format("{} is not the one that this workspace knows", key_of(account)),
                 fmt::format("{} holds another key", path.string()),
                 "restore that file from a backup, or make another key:\n"
                 "dsar init --key --rotate");
    }
    return key;
}

void require_pinned(const ActorEntry* actor, const std::optional<PublicKey>& key,
                    const std::string& account) {
    if (actor == nullptr || actor->key.empty()) {
        return;
    }
    if (!key) {
        no_entry(
            fmt::format("{} is missing", key_of(account)),
            fmt::format("dsar.yaml pins {}, and .dsar/keys has no key of {}", actor->key, account),
            "restore .dsar/keys from a backup, or make a key and pin it:\n"
            "dsar init --key");
    }
    if (key->fingerprint() != actor->key) {
        no_entry(fmt::format("{} is not the one that dsar.yaml pins", key_of(account)),
                 fmt::format("it is {}, and {} is pinned", key->fingerprint(), actor->key),
                 "if the key was made by that account, pin it in dsar.yaml: actors, key");
    }
}

Date day_of(Instant instant) {
    return Date(std::chrono::floor<std::chrono::days>(instant));
}

}  // namespace

std::string_view name_of(ActorRole role) {
    switch (role) {
        case ActorRole::Viewer:
            return "viewer";
        case ActorRole::Operator:
            return "operator";
        case ActorRole::Approver:
            return "approver";
        case ActorRole::Auditor:
            return "auditor";
    }
    return "";
}

void require_role(const Settings& settings, std::string_view account, ActorRole role, Date today) {
    if (settings.actors.empty()) {
        return;
    }
    const ActorEntry* actor = settings.actor(account);
    require_not_revoked(actor, account, today);
    const std::string_view word = name_of(role);
    const bool may =
        actor != nullptr && (std::ranges::find(actor->roles, word) != actor->roles.end() ||
                             (role == ActorRole::Viewer && !actor->roles.empty()));
    if (may) {
        return;
    }
    const std::string others = holders_of(settings, word, today);
    throw Error(ErrorKind::NeedsPerson, fmt::format("{} does not have the role {}", account, word),
                actor == nullptr ? "dsar.yaml lists who may act, and this account is not among them"
                                 : "roles are given in dsar.yaml: actors",
                others.empty() ? fmt::format("give somebody the role {} in dsar.yaml", word)
                               : fmt::format("ask one who has it: {}", others));
}

Signer open_signer(const Workspace& workspace, const std::string& account, const AskPassphrase& ask,
                   std::function<Instant()> now) {
    const ActorEntry* actor = workspace.settings.actor(account);
    require_not_revoked(actor, account, day_of(now()));
    std::optional<PublicKey> present = present_key(workspace.root, account);
    require_pinned(actor, present, account);
    if (!present) {
        SigningKey made = SigningKey::generate();
        present = keep_first_key(workspace.root, account, made, nullptr);
        if (*present == made.public_key()) {
            return Signer{account, std::move(made), std::move(now)};
        }
    }
    return Signer{account, open_key(*present, actor, account, ask), std::move(now)};
}

}  // namespace dsar
