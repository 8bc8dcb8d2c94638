// SPDX-License-Identifier: Apache-2.0
// Signing on behalf of whoever runs dsar: the account's key, and its passphrase from the terminal.
#pragma once

#include "apps/dsar/session.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/cases/actor.hpp"

#include <string>

namespace dsar::cli {

/// The present instant; `--today` does not move it: what is signed bears its true time.
Instant now();

/// Asks on the terminal without showing what is typed. Throws Error: NoEntry when nobody can be
/// asked or nothing is typed.
Secret ask_hidden(const std::string& question, Session& session);

/// From now on whatever needs a secret whose source is `prompt` has it asked in this session, which
/// must outlive that.
void answer_prompts(Session& session);

/// Before the process ends while a thread that was left behind still asks: the terminal shows what
/// is typed again.
void give_terminal_back();

/// For open_signer: asks for the passphrase of an account's key.
AskPassphrase passphrase_prompt(Session& session);

/// A new passphrase from `prompt` (asked twice) or a source that read_secret knows. Throws Error:
/// Usage when the two differ, NoEntry as read_secret.
Secret new_passphrase(const std::string& source, Session& session);

/// The signer for the account that runs dsar, in this workspace.
Signer signer_here(const Workspace& workspace, Session& session);

}  // namespace dsar::cli
