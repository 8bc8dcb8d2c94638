// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/show_parts.hpp"
#include "apps/dsar/signing.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/cases/register.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <system_error>
#include <vector>

namespace dsar::cli {
namespace {

namespace fs = std::filesystem;

std::string sealed_documents(const CaseFile& file) {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(file.folder(), none)) {
        if (entry.path().extension() == ".sealed") {
            names.push_back(entry.path().stem().string());
        }
    }
    std::ranges::sort(names);
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

/// As it is, but what drives a terminal is escaped before it gets to one.
void print(std::string_view text, Session& session) {
    const Look& look = session.out.look();
    if (!look.terminal) {
        session.out.write(text);
        return;
    }
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        session.out.line(look.safe(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

}  // namespace

void note_opening(const Workspace& workspace, const CaseFile& file, const std::string& name,
                  Session& session) {
    Act act{"document_opened"};
    act.details["document"] = name;
    Register(workspace).record(file, act, signer_here(workspace, session));
}

ExitCode show_sealed(const std::string& case_id, const std::string& name, Session& session) {
    const Workspace workspace = session.open();
    require_role(workspace.settings, Session::actor(), ActorRole::Viewer, session.today());
    const CaseFile file = CaseFile::open(workspace.root, case_id);
    if (!file.has(name)) {
        const std::string there = sealed_documents(file);
        throw Error(ErrorKind::Usage,
                    fmt::format("case {} has no sealed document of that name", case_id),
                    there.empty() ? "it has none at all" : "it has " + there);
    }
    const std::string text = file.read_sealed(name);
    note_opening(workspace, file, name, session);
    print(text, session);
    return ExitCode::Done;
}

}  // namespace dsar::cli
