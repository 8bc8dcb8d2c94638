// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/answer.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/instant.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/version.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/instructions.hpp"
#include "libdsar/engine/casework.hpp"
#include "libdsar/engine/client_parts.hpp"
#include "libdsar/engine/confirmed.hpp"
#include "libdsar/engine/content.hpp"
#include "libdsar/engine/decide.hpp"
#include "libdsar/engine/handover.hpp"
#include "libdsar/output/documents.hpp"
#include "libdsar/output/package.hpp"
#include "libdsar/rights/disclosure.hpp"
#include "libdsar/rights/parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

namespace dsar {

namespace {

const char* const request_file = "request.json";

Intake intake_of(const AnswerRequest& request, const Settings& settings) {
    Intake intake;
    intake.right = request.right;
    intake.regime = request.regime;
    intake.kind = request.kind;
    intake.subject = request.subject;
    intake.received = request.received.value_or(request.today);
    intake.received_at =
        request.received_at.value_or(Instant(std::chrono::sys_days(intake.received)));
    intake.opened = request.today;
    intake.channel = request.channel;
    intake.language = request.language;
    intake.requester = request.mandate.empty() ? "subject" : "agent";
    intake.mandate = request.mandate;
    reckon_intake(settings, intake);
    return intake;
}

void read_request(const CaseFile& file, AnswerRequest& request) {
    const Json stored = Json::parse(file.read_sealed(request_file));
    if (stored.at("right") != name_of(request.right)) {
        throw Error(
            ErrorKind::Usage,
            "case " + file.id() + " is not a case of " + std::string(name_of(request.right)), {},
            "dsar " + stored.at("right").get<std::string>() + " --case " + file.id());
    }
    request.subject.identifiers.clear();
    for (const Json& entry : stored.at("identifiers")) {
        request.subject.identifiers.push_back(
            {entry.at("kind").get<std::string>(), entry.at("value").get<std::string>()});
    }
    if (stored.at("received").is_string()) {
        request.received = parse_date(stored.at("received").get<std::string>());
    }
    if (stored.contains("received_at") && stored.at("received_at").is_string()) {
        request.received_at = parse_instant(stored.at("received_at").get<std::string>());
    }
    request.channel = stored.value("channel", "");
    request.regime = stored.value("regime", "gdpr");
    request.kind = stored.value("kind", "");
    request.language = stored.value("language", "");
}

CaseFile case_of(const Workspace& workspace, AnswerRequest& request) {
    if (!request.case_id.empty()) {
        CaseFile file = CaseFile::open(workspace.root, request.case_id);
        if (request.cases != nullptr) {
            require_open(request.cases->find(file.id()).value_or(CaseHistory()));
        }
        read_request(file, request);
        return file;
    }
    return request.cases->open_case(intake_of(request, workspace.settings), *request.signer);
}

void record(const AnswerRequest& request, const CaseFile& file, const Answer& answer) {
    std::vector<std::string> failed;
    for (const StoreOutcome& store : answer.search.stores) {
        if (store.status == StoreOutcome::Status::Failed) {
            failed.push_back(store.store);
        }
    }
    const Json plan = Json::parse(answer.plan_json);
    const auto waiting = static_cast<std::uint64_t>(std::ranges::count_if(
        answer.plan.pending, [](const auto& pending) { return pending.what != "identity"; }));
    const std::vector<Act> acts{{"searched",
                                 {{"stores", answer.search.stores.size()},
                                  {"failed", failed},
                                  {"complete", answer.search.complete},
                                  {"records", answer.search.subjects.front().matches.size()}}},
                                {"planned",
                                 {{"plan", plan.at("digest")},
                                  {"package", answer.package_sha256},
                                  {"totals", plan.at("totals")},
                                  {"pending", waiting},
                                  {"categories_only", request.categories_only}}}};
    request.cases->record(file, acts, *request.signer);
}

// Of a case that was extended or waits for who asks, as its journal says.
Deadline deadline_of(const Settings& settings, const AnswerRequest& request) {
    CaseHistory history;
    if (request.cases != nullptr && !request.case_id.empty()) {
        history = request.cases->find(request.case_id).value_or(history);
    }
    history.regime = request.regime;
    history.kind = request.kind;
    history.received = request.received.value_or(request.today);
    return case_deadline(settings, history);
}

std::vector<RecipientFacts> recipients_of(const Settings& settings) {
    std::vector<RecipientFacts> out;
    for (const Recipient& recipient : settings.recipients) {
        out.push_back(
            {recipient.id, recipient.name, recipient.role, recipient.country, recipient.safeguard});
    }
    return out;
}

PackageFacts facts_of(const Workspace& workspace, const AnswerRequest& request,
                      const Answer& answer) {
    const Settings& settings = workspace.settings;
    PackageFacts out;
    out.case_id = answer.case_id;
    out.right = request.right;
    out.regime = request.regime;
    out.kind = request.kind;
    out.program = "dsar " + std::string(version());
    out.controller = settings.controller;
    out.controller_contact = settings.contact;
    out.controller_country = settings.country;
    out.controller_address = settings.controller_address;
    out.authority = settings.authority;
    out.authority_url = settings.authority_url;
    out.policy = settings.policy;
    out.generated_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    out.received = format(request.received.value_or(request.today));
    out.answer_by = answer.deadline.due ? format(*answer.deadline.due) : "";
    out.complete = answer.search.complete;
    out.stores = answer.search.stores;
    out.identifiers = request.subject.identifiers;
    for (const FoundIdentifier& found : answer.search.subjects.front().identifiers) {
        if (found.scope.empty()) {  // what was found inside a tenant stays there
            out.identifiers_found.push_back(found.identifier);
        }
    }
    out.recipients = recipients_of(settings);
    out.automated_decisions = settings.automated_decisions;
    out.ai_statement = settings.ai_statement;
    return out;
}

// A dry run's spool lies in the system's temporary folder; it is encrypted and has no name.
std::filesystem::path spool_folder(const std::optional<CaseFile>& file) {
    return file ? file->folder() : std::filesystem::temp_directory_path();
}

// What the search could not settle (tenants that are missing or contradict each other) waits for a
// person: whose the data is must be known before anybody is told of it.
void add_problems(const Problems& problems, Plan& plan) {
    for (const Problem& problem : problems) {
        const std::size_t slash = problem.where.find('/');
        plan.pending.push_back({problem.where.substr(0, slash),
                                problem.where.substr(slash + 1),
                                {},
                                "tenant",
                                problem.what + "; " + problem.next});
    }
}

void keep(const CaseFile& file, const SpooledContent& content, Answer& answer) {
    const WrittenPackage package = write_package(content, file.folder());
    answer.package_folder = package.folder;
    answer.package_zip = package.zip;
    answer.package_bytes = package.zip_bytes;
    answer.package_sha256 = package.zip_sha256;
    write_file(file.folder() / "matches.json", answer.matches_json);
    answer.plan_json =
        plan_document(answer.plan, "cases/" + file.id() + "/" + package.zip.filename().string());
    write_file(file.folder() / "plan.json", answer.plan_json);
}

// The second answers and the letters: what clients and the person get besides the package.
void keep_parts(const Workspace& workspace, const CaseFile& file, const AnswerRequest& request,
                const Spool& spool, Answer& answer) {
    answer.client_packages = write_client_packages(workspace, file, answer, spool, answer.facts);
    keep_confirmed(file, confirmed_identifiers(workspace, answer.search.subjects.front().matches,
                                               spool, request.subject));
    answer.letters = write_reply_letters(workspace, file, request, answer);
    const std::vector<std::string> tenants =
        forwarded_tenants(answer.search.subjects.front().matches);
    for (const Handover& handover : write_handovers(workspace, file, request, answer, tenants)) {
        answer.letters.push_back(handover.letter);
    }
}

}  // namespace

Answer answer(const Workspace& standing, const AnswerRequest& asked, Progress& progress) {
    AnswerRequest request = asked;
    std::optional<CaseFile> file;
    if (!request.dry_run && (request.cases == nullptr || request.signer == nullptr)) {
        throw Error(ErrorKind::Failed, "an answer needs a register, and somebody who signs");
    }
    if (request.case_id.empty()) {
        require_usable(standing, std::span(&request.subject, 1));
    }
    if (!request.dry_run || !request.case_id.empty()) {
        file = case_of(standing, request);
        progress.case_opened(file->id());
    }
    std::optional<Workspace> instructed;
    if (file && !read_instructions(*file).empty()) {
        instructed = with_instructions(standing, *file, request.right);
    }
    const Workspace& workspace = instructed ? *instructed : standing;
    request.search.right = request.right;
    Answer out;
    out.case_id = file ? file->id() : "";
    out.case_folder = file ? file->folder() : "";
    out.deadline = deadline_of(workspace.settings, request);
    Spool spool(spool_folder(file));
    out.search = search(workspace, std::span(&request.subject, 1), request.search, spool, progress);

    progress.stage_started("plan");
    const std::vector<Match>& matches = out.search.subjects.front().matches;
    const Survey surveyed = survey(workspace, matches, spool);
    DisclosureFacts facts;
    facts.unlisted = surveyed.unlisted;
    facts.complete = out.search.complete;
    facts.regime = request.regime;
    facts.categories_only = request.kind == "know" || request.categories_only;
    if (file) {
        facts.decided = read_decisions(*file);
    }
    out.plan = plan_disclosure(request.right, workspace, matches, facts);
    out.plan.case_id = out.case_id;
    add_problems(out.search.problems, out.plan);
    const Plan own = part_of(out.plan, matches, {});
    const SpooledContent content(workspace, own, matches, surveyed, spool,
                                 facts_of(workspace, request, out));
    out.facts = content.facts();
    out.collections = content.collections();
    if (!request.dry_run) {
        progress.stage_started("package");
        out.matches_json =
            matches_document({out.case_id, out.search.complete, out.search.stores, matches});
        keep(*file, content, out);
        keep_parts(workspace, *file, request, spool, out);
        record(request, *file, out);
    } else {
        out.plan_json = plan_document(out.plan);
    }
    return out;
}

}  // namespace dsar
