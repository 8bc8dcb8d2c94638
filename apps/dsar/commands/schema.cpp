// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/all.hpp"
#include "apps/dsar/invocation.hpp"
#include "apps/dsar/schema_names.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/base/embedded.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/nearest.hpp"

#include <algorithm>
#include <array>

namespace dsar::cli {
namespace {

constexpr std::string_view ending = ".schema.json";

ExitCode run(const Invocation& invocation, Session& session) {
    const std::string name = invocation.word(0);
    if (name.empty()) {
        for (const std::string& known : schema_names()) {
            session.out.line(known);
        }
        return ExitCode::Done;
    }
    const std::string_view text = embedded_file(name + std::string(ending));
    if (text.empty()) {
        const std::string near = nearest(name, schema_names());
        throw Error(ErrorKind::Usage, "no schema of that name",
                    near.empty() ? std::string{} : "did you mean '" + near + "'?", "dsar schema");
    }
    session.out.write(text);
    return ExitCode::Done;
}

constexpr std::array arguments{
    Argument{"NAME", "a schema, for instance export-1; without it they are listed", false, false,
             Complete::Schema},
};
constexpr std::array examples{
    Example{"dsar schema", "the names"},
    Example{"dsar schema export-1 > export-1.schema.json", "one schema, to check with other tools"},
};

}  // namespace

std::vector<std::string> schema_names() {
    std::vector<std::string> names;
    for (const EmbeddedFile& file : embedded_files()) {
        if (file.name.ends_with(ending)) {
            names.emplace_back(file.name.substr(0, file.name.size() - ending.size()));
        }
    }
    std::ranges::sort(names);
    return names;
}

constinit const Command schema_command{
    .name = "schema",
    .group = "You get ready",
    .summary = "print the JSON Schema of a document",
    .text =
        "Every document that dsar writes names its schema in its first key. The schemas "
        "(draft-07) are built into the program; this prints them, so that a receiver can check "
        "a package with any validator. Needs no workspace.",
    .arguments = arguments,
    .examples = examples,
    .run = run,
};

}  // namespace dsar::cli
