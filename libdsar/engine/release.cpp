// SPDX-License-Identifier: Apache-2.0
// Everything is built in a hidden folder of the case; one exchange of names makes it the release.
// The journal has the last word: what it does not name as released is built again.
#include "libdsar/engine/release.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/folder.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/passphrase.hpp"
#include "libdsar/base/time_zone.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/engine/reply_letter.hpp"
#include "libdsar/output/package_folder.hpp"
#include "libdsar/output/sign_package.hpp"
#include "libdsar/output/validate.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace dsar {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view work_prefix = ".release-";

/// A folder of the case that is gone when nobody needs it; what a killed process left goes first.
class WorkFolder {
 public:
    explicit WorkFolder(const fs::path& parent) {
        for (const auto& entry : fs::directory_iterator(parent)) {
            if (entry.path().filename().string().starts_with(work_prefix)) {
                fs::remove_all(entry.path());
            }
        }
        path_ = parent / (std::string(work_prefix) + hex_of(random_bytes(6)));
        make_private_folder(path_ / "release");
    }
    ~WorkFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;

    [[nodiscard]] const fs::path& path() const { return path_; }

 private:
    fs::path path_;
};

/// What one call works on.
struct Work {
    const Workspace& workspace;
    const CaseFile& file;
    const std::vector<JournalEntry>& entries;
    const ReleaseReview& review;
    ReleaseOrder& order;
    const Signer& signer;
    const RecordAct& record;
};

bool is_about(const JournalEntry& entry, const char* event, const ApprovalSubject& subject) {
    return entry.event == event && entry.details.value("plan", "") == subject.plan_digest &&
           entry.details.value("package", "") == subject.package_sha256;
}

Json about(const ApprovalSubject& subject) {
    return {{"plan", subject.plan_digest}, {"package", subject.package_sha256}};
}

bool is_recorded(const Work& work, const char* event, const std::string& actor = {}) {
    return std::ranges::any_of(work.entries, [&](const JournalEntry& entry) {
        return is_about(entry, event, work.review.subject) &&
               (actor.empty() || entry.actor == actor);
    });
}

/// An officer's reason for this very plan, once.
void record_reason(const Work& work, const char* event, const std::string& why, Json more) {
    if (why.empty() || is_recorded(work, event)) {
        return;
    }
    Json details = about(work.review.subject);
    details["why"] = why;
    details.update(more);
    work.record({event, std::move(details)});
}

void record_identity(const Work& work) {
    if (!work.order.identity) {
        return;
    }
    const IdentityEvidence& evidence = *work.order.identity;
    const Json details = {{"level", name_of(level_reached(evidence))},
                          {"how", evidence.how},
                          {"matched", evidence.matched},
                          {"declaration", evidence.declaration}};
    for (const JournalEntry& entry : work.entries) {
        if (entry.event == "identity_verified" && entry.details == details) {
            return;
        }
    }
    work.record({"identity_verified", details});
}

Date today_of(const Work& work) {
    return local_day(work.workspace.settings.time_zone, work.signer.now());
}

ApprovalState state_of(const Work& work) {
    return approval_state(work.workspace, work.file, work.review.right, work.review.subject,
                          today_of(work));
}

// Also when the approval was written and the process ended before the journal knew.
void add_approval(const Work& work) {
    const std::string& account = work.signer.account;
    const ApprovalState before = state_of(work);
    if (std::ranges::find(before.valid, account, &Approval::actor) == before.valid.end()) {
        approve(work.workspace, work.file, work.review.right, work.review.subject, work.signer,
                today_of(work));
    } else {
        require_role(work.workspace.settings, account, ActorRole::Approver, today_of(work));
    }
    if (!is_recorded(work, "approved", account)) {
        work.record({"approved", about(work.review.subject)});
    }
}

void require_enough(const Work& work) {
    const ApprovalState state = state_of(work);
    if (!state.enough()) {
        throw Error(ErrorKind::NeedsPerson,
                    fmt::format("case {} is approved by {} and waits for somebody else",
                                work.file.id(), work.signer.account),
                    fmt::format("{} of {} persons agree, the planner counts as one",
                                state.persons.size(), state.needed),
                    fmt::format("dsar approve {}", work.file.id()));
    }
}

/// The text of the signer's approval of this very plan.
std::string approval_text(const Work& work) {
    for (const auto& entry : fs::directory_iterator(work.file.folder() / "approvals")) {
        std::string text = read_file(entry.path());
        const Json json = Json::parse(text, nullptr, false);
        if (json.is_object() && json.contains("package") &&
            json.value("actor", "") == work.signer.account &&
            json.value("plan", "") == work.review.subject.plan_digest &&
            json.at("package") == (work.review.subject.package_sha256.empty()
                                       ? Json(nullptr)
                                       : Json(work.review.subject.package_sha256))) {
            return text;
        }
    }
    return {};
}

bool needs_passphrase(const ReleaseOrder& order) {
    switch (order.seal) {
        case SealMethod::None:
            return false;
        case SealMethod::ZipAes:
            return true;
        case SealMethod::Cms:
            return order.passphrase.has_value() || order.certificates.empty();
    }
    return true;
}

/// The passphrase, kept sealed in the case before anything is sealed with it.
std::optional<Secret> passphrase_for(const Work& work) {
    if (!needs_passphrase(work.order)) {
        return std::nullopt;
    }
    std::optional<Secret> kept = release_secret(work.file);
    if (!work.order.passphrase) {
        if (kept) {
            return kept;
        }
        work.order.passphrase = new_passphrase();
    }
    if (!kept || kept->reveal() != work.order.passphrase->reveal()) {
        work.file.write_sealed(secret_file, work.order.passphrase->reveal());
    }
    return Secret(std::string(work.order.passphrase->reveal()));
}

Json files_json(const std::vector<SealedFile>& files) {
    Json out = Json::array();
    for (const SealedFile& file : files) {
        out.push_back({{"name", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}});
    }
    return out;
}

std::vector<SealedFile> files_from(const Json& json) {
    std::vector<SealedFile> out;
    for (const Json& file : json) {
        out.push_back({file.at("name").get<std::string>(), file.at("bytes").get<std::uint64_t>(),
                       file.at("sha256").get<std::string>()});
    }
    return out;
}

bool are_there(const fs::path& folder, const std::vector<SealedFile>& files) {
    std::error_code ignored;
    return std::ranges::all_of(files, [&](const SealedFile& file) {
        return fs::is_regular_file(folder / file.name, ignored) &&
               packaged_file(folder / file.name).sha256 == file.sha256;
    });
}

Seal seal_of(const ReleaseOrder& order, const std::optional<Secret>& passphrase) {
    return {order.seal, passphrase ? &*passphrase : nullptr, order.certificates,
            order.volume_bytes};
}

Released released(const Work& work, const std::optional<Secret>& passphrase,
                  std::vector<SealedFile> files, Date expires, bool again) {
    Released out;
    out.folder = work.file.folder() / "release";
    out.seal = work.order.seal;
    out.opening = opening_command(seal_of(work.order, passphrase), files);
    out.files = std::move(files);
    out.expires = expires;
    out.has_secret = passphrase.has_value();
    out.again = again;
    out.approval = approval_text(work);
    return out;
}

/// How it was sealed, as the journal says it.
Json sealing(const ReleaseOrder& order, bool has_passphrase) {
    return {{"seal", name_of(order.seal)},
            {"passphrase", has_passphrase},
            {"certificates", order.certificate_digests}};
}

/// The last release, when it is exactly what is asked for and still lies there.
std::optional<Released> released_before(const Work& work) {
    const JournalEntry* const last = last_entry(work.entries, "released");
    if (last == nullptr || !is_about(*last, "released", work.review.subject)) {
        return std::nullopt;
    }
    std::optional<Secret> kept = release_secret(work.file);
    const bool has_passphrase = last->details.value("passphrase", false);
    const Json wanted = sealing(work.order, needs_passphrase(work.order));
    for (const auto& [name, value] : wanted.items()) {
        if (last->details.value(name, Json()) != value) {
            return std::nullopt;
        }
    }
    const bool other_secret =
        work.order.passphrase && (!kept || kept->reveal() != work.order.passphrase->reveal());
    const std::vector<SealedFile> files = files_from(last->details.at("files"));
    const std::optional<Date> expires = parse_date(last->details.value("expires", ""));
    if (other_secret || (has_passphrase && !kept) || !expires ||
        !are_there(work.file.folder() / "release", files)) {
        return std::nullopt;
    }
    if (!has_passphrase) {
        kept.reset();
    }
    return released(work, kept, files, *expires, true);
}

void require_valid(const fs::path& zip, const PublicKey& key) {
    const Problems problems = validate(zip, {&key, nullptr, std::nullopt}).problems;
    if (has_problem(problems)) {
        throw Error(ErrorKind::Failed, "the package is damaged and was not released",
                    problems.front().file + " " + problems.front().what, "search again");
    }
}

std::vector<SealedFile> build(const Work& work, const std::optional<Secret>& passphrase,
                              Date expires) {
    const WorkFolder folder(work.file.folder());
    const SigningKey key = controller_key(work.workspace);
    const fs::path zip = folder.path() / "package.zip";
    sign_package(work.file.folder() / "package.zip", work.review.subject.package_sha256, zip,
                 expires, key);
    require_valid(zip, key.public_key());
    std::vector<SealedFile> files = seal_package(zip, folder.path() / "release", work.file.id(),
                                                 seal_of(work.order, passphrase));
    sync_file_system(folder.path());
    put_in_place(folder.path() / "release", work.file.folder() / "release");
    sync_file_system(work.file.folder());
    return files;
}

/// How it was checked who asks, by the last entry that says so; letters tell the person.
std::string identity_words(const Work& work) {
    if (work.order.identity) {
        return work.order.identity->how;
    }
    const JournalEntry* const last = last_entry(work.entries, "identity_verified");
    return last == nullptr ? std::string() : last->details.value("how", "");
}

/// The reply, with how the package is opened and until when.
void write_letter_of(const Work& work, const Released& released) {
    const std::vector<SealedFile>& files = released.files;
    ReleasedPackage package;
    package.files = files.size() == 1
                        ? files.front().name
                        : fmt::format("{} to {}", files.front().name, files.back().name);
    package.sha256 = files.size() == 1 ? files.front().sha256 : std::string();
    package.opening = released.opening;
    package.until = *released.expires;
    package.identity = identity_words(work);
    package.today = today_of(work);
    write_released_reply(work.workspace, work.file, package);
}

Released build_and_record(const Work& work) {
    const std::optional<Secret> passphrase = passphrase_for(work);
    const Date expires = add(today_of(work), Period{0, 0, work.workspace.settings.package_days});
    const std::vector<SealedFile> files = build(work, passphrase, expires);
    Json details = about(work.review.subject);
    details.update(sealing(work.order, passphrase.has_value()));
    details["expires"] = format(expires);
    details["files"] = files_json(files);
    Released out = released(work, passphrase, files, expires, false);
    write_letter_of(work, out);
    details["on"] = format(today_of(work));
    work.record({"released", std::move(details)});
    return out;
}

/// Everything up to the approval, and that enough persons agree.
void agree(const Work& work) {
    const ReleaseOrder& order = work.order;
    require_role(work.workspace.settings, work.signer.account, ActorRole::Approver, today_of(work));
    record_identity(work);
    record_reason(work, "pending_left", order.leave_pending,
                  {{"pending", work.review.left_pending}});
    record_reason(work, "partial_accepted", work.review.complete ? "" : order.partial,
                  Json::object());
    add_approval(work);
    require_enough(work);
}

}  // namespace

Released release_package(const Workspace& workspace, const CaseFile& file,
                         const std::vector<JournalEntry>& entries, const ReleaseReview& review,
                         ReleaseOrder& order, const Signer& signer, const RecordAct& record) {
    const Work work{workspace, file, entries, review, order, signer, record};
    agree(work);
    if (std::optional<Released> before = released_before(work)) {
        return std::move(*before);
    }
    return build_and_record(work);
}

std::string approve_plan(const Workspace& workspace, const CaseFile& file,
                         const std::vector<JournalEntry>& entries, const ReleaseReview& review,
                         ReleaseOrder& order, const Signer& signer, const RecordAct& record) {
    const Work work{workspace, file, entries, review, order, signer, record};
    agree(work);
    return approval_text(work);
}

std::optional<Secret> release_secret(const CaseFile& file) {
    if (!file.has(secret_file)) {
        return std::nullopt;
    }
    return Secret(file.read_sealed(secret_file));
}

}  // namespace dsar
