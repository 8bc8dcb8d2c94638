// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/commands/answering.hpp"

namespace dsar::cli {
namespace {

ExitCode run(const Invocation& invocation, Session& session) {
    return run_answering(Right::Access, invocation, session);
}

constexpr std::array examples{
    Example{"dsar access --email ana.lopes@example.org --received 2026-03-02",
            "everything held on the person with that address"},
    Example{"dsar access --subject - < person.json",
            "the same for scripts: values stay off the command line"},
};

}  // namespace

constinit const Command access_command{
    .name = "access",
    .group = "The person asks",
    .summary = "everything that is held on a person, as a package (Art. 15)",
    .text =
        "Opens a case, asks every store of the data map at once, and writes the answer that the "
        "person is owed: cases/CASE/package/ and package.zip with a page to read, the same as "
        "JSON and CSV, and the files that belong to the records. No store is changed.\n\n"
        "A record is exact when an identifier that only one person has agrees, or two others "
        "do; linked when it is referred to by, or refers to, a record of theirs; else possible. "
        "Possible matches are listed and never handed out unasked.\n\n"
        "What is held for clients is not in it. A client that has instructed us gets a package of "
        "its own, package-TENANT; to the others the request is handed over, as drafts in "
        "letters/.\n\n"
        "Under Californian law (--regime ccpa) --kind know tells categories, sources, purposes "
        "and third parties; --kind specific hands out the data, except what may never be "
        "disclosed.\n\n"
        "A store that does not answer is named; the rest is delivered, and the exit code is 3. "
        "No data held is a proper answer with exit code 0.",
    .options = answering_options,
    .examples = examples,
    .exits = answering_exits,
    .run = run,
    .searches = true,
};

}  // namespace dsar::cli
