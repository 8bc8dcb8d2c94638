// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/match_drop.hpp"
#include "apps/dsar/commands/match_list.hpp"
#include "libdsar/base/error.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace dsar::cli {
namespace {

// Which of the things that the command does was asked for.
std::string_view mode_of(const Invocation& invocation) {
    constexpr std::array modes{"hashed", "drop", "again", "answers"};
    std::string_view mode;
    for (const std::string_view each : modes) {
        if (invocation.has(each) && !mode.empty()) {
            throw Error(ErrorKind::Usage,
                        fmt::format("--{} and --{} exclude each other", mode, each));
        }
        mode = invocation.has(each) ? each : mode;
    }
    if (mode.empty()) {
        throw Error(ErrorKind::Usage, "no list was given", {},
                    "dsar match --hashed FILE\ndsar match --drop FILE\ndsar help match");
    }
    return mode;
}

void refuse_foreign(const Invocation& invocation, std::string_view mode) {
    for (const Option& option : invocation.command->options) {
        const bool of_list = option.group == hashed_option.group;
        const bool fits = option.name == mode || (of_list && mode == "hashed") ||
                          (option.name == drop_received_option.name && mode == "drop");
        if (invocation.has(option.name) && !fits) {
            throw Error(ErrorKind::Usage,
                        fmt::format("--{} does not go with --{}", option.name, mode), {},
                        "dsar help match");
        }
    }
}

ExitCode run(const Invocation& invocation, Session& session) {
    const std::string_view mode = mode_of(invocation);
    refuse_foreign(invocation, mode);
    if (mode == "hashed") {
        return match_hashed_list(invocation, session);
    }
    return mode == "answers" ? write_drop_answers(invocation, session)
                             : match_drop_lists(invocation, session);
}

constexpr std::array options{
    hashed_option,
    list_kind_option,
    spelling_option,
    salt_option,
    salted_option,
    Option{"store", '\0', "NAME", "search only there; the answer is partial", "Any list", true,
           Complete::Store},
    drop_option,
    drop_received_option,
    again_option,
    answers_option,
};
constexpr std::array examples{
    Example{"dsar match --hashed list.csv --kind email",
            "which of these hashed addresses do we hold, and where?"},
    Example{"dsar match --drop 20260312_4821_DROP.zip", "open the cases of California's lists"},
    Example{"dsar match --answers upload", "and answer, once the cases are done"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Incomplete,
             "not everything could be searched: nothing is known of the rest"},
    ExitNote{ExitCode::Problems, "lines of the list hold no item; all others were matched"},
    ExitNote{ExitCode::NeedsPerson,
             "--answers: cases are not done; --drop: the map has no fields for a list"},
};

}  // namespace

constinit const Command match_command{
    .name = "match",
    .group = "You work the case",
    .summary = "find who of a list of hashed identifiers is in the stores",
    .text =
        "Compares a list of SHA-256 hashes (hex or base64) with every field of the data map that "
        "identifies people, in one pass over each store, and says which items are ours and in "
        "which collections. Nothing is changed, no case is opened, and no value of a record is "
        "printed.\n\n"
        "A list is CSV with a header (id, hash, kind; also email_sha256 and the like), NDJSON with "
        "these members, or one hash a line. A hash does not say how its value was written before: "
        "by default each way that is in use is tried (trimmed, in lower case, E.164 with or "
        "without +, Gmail addresses without dots or plus tags). A line that holds no item is "
        "told by its number, and the others are matched.\n\n"
        "--drop takes in a download of California's Delete Request and Opt-out Platform (its zip, "
        "or the CSV files as they are named) and matches every item that is not settled: e-mail, "
        "phone, MAID (maid, idfa, gaid) and CTVID by identifiers of these kinds, NDZ by fields of "
        "the categories user.name, user.demographic.date_of_birth and "
        "user.contact.address.postal_code of one record, NameVIN by a name and an identifier vin. "
        "Who is found gets a case: erase where one person has the identifier, else object "
        "(opt-out) for each who has. They go the way of every case; nothing is deleted here. Items "
        "of nobody are kept, and each later run looks for them again (--again). --answers "
        "writes the status of each item whose cases are verified: 2 exempted, 3 deleted, 4 opted "
        "out, 5 not found.",
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
    .searches = true,
};

}  // namespace dsar::cli
