// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/carrying_out.hpp"

#include "apps/dsar/signing.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/casework.hpp"

#include <nlohmann/json.hpp>

namespace dsar::cli {
namespace {

Workspace workspace_for(ActorRole role, const Session& session) {
    if (session.globals.today) {
        throw Error(ErrorKind::Usage, "what is done to stores bears its true day",
                    "apply and verify take no --today");
    }
    Workspace workspace = session.open();
    require_role(workspace.settings, Session::actor(), role, local_today());
    return workspace;
}

}  // namespace

CarryingOut::CarryingOut(const std::string& case_id, ActorRole role, Session& session)
    : session_(session),
      workspace_(workspace_for(role, session)),
      file_(CaseFile::open(workspace_.root, case_id)),
      cases_(workspace_),
      entries_(entries_of(workspace_, file_)),
      signer_(signer_here(workspace_, session)) {
    request_.cases = &cases_;
    request_.signer = &signer_;
    request_.search.stop = signals_.token();
    request_.search.timeout = session.globals.timeout;
    request_.today = desk_day(workspace_.settings, now());
    request_.dry_run = session.globals.dry_run;
}

void CarryingOut::print(const Json& document) {
    if (session_.globals.format == Format::Ndjson) {
        session_.out.line(document.dump());
    } else {
        session_.out.write(document.dump(2) + "\n");
    }
}

}  // namespace dsar::cli
