// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/actor.hpp"
#include "libdsar/cases/key_files.hpp"
#include "libdsar/cases/sealed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdlib.h>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

/// The variable as an absolute path; empty when it is unset, empty or relative (XDG ignores those).
fs::path folder_in(const char* variable) {
    const char* value = ::getenv(variable);
    const fs::path path = value == nullptr ? "" : value;
    return path.is_absolute() ? path : fs::path();
}

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

MadeKey made_key(const Workspace& workspace, const std::string& account, const PublicKey& key,
                 bool rotated) {
    return MadeKey{private_key_file(account, key), public_key_file(workspace.root, account),
                   key.fingerprint(), rotated};
}

constexpr std::string_view controller_name = "controller.key";

fs::path controller_file(const Workspace& workspace) {
    return workspace.root / ".dsar" / "controller.key.sealed";
}

fs::path controller_public(const Workspace& workspace) {
    return workspace.root / ".dsar" / "controller.pub";
}

void make_controller_key(const Workspace& workspace) {
    const Secret seal_key = make_workspace_key(workspace.root);
    const SigningKey key = SigningKey::generate();
    try {
        write_file(controller_file(workspace), seal(seal_key, controller_name, key.pem().reveal()),
                   false);
    } catch (const Error&) {
        // Another process was first: its key is the controller's.
        if (!is_there(controller_file(workspace))) {
            throw;
        }
    }
}

}  // namespace

fs::path private_key_folder() {
    fs::path data = folder_in("XDG_DATA_HOME");
    if (data.empty()) {
        const fs::path home = folder_in("HOME");
        if (home.empty()) {
            throw Error(ErrorKind::NotSetUp, "there is no place for private keys",
                        "neither XDG_DATA_HOME nor HOME names a folder",
                        "set HOME to the folder of this account");
        }
        data = home / ".local" / "share";
    }
    return data / "dsar" / "keys";
}

MadeKey make_actor_key(const Workspace& workspace, const std::string& account,
                       const Secret* passphrase, bool rotate) {
    const bool exists = present_key(workspace.root, account).has_value();
    if (exists && !rotate) {
        throw Error(ErrorKind::Usage, fmt::format("{} has a key already", account),
                    fmt::format("{} is there", public_key_file(workspace.root, account).string()),
                    "dsar init --key --rotate");
    }
    const SigningKey key = SigningKey::generate();
    if (exists) {
        keep_next_key(workspace.root, account, key, passphrase);
    } else if (!(keep_first_key(workspace.root, account, key, passphrase) == key.public_key())) {
        throw Error(ErrorKind::Busy, fmt::format("another dsar makes a key for {}", account));
    }
    return made_key(workspace, account, key.public_key(), exists);
}

void back_up_actor_key(const Workspace& workspace, const std::string& account,
                       const fs::path& target) {
    const std::optional<PublicKey> key = present_key(workspace.root, account);
    if (!key) {
        throw Error(ErrorKind::Usage, fmt::format("{} has no key here", account), {},
                    "dsar init --key");
    }
    const fs::path path = private_key_file(account, *key);
    if (!is_there(path)) {
        throw Error(ErrorKind::NoEntry, fmt::format("the key of {} is lost", account),
                    fmt::format("{} is not there", path.string()),
                    "restore that file from a backup, or make another key:\n"
                    "dsar init --key --rotate");
    }
    const Secret pem(read_file(path));
    write_file(target, pem.reveal(), false, Access::Owner);
    write_file(backup_mark(account, *key), "", true, Access::Owner);
}

std::vector<PublicKey> public_keys_of(const Workspace& workspace, std::string_view account) {
    std::vector<PublicKey> keys = key_history(workspace.root, account);
    const ActorEntry* actor = workspace.settings.actor(account);
    if (actor != nullptr && !actor->key.empty()) {
        const auto pinned = std::ranges::find(keys, actor->key, &PublicKey::fingerprint);
        keys.erase(keys.begin(), pinned);
    }
    return keys;
}

SigningKey controller_key(const Workspace& workspace) {
    const fs::path path = controller_file(workspace);
    const fs::path public_path = controller_public(workspace);
    if (!is_there(path)) {
        if (is_there(public_path)) {
            throw Error(ErrorKind::NoEntry, "the controller's signing key is lost",
                        ".dsar/controller.pub is there, .dsar/controller.key.sealed is not",
                        "restore .dsar/controller.key.sealed from a backup");
        }
        make_controller_key(workspace);
    }
    const Secret seal_key = read_workspace_key(workspace.root);
    const Secret pem(unseal(seal_key, controller_name, read_file(path)));
    SigningKey key = SigningKey::parse(pem, nullptr, "the controller's signing key");
    if (!is_there(public_path)) {
        write_file(public_path, key.public_key().pem());
    } else if (!(PublicKey::parse(read_file(public_path), public_path.string()) ==
                 key.public_key())) {
        throw Error(ErrorKind::Failed, "the controller's two keys do not belong together",
                    ".dsar/controller.pub is not the public half of .dsar/controller.key.sealed",
                    "restore .dsar from a backup");
    }
    return key;
}

}  // namespace dsar
