// SPDX-License-Identifier: Apache-2.0
// Who acts: an operating-system account, its roles by dsar.yaml, and its key. Never a flag or a
// variable. Private keys lie outside the workspace, in $XDG_DATA_HOME/dsar/keys (0600); public ones
// in .dsar/keys, where every check of a signature finds them.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/base/ed25519.hpp"
#include "libdsar/map/data_map.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// What an actor may do. Viewer: read cases and the register. Operator: open, search, decide, move
/// cases. Approver: approve and release. Auditor: read journals, export and check evidence.
enum class ActorRole { Viewer, Operator, Approver, Auditor };

/// `viewer`, `operator`, `approver`, `auditor`: the words of dsar.yaml.
DSAR_API std::string_view name_of(ActorRole role);

/// Throws Error (NeedsPerson) naming account and role unless the account has that role on `today`
/// and is not revoked. A workspace without `actors:` knows one kind of officer, who may do all. A
/// viewer's right to read is part of every role.
DSAR_API void require_role(const Settings& settings, std::string_view account, ActorRole role,
                           Date today);

/// Asks for a passphrase on the terminal; `account` says whose. Throws Error (NoEntry) when nobody
/// can be asked.
using AskPassphrase = std::function<Secret(const std::string& account)>;

/// The actor's key pair and clock: what every signed act needs.
struct Signer {
    std::string account;
    SigningKey key;
    std::function<Instant()> now;  ///< the clock; seconds
};

/// Where private keys of this account lie: $XDG_DATA_HOME/dsar/keys, else ~/.local/share/dsar/keys.
/// Empty variables count as unset. Throws Error (NotSetUp) when there is no home.
DSAR_API std::filesystem::path private_key_folder();

/// The signer for `account` in this workspace. The key is made on first use (no passphrase) when
/// dsar.yaml pins none for the account. Throws Error: NoEntry when the key is lost, can be read by
/// others, its passphrase is wrong or it is not the one that dsar.yaml pins (`key:`); NeedsPerson
/// when the actor is revoked.
DSAR_API Signer open_signer(const Workspace& workspace, const std::string& account,
                            const AskPassphrase& ask, std::function<Instant()> now);

/// Whether the account has a key in this workspace. Throws Error (Failed) when its public half
/// cannot be read.
DSAR_API bool has_actor_key(const Workspace& workspace, const std::string& account);

/// What init --key made or changed.
struct MadeKey {
    std::filesystem::path private_file;
    std::filesystem::path public_file;
    std::string fingerprint;  ///< as dsar.yaml pins it
    bool rotated = false;     ///< the former public key stays, for old signatures
};

/// Makes a key for `account` in this workspace (each workspace has its own); an existing one is
/// replaced only when `rotate`, and the old public key stays in .dsar/keys as `ACCOUNT.N.pub`,
/// vouched for by the new one. Throws Error (Usage) when there is one already.
DSAR_API MadeKey make_actor_key(const Workspace& workspace, const std::string& account,
                                const Secret* passphrase, bool rotate);

/// Copies the private key to `target` (0600, never overwritten), encrypted when it is.
DSAR_API void back_up_actor_key(const Workspace& workspace, const std::string& account,
                                const std::filesystem::path& target);

/// Every public key that the account had, newest first; empty when none. A former key is there only
/// when the one that followed it vouches for it. With `key:` in dsar.yaml the pinned one is the
/// first: newer ones prove nothing, and without the pinned one there is none. Throws Error (Failed)
/// on a key file that cannot be read.
DSAR_API std::vector<PublicKey> public_keys_of(const Workspace& workspace,
                                               std::string_view account);

/// The key with which the controller signs packages and certificates, kept sealed under the
/// workspace key (.dsar/controller.key.sealed; public: .dsar/controller.pub); made on first use.
DSAR_API SigningKey controller_key(const Workspace& workspace);

}  // namespace dsar
