// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/signing.hpp"

#include "apps/dsar/error_form.hpp"
#include "libdsar/base/error.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <optional>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace dsar::cli {
namespace {

termios shown;  // the terminal as it was; a handler of signals has no other way to know
std::atomic<bool> is_hidden{false};

// Whoever gives up at the question gets a terminal that shows what is typed again.
void show_and_end(int number) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    ::_exit(128 + number);
}

// While it lives the terminal shows nothing of what is typed. One at a time.
class Hidden {
 public:
    Hidden() {
        set_ = ::tcgetattr(STDIN_FILENO, &shown) == 0;
        struct sigaction end {};
        end.sa_handler = show_and_end;
        for (std::size_t each = 0; set_ && each < signals.size(); ++each) {
            ::sigaction(signals[each], &end, &before_[each]);
        }
        // A shell that brings the process back would let the terminal show what is typed.
        struct sigaction ignore {};
        ignore.sa_handler = SIG_IGN;
        if (set_) {
            ::sigaction(SIGTSTP, &ignore, &stop_before_);
        }
        termios silent = shown;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        hides_ = set_ && ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
        is_hidden = hides_;
    }
    ~Hidden() {
        if (hides_) {
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
            is_hidden = false;
        }
        for (std::size_t each = 0; set_ && each < signals.size(); ++each) {
            ::sigaction(signals[each], &before_[each], nullptr);
        }
        if (set_) {
            ::sigaction(SIGTSTP, &stop_before_, nullptr);
        }
    }
    Hidden(const Hidden&) = delete;
    Hidden& operator=(const Hidden&) = delete;

    [[nodiscard]] bool works() const { return hides_; }

 private:
    static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    std::array<struct sigaction, signals.size()> before_{};
    struct sigaction stop_before_ {};
    bool set_ = false;
    bool hides_ = false;
};

Secret ask_terminal(const std::string& question, const std::string& what, Session& session) {
    const Hidden hidden;
    if (!hidden.works()) {
        throw Error(ErrorKind::NoEntry, "this terminal would show the " + what);
    }
    session.err.write(question + " ");
    Secret typed(session.read_input_line());
    session.err.write("\n");
    if (typed.reveal().empty()) {
        throw Error(ErrorKind::NoEntry, "no " + what + " was typed");
    }
    return typed;
}

}  // namespace

Instant now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Secret ask_hidden(const std::string& question, Session& session) {
    if (!session.can_ask) {
        throw Error(ErrorKind::NoEntry, "nobody can be asked for a passphrase here", {},
                    "name its source in dsar.yaml: actors, passphrase");
    }
    return ask_terminal(question, "passphrase", session);
}

void give_terminal_back() {
    if (is_hidden) {
        ::tcsetattr(STDIN_FILENO, TCSANOW, &shown);
    }
}

void answer_prompts(Session& session) {
    set_secret_prompt([&session](const std::string& what) {
        const std::string name = session.err.look().safe(what);
        if (!session.can_ask) {
            throw Error(ErrorKind::NoEntry, "nobody can be asked here for the " + name, {},
                        "run it on a terminal, or let the map name another source: file:PATH, "
                        "command:COMMAND or credential:NAME");
        }
        std::optional<Secret> typed;
        session.err.undisturbed([&] { typed = ask_terminal("The " + name + ":", name, session); });
        return std::move(*typed);
    });
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
