// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/verify.hpp"

#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/carrying_out.hpp"
#include "apps/dsar/render/applied.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/output/documents.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

namespace dsar::cli {
namespace {

void print(const Verification& verification, CarryingOut& desk, Session& session) {
    if (session.globals.format == Format::Human) {
        session.out.write(verified_text(verification, desk.file().id(), session));
    } else if (verification.certificate) {
        desk.print(Json::parse(read_file(verification.certificate_json)));
    } else {
        desk.print(Json::parse(problems_document("verify", problems_of(verification))));
    }
}

ExitCode run(const Invocation& invocation, Session& session) {
    CarryingOut desk(invocation.word(0), ActorRole::Operator, session);
    desk.look_at_raw_bytes(invocation.has("raw"));
    const Verification verification = desk.run([&](Progress& progress) {
        return verify_case(desk.workspace(), desk.file(), desk.entries(), desk.request(), progress);
    });
    print(verification, desk, session);
    if (!verification.complete) {
        return ExitCode::Incomplete;
    }
    return verification.is_clean() ? ExitCode::Done : ExitCode::Problems;
}

constexpr std::array arguments{
    Argument{"CASE", "the case's number", true, false, Complete::Case},
};
constexpr std::array options{
    Option{"raw", '\0', "", "also read the stores' files byte by byte"},
};
constexpr std::array examples{
    Example{"dsar verify 2026-0008", "search again; write the certificate when nothing is left"},
    Example{"dsar verify 2026-0008 --raw", "and look at every byte of the stores' files"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Incomplete, "a store did not answer; no certificate"},
    ExitNote{ExitCode::Problems, "something is left, or missing; no certificate"},
};

}  // namespace

constinit const Command verify_command{
    .name = "verify",
    .group = "You work the case",
    .summary = "look whether what was applied is so, and certify it",
    .text =
        "Searches every store again, by everything that the person was known by, free texts "
        "included, and asks for every record of the plan by its key. What had to go must not be "
        "found; what stays must be there, cut down and marked as planned; nothing else of theirs "
        "may be there.\n\n"
        "Only then is the certificate written: cases/CASE/certificate.json, signed by the "
        "controller, and the same as a page. It holds counts and digests, no data of the person, "
        "and says what is kept, until when, and what waits for people. The answer to the person is "
        "drafted beside it. The days on which what an erasure kept may go are written into the "
        "journal, and the register brings the case back on each of them; what finds the records "
        "then, their keys, stays sealed in the case.\n\n"
        "After an erasure, --raw also reads every file of the stores, decompressed, for the "
        "person's e-mail addresses and phone numbers: free pages of databases, columns and files "
        "that the map does not name. What no record of the plan explains is left, and no "
        "certificate is written. Numbers held as numbers and what is encrypted are not seen, and "
        "where a record that stays holds a value, other places of it are not told from that.",
    .arguments = arguments,
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
    .searches = true,
};

}  // namespace dsar::cli
