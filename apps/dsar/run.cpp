// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/run.hpp"

#include "apps/dsar/command_line.hpp"
#include "apps/dsar/command_words.hpp"
#include "apps/dsar/error_form.hpp"
#include "apps/dsar/preferences.hpp"
#include "apps/dsar/stop_signals.hpp"
#include "libdsar/output/documents.hpp"

#include <exception>
#include <new>

namespace dsar::cli {
namespace {

ExitCode report(const Error& error, Format format, Session& session) {
    const ExitCode code = error.kind() == ErrorKind::Interrupted ? interrupted_exit_code()
                                                                 : exit_code_of(error.kind());
    if (format == Format::Human) {
        session.err.write(error_text(error, session.err.look()));
        return code;
    }
    const std::string document = error_document(error, static_cast<int>(code));
    session.err.write(document.ends_with('\n') ? document : document + "\n");
    return code;
}

// The text of an unexpected exception may hold values of a store: only its kind is told.
Error unexpected(std::string_view kind) {
    return {ErrorKind::Failed, "this should not have happened (" + std::string(kind) + ")",
            "it is a fault of dsar, not of your data",
            "report it with the command, without names and addresses, and dsar --version"};
}

// What explains dsar itself is printed whatever the files hold.
Preferences preferences_of(const Invocation& invocation, const Environment& environment) {
    const bool of_dsar = invocation.command->hidden || invocation.command->group.empty();
    return of_dsar ? Preferences{} : read_preferences(invocation, environment);
}

/// Loading takes longer than all that is read before a store is asked: it begins before the command
/// line is understood. A wrong guess costs time and nothing else.
void load_ahead(std::span<const std::string> arguments, Session& session,
                const Environment& environment) {
    const Command* const command = find_words(arguments).command;
    if (command != nullptr && command->searches) {
        session.load_ahead(workspace_wanted(arguments, environment));
    }
}

}  // namespace

ExitCode run(std::span<const std::string> arguments, Session& session,
             const Environment& environment, void (*prepare_session)(Session&)) {
    Format format = format_wanted(arguments, environment);
    ExitCode code = ExitCode::Failed;
    try {
        load_ahead(arguments, session, environment);
        const Invocation invocation = read_command_line(arguments);
        session.globals =
            read_globals(invocation, environment, preferences_of(invocation, environment));
        format = session.globals.format;
        prepare_session(session);
        code = invocation.command->run(invocation, session);
    } catch (const Error& error) {
        code = report(error, format, session);
    } catch (const std::bad_alloc&) {
        code = report(Error(ErrorKind::Failed, "memory ran out"), format, session);
    } catch (const std::filesystem::filesystem_error& error) {
        code = report(
            Error(ErrorKind::Failed, "a file or folder could not be used", error.code().message()),
            format, session);
    } catch (const std::exception& error) {
        code = report(unexpected(typeid(error).name()), format, session);
    }
    if (!session.out.flush()) {
        const Error error(ErrorKind::Failed, "the answer could not be written to standard output");
        return report(error, format, session);  // whatever was found, nobody was told
    }
    return code;
}

}  // namespace dsar::cli
