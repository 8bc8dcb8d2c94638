// SPDX-License-Identifier: Apache-2.0
// A workspace of one's own, or the sample company. Nothing that exists is overwritten.
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/init_key.hpp"
#include "apps/dsar/commands/new_workspace.hpp"
#include "apps/dsar/error_form.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/session.hpp"
#include "apps/dsar/shell_words.hpp"
#include "libdsar/base/error.hpp"

#include <fmt/format.h>

#include <array>

namespace dsar::cli {
namespace {

struct Options {
    std::string folder;
    bool sample = false;
    long people = 2000;
    long seed = 1;
    Controller controller;
};

Options read_options(const Invocation& invocation) {
    Options options;
    options.sample = invocation.has("sample");
    const bool sizes = invocation.has("people") || invocation.has("seed");
    if (sizes && !options.sample) {
        throw Error(ErrorKind::Usage, "--people and --seed belong to --sample");
    }
    options.controller = {invocation.value("controller").value_or(""),
                          invocation.value("country").value_or(""),
                          invocation.value("contact").value_or("")};
    const Controller& given = options.controller;
    if (options.sample && !(given.name + given.country + given.contact).empty()) {
        throw Error(ErrorKind::Usage, "the sample company has its own controller",
                    "--controller, --country and --contact belong to dsar init without --sample");
    }
    options.folder =
        invocation.word(0).empty() ? (options.sample ? "outcraft" : ".") : invocation.word(0);
    options.people = invocation.count("people").value_or(options.people);
    options.seed = invocation.count("seed").value_or(options.seed);
    return options;
}

std::string answer_or_ask(const std::string& given, std::string_view question,
                          std::string_view flag, Session& session) {
    const std::string answer = given.empty() ? session.ask(question, flag) : given;
    if (answer.find_first_not_of(" \t") == std::string::npos) {
        throw Error(ErrorKind::Usage, std::string(flag) + " must not be empty");
    }
    return answer;
}

void print_parts(const WorkspaceReport& report, const std::string& name, Session& session) {
    const Look& look = session.out.look();
    std::size_t width = 0;
    for (const WorkspacePart& part : report.parts) {
        width = std::max(width, name.size() + 1 + part.name.size());
    }
    for (const WorkspacePart& part : report.parts) {
        session.out.line(
            fmt::format("  {:<{}}   {}", look.safe(name + "/" + part.name), width, part.holds));
    }
}

void print_next(const std::string& folder, const std::string& access_flags, Session& session) {
    std::string lines = folder == "." ? std::string{} : "cd " + shell_word(folder) + "\n";
    lines += access_flags.empty() ? "dsar map check" : "dsar doctor\ndsar access " + access_flags;
    session.out.write("\n" + next_text(lines));
}

ExitCode run(const Invocation& invocation, Session& session) {
    if (invocation.has("key")) {
        return run_init_key(invocation, session);
    }
    refuse_key_flags(invocation);
    Options options = read_options(invocation);
    const std::filesystem::path folder = (session.folder / options.folder).lexically_normal();
    require_free(folder, options.folder);
    const std::string name = options.folder == "." ? "." : options.folder;
    if (options.sample) {
        const WorkspaceReport report = create_sample(folder, options.people, options.seed, session);
        session.out.line(fmt::format("Created the workspace {} with {}.",
                                     session.out.look().safe(name), report.size));
        print_parts(report, name, session);
        print_next(options.folder, report.access_flags, session);
        return ExitCode::Done;
    }
    Controller& controller = options.controller;
    controller.name = answer_or_ask(controller.name, "Who is the controller (company name)?",
                                    "--controller", session);
    controller.country = answer_or_ask(controller.country, "In which country (two letters, as LT)?",
                                       "--country", session);
    controller.contact = answer_or_ask(controller.contact, "Where do people write to (address)?",
                                       "--contact", session);
    const WorkspaceReport report = create_workspace(folder, controller);
    session.out.line(fmt::format("Created the workspace {}.", session.out.look().safe(name)));
    print_parts(report, name, session);
    print_next(options.folder, "", session);
    return ExitCode::Done;
}

constexpr std::array arguments{
    Argument{"DIR", "where; default here, or outcraft for the sample", false, false,
             Complete::Folder},
};
constexpr std::array options{
    Option{"controller", '\0', "NAME", "the company that answers; asked when not given",
           "Your own workspace"},
    Option{"country", '\0', "CODE", "its country, two letters", "Your own workspace"},
    Option{"contact", '\0', "ADDRESS", "where people write to", "Your own workspace"},
    Option{"sample", '\0', "", "a made-up company, complete and offline", "The sample company"},
    Option{"people", '\0', "N", "how many people; default 2000", "The sample company"},
    Option{"seed", '\0', "S", "other people for another number; default 1", "The sample company"},
    Option{"key", '\0', "", "make the key that you sign with in this workspace", "Your key"},
    Option{"passphrase", '\0', "SOURCE",
           "encrypt it; prompt, file:, command:, credential:, env:", "Your key"},
    Option{"rotate", '\0', "", "replace a key; the old one stays for what it signed", "Your key"},
    Option{"backup", '\0', "FILE", "copy the private key to a new file", "Your key", false,
           Complete::File},
};
constexpr std::array examples{
    Example{"dsar init --sample", "try everything on made-up people"},
    Example{"dsar init privacy --controller \"A UAB\" --country LT --contact dpo@example.org",
            "without questions"},
    Example{"dsar init --key --passphrase prompt", "a key of your own, before you first sign"},
    Example{"dsar init --key --backup /media/safe/dsar-key.pem", "losing it means a new key"},
};
constexpr std::array exits{
    ExitNote{ExitCode::NoEntry, "a passphrase is missing, or the key to back up is lost"},
};

}  // namespace

constinit const Command init_command{
    .name = "init",
    .group = "You get ready",
    .summary = "make a workspace: settings, data map, folder of cases",
    .text =
        "Writes dsar.yaml, an explained example of a map file, the folder of cases, and a "
        ".gitignore that keeps cases out of version control. Nothing is overwritten.\n\n"
        "With --sample it makes a company of made-up people with stores of every kind, complete "
        "and offline, to learn on.\n\n"
        "With --key it makes the key pair of the account that runs it: approvals and journals are "
        "signed with it. Without --key one is made, without passphrase, when it is first needed. "
        "The private half never lies in the workspace (dsar-journal(5)).",
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
};

}  // namespace dsar::cli
