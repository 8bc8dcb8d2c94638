// SPDX-License-Identifier: Apache-2.0
// The process around run(): descriptors, file modes, locale, the look of both streams.
#include "apps/dsar/run.hpp"
#include "apps/dsar/signing.hpp"
#include "libdsar/stores/process.hpp"

#include <clocale>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <langinfo.h>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace {

using dsar::cli::Look;
using dsar::cli::Session;

std::string environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string(value);
}

// A store opened on descriptor 1 would be overwritten by the answer: every standard descriptor is
// taken before anything else opens a file. Writing to this one fails, as it should.
void fill_standard_descriptors() {
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
        if (fcntl(descriptor, F_GETFD) < 0) {
            open("/dev/null", O_RDONLY);
        }
    }
}

bool locale_is_utf8() {
    setlocale(LC_CTYPE, "");
    const bool utf8 = std::string_view(nl_langinfo(CODESET)) == "UTF-8";
    setlocale(LC_CTYPE, "C.UTF-8");  // widths of characters, whatever the locale
    return utf8;
}

Look look_of(int descriptor, bool utf8, std::string_view colour) {
    winsize size{};
    const bool terminal = isatty(descriptor) == 1;
    if (terminal) {
        ioctl(descriptor, TIOCGWINSZ, &size);
    }
    const std::string term = environment("TERM");
    return dsar::cli::decide_look({.terminal = terminal,
                                   .utf8_locale = utf8,
                                   .colour = colour,
                                   .no_color = !environment("NO_COLOR").empty(),
                                   .term = term,
                                   .columns = size.ws_col});
}

void prepare_process(Session& session) {
    const bool utf8 = session.err.look().unicode;
    session.out.set_look(look_of(STDOUT_FILENO, utf8, session.globals.colour));
    session.err.set_look(look_of(STDERR_FILENO, utf8, session.globals.colour));
    dsar::cli::prepare(session);
    dsar::cli::answer_prompts(session);
}

}  // namespace

int main(int argc, char** argv) {
    fill_standard_descriptors();
    umask(077);
    std::signal(SIGPIPE, SIG_DFL);
    dsar::set_up_libraries();
    const bool utf8 = locale_is_utf8();
    dsar::cli::Stream out(STDOUT_FILENO, look_of(STDOUT_FILENO, utf8, "auto"), false);
    dsar::cli::Stream err(STDERR_FILENO, look_of(STDERR_FILENO, utf8, "auto"), true);
    Session session(out, err);
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto code = dsar::cli::run(arguments, session, environment, prepare_process);
    dsar::cli::give_terminal_back();
    // What is left is memory and what the libraries that were loaded would tidy up of their own:
    // milliseconds, for a process that ends now.
    std::_Exit(static_cast<int>(code));
}
