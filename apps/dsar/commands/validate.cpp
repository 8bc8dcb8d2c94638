// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/validate.hpp"

#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/checking.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/render/count.hpp"
#include "apps/dsar/render/problems.hpp"
#include "apps/dsar/signing.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace dsar::cli {
namespace {

std::string verdict(const std::string& name, const Validation& result, const Look& look) {
    const std::string kind = result.kind.empty() ? "dsar document" : result.kind;
    if (!has_problem(result.problems)) {
        return fmt::format("{} is a valid {}\n", look.safe(name), look.safe(kind));
    }
    return fmt::format("{} is not a valid {}\n", look.safe(name), look.safe(kind));
}

std::string summary(const Problems& problems) {
    std::set<std::string> files;
    for (const Problem& problem : problems) {
        files.insert(problem.file);
    }
    return fmt::format("{} in {}", problems_summary(problems), counted(files.size(), "file"));
}

/// What packages are held against, and what that refers to.
struct Trust {
    std::optional<PublicKey> signed_by;
    std::optional<Secret> passphrase;

    [[nodiscard]] PackageTrust of(const Session& session) const {
        return {signed_by ? &*signed_by : nullptr, passphrase ? &*passphrase : nullptr,
                session.today()};
    }
};

Trust read_trust(const Invocation& invocation, Session& session) {
    Trust trust;
    if (const auto file = invocation.value("signed-by")) {
        trust.signed_by = PublicKey::parse(read_file(session.folder / *file), *file);
    }
    if (const auto source = invocation.value("passphrase")) {
        trust.passphrase = *source == "prompt" ? ask_hidden("Passphrase of the package:", session)
                                               : read_secret(*source);
    }
    return trust;
}

Validation look_at(const std::string& name, const Trust& trust, Session& session) {
    if (name != "-") {
        return validate(name, trust.of(session));
    }
    if (trust.signed_by) {
        throw Error(ErrorKind::Usage, "only packages are signed, and they are files or folders");
    }
    return validate_text(session.read_input(), "standard input");
}

ExitCode run(const Invocation& invocation, Session& session) {
    if (std::ranges::count(invocation.words, "-") > 1) {
        throw Error(ErrorKind::Usage, "standard input can be read once only");
    }
    const Trust trust = read_trust(invocation, session);
    Problems all;
    std::string kinds;
    const Look& look = session.out.look();
    for (const std::string& name : invocation.words) {
        const Validation result = look_at(name, trust, session);
        const std::string shown = name == "-" ? "standard input" : name;
        kinds += (kinds.empty() ? "" : ", ") +
                 (result.kind.empty() ? std::string("unknown") : result.kind);
        if (!wants_document(session)) {
            session.out.write(verdict(shown, result, look));
            if (!result.problems.empty()) {
                session.out.write("\n" + problems_text(result.problems, look) + "\n");
            }
        }
        all.insert(all.end(), result.problems.begin(), result.problems.end());
    }
    if (wants_document(session)) {
        print_problems_document(kinds, all, session);
    } else if (!all.empty()) {
        session.out.line(summary(all));
    }
    return exit_code_for(all);
}

constexpr std::array arguments{
    Argument{"FILE", "a document, a package folder or zip, or - for stdin", true, true,
             Complete::File},
};
constexpr std::array options{
    Option{"signed-by", '\0', "KEY", "whose signature it must carry: PEM or ssh-ed25519", "Options",
           false, Complete::File},
    Option{"passphrase", '\0', "SOURCE", "opens a sealed one: file:, command:, env: or prompt"},
};
constexpr std::array examples{
    Example{"dsar validate cases/2026-0007/package.zip",
            "schema, checksums, missing and stray files"},
    Example{"dsar validate 2026-0007.zip --signed-by controller.pub --passphrase prompt",
            "a sealed package as it is sent, and who signed it"},
    Example{"dsar show 2026-0007 --format json | dsar validate -", "a document from a pipe"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Problems, "not valid; every problem is listed"},
    ExitNote{ExitCode::NoEntry, "a sealed package, and the passphrase is missing or wrong"},
};

}  // namespace

constinit const Command validate_command{
    .name = "validate",
    .group = "You get ready",
    .summary = "check a document or a package against its schema",
    .text =
        "Recognises any dsar document by its schema key, a package by its manifest, and reports "
        "every problem: where it is, what stands there, what must stand there. A package is "
        "checked whole: schema, checksums, missing and stray files, and, when it is signed, its "
        "signatures. With --signed-by they must be of that key: only that tells who made it. A "
        "package that expired is a warning. Sealed packages are opened with --passphrase, of "
        "several volumes name one. Needs no workspace.",
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
};

}  // namespace dsar::cli
