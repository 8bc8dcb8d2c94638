// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/match_list.hpp"
#include "libdsar/base/error.hpp"

#include <array>

namespace dsar::cli {
namespace {

ExitCode run(const Invocation& invocation, Session& session) {
    if (!invocation.has("hashed")) {
        throw Error(ErrorKind::Usage, "no list was given", {},
                    "dsar match --hashed FILE\ndsar help match");
    }
    return match_hashed_list(invocation, session);
}

constexpr std::array options{
    hashed_option,
    list_kind_option,
    spelling_option,
    salt_option,
    salted_option,
    Option{"store", '\0', "NAME", "search only there; the answer is partial", "Any list", true,
           Complete::Store},
};
constexpr std::array examples{
    Example{"dsar match --hashed list.csv --kind email",
            "which of these hashed addresses do we hold, and where?"},
};
constexpr std::array exits{
    ExitNote{ExitCode::Incomplete,
             "not everything could be searched: nothing is known of the rest"},
    ExitNote{ExitCode::Problems, "lines of the list hold no item; all others were matched"},
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
        "told by its number, and the others are matched.",
    .options = options,
    .examples = examples,
    .exits = exits,
    .run = run,
};

}  // namespace dsar::cli
