// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/checking.hpp"
#include "apps/dsar/commands/examination.hpp"
#include "apps/dsar/error_form.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/render/map.hpp"
#include "apps/dsar/render/problems.hpp"
#include "apps/dsar/render/settings.hpp"
#include "libdsar/base/version.hpp"

#include <fmt/format.h>

#include <array>

namespace dsar::cli {
namespace {

std::string found_by(const Session& session) {
    return session.globals.workspace.empty() ? "found from this folder" : "as given";
}

Mark mark_of(Finding::Verdict verdict) {
    switch (verdict) {
        case Finding::Verdict::Good:
            return Mark::Ok;
        case Finding::Verdict::Warning:
            return Mark::Warning;
        case Finding::Verdict::Problem:
            return Mark::Failure;
    }
    return Mark::Failure;
}

std::string finding_text(const Finding& finding, const Look& look) {
    std::string out = fmt::format("  {} {:<10} {}\n", look.mark(mark_of(finding.verdict)),
                                  finding.subject, look.safe(finding.says));
    return out + next_text(finding.next, std::string(look.mark_width() + 14, ' '));
}

std::string summary(const Problems& problems) {
    std::size_t warnings = 0;
    for (const Problem& problem : problems) {
        warnings += problem.severity == Problem::Severity::Warning ? 1 : 0;
    }
    return fmt::format("{} warning{}, {} problem{}", warnings, warnings == 1 ? "" : "s",
                       problems.size() - warnings, problems.size() - warnings == 1 ? "" : "s");
}

ExitCode run(const Invocation& invocation, Session& session) {
    const std::filesystem::path root = session.workspace_root();
    if (invocation.has("settings")) {
        session.out.write(settings_table(root, session));
        return ExitCode::Done;
    }
    const std::vector<Finding> findings = examine(root, invocation.word(0), session);
    const Problems problems = problems_of(findings);
    if (wants_document(session)) {
        print_problems_document("workspace", problems, session);
        return exit_code_for(problems);
    }
    const Look& look = session.out.look();
    const std::string name = std::filesystem::canonical(root).filename().string();
    session.out.write(fmt::format("dsar {}{}workspace {} ({})\n\n", version(), look.dot(),
                                  look.safe(name), found_by(session)));
    for (const Finding& finding : findings) {
        session.out.write(finding_text(finding, look));
    }
    session.out.write("\n" + summary(problems) + "\n");
    return exit_code_for(problems);
}

constexpr std::array arguments{
    Argument{"STORE", "examine only this store", false, false, Complete::Store},
};
constexpr std::array options{
    Option{"settings", '\0', "", "print each setting and the line that set it", "Options"},
};
constexpr std::array examples{
    Example{"dsar doctor", "is everything ready to answer a request?"},
    Example{"dsar doctor --settings", "where each value comes from"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Problems, "something is wrong; each line says what to do"},
    ExitNote{ExitCode::NotSetUp, "there is no workspace"},
};

}  // namespace

constinit const Command doctor_command{
    .name = "doctor",
    .group = "You get ready",
    .summary = "check settings, map, stores, files, keys and journals",
    .text =
        "Reads only. Each line says what was examined and, when something is wrong, what to do "
        "next. Warnings do not change the exit code.\n\n"
        "Of stores with accounts it says which right lacks which grant, on which schema, table or "
        "column (dsar-stores(7)).\n\n"
        "Of our own files it checks the modes of cases and keys, whether the persons who must "
        "agree "
        "are there, and that every case's journal is as it was written (dsar-journal(5)). Where "
        "people "
        "were erased, it reads the collections whose fields identify one person, and warns when "
        "some of them are there again: dsar erase --replay. So it does where values were "
        "corrected that stand in their records again (dsar map check). Of California's lists "
        "(dsar match) it says by when items must be answered and the next are due.",
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
};

}  // namespace dsar::cli
