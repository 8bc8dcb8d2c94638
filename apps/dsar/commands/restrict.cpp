// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/acting.hpp"
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/lift.hpp"
#include "apps/dsar/commands/use.hpp"
#include "libdsar/base/error.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace dsar::cli {
namespace {

// What each flag is of: a request, --lift or --use.
std::string_view part_of(std::string_view flag) {
    for (const std::string_view each : {"lift", "told", "outcome", "done"}) {
        if (flag == each) {
            return "lift";
        }
    }
    for (const std::string_view each : {"use", "for", "why", "out"}) {
        if (flag == each) {
            return "use";
        }
    }
    for (const std::string_view each : {"ground", "case", "email", "phone", "name", "id", "ip",
                                        "subject", "received", "language", "regime", "store"}) {
        if (flag == each) {
            return "request";
        }
    }
    return {};
}

void refuse_mixture(const Invocation& invocation) {
    const std::string_view asked = invocation.has("lift")  ? "lift"
                                   : invocation.has("use") ? "use"
                                                           : "request";
    for (const auto& [flag, values] : invocation.flags) {
        const std::string_view part = part_of(flag);
        if (part.empty() || part == asked) {
            continue;
        }
        throw Error(ErrorKind::Usage,
                    asked == "request"  ? fmt::format("--{} is of --{}", flag, part)
                    : part == "request" ? fmt::format("--{} takes a case and no request", asked)
                                        : fmt::format("--{} is not of --{}", flag, asked),
                    {},
                    asked == "use" || (asked == "request" && part == "use")
                        ? "dsar restrict --use CASE --for WORD --why TEXT"
                        : "dsar restrict --lift CASE --told DATE");
    }
}

ExitCode run(const Invocation& invocation, Session& session) {
    refuse_mixture(invocation);
    if (const auto case_id = invocation.value("lift")) {
        return lift_case(*case_id, invocation, session);
    }
    if (const auto case_id = invocation.value("use")) {
        return use_case(*case_id, invocation, session);
    }
    ActingOptions options;
    options.searching = read_searching_options(invocation);
    options.order.ground = invocation.value("ground").value_or("");
    return plan_case(Right::Restrict, options, session.open(), session);
}

constexpr std::array options{
    email_option,
    phone_option,
    name_option,
    id_option,
    subject_option,
    Option{"ground", '\0', "WORD", "accuracy, unlawful, claims, objection", "The request"},
    received_option,
    language_option,
    regime_option,
    Option{"case", '\0', "CASE", "search and plan again for an open case", "The request", false,
           Complete::Case},
    Option{"store", '\0', "NAME", "search only there; the result is partial", "The request", true,
           Complete::Store},
    Option{"lift", '\0', "CASE", "end the restriction of this case", "Lifting", false,
           Complete::Case},
    Option{"told", '\0', "DATE", "the day on which the person was told", "Lifting"},
    Option{"outcome", '\0', "TEXT", "what came of it, for the person", "Lifting"},
    Option{"done", '\0', "STEP", "somebody has undone this step by hand", "Lifting", true},
    Option{"use", '\0', "CASE", "use what this case restricts", "Using", false, Complete::Case},
    Option{"for", '\0', "consent|legal-claims|rights-of-another|public-interest",
           "what Art. 18(2) allows", "Using"},
    Option{"why", '\0', "TEXT", "the same in words, for the journal", "Using"},
    Option{"out", 'o', "FILE", "write the records there as JSON (used-1)", "Using", false,
           Complete::File},
};
constexpr std::array examples{
    Example{"dsar restrict --email ana@example.org --ground accuracy",
            "what would be marked, and how; nothing is changed yet"},
    Example{"dsar restrict --lift 2026-0009 --told 2026-03-20 --outcome \"street corrected\"",
            "the person was told: as it was before"},
    Example{"dsar restrict --use 2026-0009 --for legal-claims --why \"claim 12\" -o out.json",
            "the records, for a claim: that is written into the journal"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Usage, "--lift, --use: the case restricts nothing (any more)"},
    ExitNote{ExitCode::Incomplete, "a store did not answer; what it holds is not in the plan"},
    ExitNote{ExitCode::NeedsPerson, "--lift: not told yet, or undone by hand"},
};

}  // namespace

constinit const Command restrict_command{
    .name = "restrict",
    .group = "The person asks",
    .summary = "plan the restriction of a person's data, or lift it (Art. 18)",
    .text =
        "Opens a case, searches every store, and plans how each record is restricted: as the map "
        "says for its collection (restrict: mark, vault, hide, manual), else by hand. What is held "
        "for direct marketing is suppressed: sending is a use, and the person's addresses stand in "
        "the suppression list while the restriction does. dsar approve, apply and verify do the "
        "rest; the answer to the person says what restricted data may still be used for (Art. "
        "18(2)).\n\n"
        "The case stays open as long as the restriction stands: its grounds end, and it must be "
        "lifted. --lift refuses until the person was told before (Art. 18(3)), and drafts that "
        "letter. Then the marks go that this case has put, but for records that another case "
        "restricts too.\n\n"
        "--use says that restricted data is used for what Art. 18(2) allows, and writes it into "
        "the "
        "journal of the case; --out hands the records out, from vault and stores, in a file that "
        "only you can read. What lies in a vault is told by dsar access and export, which "
        "write down that use themselves.",
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
    .searches = true,
};

}  // namespace dsar::cli
