// SPDX-License-Identifier: Apache-2.0
// A file that is no approval, or none that counts, is passed over: it gives no right, and whoever
// put it there gains nothing.
#include "libdsar/cases/approval.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/cases/key_files.hpp"
#include "libdsar/cases/signed_line.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <system_error>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view schema = "approval-1";

const std::vector<std::string_view>& members() {
    static const std::vector<std::string_view> names{
        "schema", "case", "right", "plan", "package", "planned_by", "actor", "time", "key"};
    return names;
}

std::string text_in(const Json& document, const char* name) {
    return document[name].is_string() ? document[name].get<std::string>() : std::string();
}

Json document_of(const CaseFile& file, Right right, const ApprovalSubject& subject,
                 const Approval& approval) {
    return Json{
        {"schema", schema},
        {"case", file.id()},
        {"right", name_of(right)},
        {"plan", subject.plan_digest},
        {"package", subject.package_sha256.empty() ? Json(nullptr) : Json(subject.package_sha256)},
        {"planned_by", subject.planned_by},
        {"actor", approval.actor},
        {"time", format(approval.time)},
        {"key", approval.key}};
}

bool may_approve(const Settings& settings, std::string_view account, Date today) {
    try {
        require_role(settings, account, ActorRole::Approver, today);
        return true;
    } catch (const Error&) {
        return false;
    }
}

bool is_revoked(const Settings& settings, std::string_view account, Date today) {
    const ActorEntry* actor = settings.actor(account);
    return actor != nullptr && actor->revoked && today >= *actor->revoked;
}

/// The one key of `keys` that the approval names.
std::vector<PublicKey> named_key(std::vector<PublicKey> keys, const std::string& fingerprint) {
    std::erase_if(keys, [&](const PublicKey& key) { return key.fingerprint() != fingerprint; });
    return keys;
}

/// The approval in `line`, signed and of this very subject; nullopt for any other.
std::optional<Approval> read_approval(std::string_view line, const Workspace& workspace,
                                      const CaseFile& file, Right right,
                                      const ApprovalSubject& subject) {
    const Json document = read_signed_line(line, members());
    Approval approval;
    approval.actor = text_in(document, "actor");
    approval.plan_digest = text_in(document, "plan");
    approval.package_sha256 = text_in(document, "package");
    approval.key = text_in(document, "key");
    const std::optional<Instant> time = parse_time(text_in(document, "time"));
    if (!time || approval.actor.empty()) {
        return std::nullopt;
    }
    approval.time = *time;
    Json expected = document_of(file, right, subject, approval);
    expected["signature"] = document["signature"];
    if (expected != document ||
        !is_signed_by(line, named_key(public_keys_of(workspace, approval.actor), approval.key))) {
        return std::nullopt;
    }
    return approval;
}

std::optional<Approval> read_file_of(const fs::path& path, const Workspace& workspace,
                                     const CaseFile& file, Right right,
                                     const ApprovalSubject& subject) {
    try {
        std::string line = read_file(path);
        if (line.ends_with('\n')) {
            line.pop_back();
        }
        return read_approval(line, workspace, file, right, subject);
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none)) {
        if (entry.path().extension() == ".json" && entry.is_regular_file()) {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

void add_person(std::vector<std::string>& persons, const std::string& account) {
    if (std::ranges::find(persons, account) == persons.end()) {
        persons.push_back(account);
    }
}

void require_another(const ApprovalState& state, const ApprovalSubject& subject,
                     const Signer& signer) {
    const bool alone = signer.account == subject.planned_by && state.needed > 1;
    if (alone && static_cast<int>(state.persons.size()) < state.needed) {
        throw Error(
            ErrorKind::NeedsPerson,
            fmt::format("{} made this plan and cannot approve it", signer.account),
            fmt::format("{} persons must agree, and the planner is one of them", state.needed),
            "somebody else must approve it, at their own account");
    }
}

void require_known_key(const Workspace& workspace, const Signer& signer) {
    const std::vector<PublicKey> known = public_keys_of(workspace, signer.account);
    if (std::ranges::find(known, signer.key.public_key()) == known.end()) {
        throw Error(ErrorKind::Failed, "this approval would not count",
                    fmt::format("the key that signs is not known as one of {}", signer.account),
                    "dsar doctor");
    }
}

}  // namespace

int persons_needed(const Settings& settings, Right right) {
    const auto found = settings.approval.find(std::string(name_of(right)));
    return found == settings.approval.end() ? 1 : std::max(1, found->second);
}

ApprovalState approval_state(const Workspace& workspace, const CaseFile& file, Right right,
                             const ApprovalSubject& subject, Date today) {
    ApprovalState state;
    state.needed = persons_needed(workspace.settings, right);
    if (!subject.planned_by.empty() && !is_revoked(workspace.settings, subject.planned_by, today)) {
        state.persons.push_back(subject.planned_by);
    }
    for (const fs::path& path : files_in(file.folder() / "approvals")) {
        std::optional<Approval> approval = read_file_of(path, workspace, file, right, subject);
        if (approval && may_approve(workspace.settings, approval->actor, today)) {
            add_person(state.persons, approval->actor);
            state.valid.push_back(std::move(*approval));
        }
    }
    std::ranges::sort(state.valid, {},
                      [](const Approval& a) { return std::pair(a.time, a.actor); });
    return state;
}

Approval approve(const Workspace& workspace, const CaseFile& file, Right right,
                 const ApprovalSubject& subject, const Signer& signer, Date today) {
    if (subject.plan_digest.empty()) {
        throw Error(ErrorKind::Failed, fmt::format("case {} has no plan to approve", file.id()));
    }
    require_role(workspace.settings, signer.account, ActorRole::Approver, today);
    require_another(approval_state(workspace, file, right, subject, today), subject, signer);
    require_known_key(workspace, signer);
    const Approval approval{signer.account, subject.plan_digest, subject.package_sha256,
                            signer.now(), signer.key.public_key().fingerprint()};
    const fs::path folder = file.folder() / "approvals";
    make_private_folder(folder);
    const std::string name =
        fmt::format("{}-{}.json", subject.plan_digest.substr(0, 12), key_file_stem(signer.account));
    write_file(folder / name,
               signed_line(document_of(file, right, subject, approval), signer.key) + "\n");
    return approval;
}

}  // namespace dsar
