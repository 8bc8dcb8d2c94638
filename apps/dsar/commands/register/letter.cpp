// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/register/letter.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/engine/case_letters.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar::cli {
namespace {

LetterOrder read_order(const Invocation& invocation, const Session& session) {
    LetterOrder order;
    order.name = invocation.value("which").value_or("");
    const std::string why = invocation.value("why").value_or("");
    (order.name == "identity" ? order.doubt : order.reasons) = why;
    order.outcome = order.name == "before-lifting" ? why : "";
    order.ground = invocation.value("ground").value_or("");
    order.suffices = invocation.value("suffices").value_or("");
    order.until = invocation.date("until");
    order.language = invocation.value("language").value_or("");
    order.today = session.today();
    return order;
}

}  // namespace

ExitCode run_letter(const Invocation& invocation, Session& session,
                    const std::function<void(const CaseFile&, const Act&)>& recorder) {
    const LetterOrder order = read_order(invocation, session);
    const Workspace workspace = session.open();
    const CaseFile file = CaseFile::open(workspace.root, invocation.value("letter").value_or(""));
    const std::filesystem::path path = write_case_letter(workspace, file, order);
    recorder(file, {"letter_made", {{"letter", order.name}}});
    session.err.write(fmt::format("{}\n", session.named(path)));
    session.out.write(read_file(path));
    return ExitCode::Done;
}

}  // namespace dsar::cli
