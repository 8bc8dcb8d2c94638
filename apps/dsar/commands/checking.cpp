// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/checking.hpp"

#include "libdsar/base/json.hpp"
#include "libdsar/output/documents.hpp"

#include <nlohmann/json.hpp>

namespace dsar::cli {

bool wants_document(const Session& session) {
    return session.globals.format != Format::Human;
}

void print_problems_document(const std::string& checked, const Problems& problems,
                             Session& session) {
    const std::string text = problems_document(checked, problems);
    if (session.globals.format == Format::Ndjson) {
        session.out.line(Json::parse(text).dump());
        return;
    }
    session.out.write(text.ends_with('\n') ? text : text + "\n");
}

ExitCode exit_code_for(const Problems& problems) {
    return has_problem(problems) ? ExitCode::Problems : ExitCode::Done;
}

}  // namespace dsar::cli
