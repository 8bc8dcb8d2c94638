// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/signing.hpp"

#include "apps/dsar/error_form.hpp"
#include "libdsar/base/error.hpp"

#include <chrono>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace dsar::cli {
namespace {

// While it lives the terminal shows nothing of what is typed.
class Hidden {
 public:
    Hidden() {
        set_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        set_ = set_ && ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    ~Hidden() {
        if (set_) {
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        }
    }
    Hidden(const Hidden&) = delete;
    Hidden& operator=(const Hidden&) = delete;

    [[nodiscard]] bool works() const { return set_; }

 private:
    termios before_{};
    bool set_ = false;
};

}  // namespace

Instant now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Secret ask_hidden(const std::string& question, Session& session) {
    if (!session.can_ask) {
        throw Error(ErrorKind::NoEntry, "nobody can be asked for a passphrase here", {},
                    "name its source in dsar.yaml: actors, passphrase");
    }
    const Hidden hidden;
    if (!hidden.works()) {
        throw Error(ErrorKind::NoEntry, "this terminal would show the passphrase");
    }
    session.err.write(question + " ");
    Secret typed(session.read_input_line());
    session.err.write("\n");
    if (typed.reveal().empty()) {
        throw Error(ErrorKind::NoEntry, "no passphrase was typed");
    }
    return typed;
}

AskPassphrase passphrase_prompt(Session& session) {
    return [&session](const std::string& account) {
        return ask_hidden("Passphrase of the key of " + session.err.look().safe(account) + ":",
                          session);
    };
}

Secret new_passphrase(const std::string& source, Session& session) {
    if (source != "prompt") {
        if (source.starts_with("env:")) {
            session.err.write(warning_text(
                "a passphrase in the environment can be read by other programs of this account",
                session.err.look()));
        }
        return read_secret(source);
    }
    Secret first = ask_hidden("New passphrase:", session);
    const Secret second = ask_hidden("The same again:", session);
    if (first.reveal() != second.reveal()) {
        throw Error(ErrorKind::Usage, "the two passphrases differ, no key was made");
    }
    return first;
}

Signer signer_here(const Workspace& workspace, Session& session) {
    return open_signer(workspace, Session::actor(), passphrase_prompt(session), now);
}

}  // namespace dsar::cli
