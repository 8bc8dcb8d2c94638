// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/answer.hpp"

#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/version.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/engine/client_parts.hpp"
#include "libdsar/engine/confirmed.hpp"
#include "libdsar/engine/content.hpp"
#include "libdsar/engine/decide.hpp"
#include "libdsar/engine/handover.hpp"
#include "libdsar/engine/vaulted.hpp"
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

void record(const AnswerRequest& request, const CaseFile& file, const Answer& answer) {
    const std::vector<Act> acts{searched_act(answer.search),
                                planned_act(answer.plan, answer.plan_digest,
                                            {{"package", answer.package_sha256},
                                             {"categories_only", request.categories_only}})};
    request.cases->record(file, acts, *request.signer);
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

void keep(const CaseFile& file, const SpooledContent& content, Answer& answer) {
    const WrittenPackage package = write_package(content, file.folder());
    answer.package_folder = package.folder;
    answer.package_zip = package.zip;
    answer.package_bytes = package.zip_bytes;
    answer.package_sha256 = package.zip_sha256;
    keep_matches(file, answer.search);
    answer.plan_package = "cases/" + file.id() + "/" + package.zip.filename().string();
    AtomicFile plan(file.folder() / "plan.json");
    write_plan(answer.plan, {answer.plan_digest, answer.plan_package},
               [&](std::string_view text) { plan.write(text); });
    plan.commit();
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

// The package and the documents of the case; on a dry run only what the plan would put into it.
void write_answer(const Workspace& workspace, const std::optional<CaseFile>& file,
                  const AnswerRequest& request, const Survey& surveyed, const Spool& spool,
                  Progress& progress, Answer& out) {
    const Matches& matches = out.search.subjects.front().matches;
    out.plan_digest = plan_digest(out.plan);
    const Plan own = part_of(out.plan, matches, {});
    const SpooledContent content(workspace, own, matches, surveyed, spool,
                                 facts_of(workspace, request, out), out.search.vaults);
    out.facts = content.facts();
    out.collections = content.collections();
    if (request.dry_run) {
        return;
    }
    note_restricted_use(workspace, *request.cases, *request.signer, matches,
                        {out.case_id, request.right, request.subject});
    progress.stage_started("package");
    keep(*file, content, out);
    keep_parts(workspace, *file, request, spool, out);
    record(request, *file, out);
}

}  // namespace

Answer answer(const Workspace& standing, const AnswerRequest& asked, Progress& progress) {
    AnswerRequest request = asked;
    const std::optional<CaseFile> file = begin_case(standing, request, progress);
    const std::optional<Workspace> instructed =
        instructed_workspace(standing, file ? &*file : nullptr, request.right);
    const Workspace& workspace = instructed ? *instructed : standing;
    request.search.right = request.right;
    if (request.ahead == nullptr) {
        request.search.vaults = open_vaults(workspace, request.cases, file ? file->id() : "");
    }
    Answer out;
    out.case_id = file ? file->id() : "";
    out.case_folder = file ? file->folder() : "";
    out.deadline = deadline_of(workspace.settings, request);
    Spool fresh(spool_folder(file));
    Spool& spool = request.ahead != nullptr ? *request.ahead->spool : fresh;
    out.search = request.ahead != nullptr ? request.ahead->found
                                          : search(workspace, std::span(&request.subject, 1),
                                                   request.search, spool, progress);

    progress.stage_started("plan");
    const Matches& matches = out.search.subjects.front().matches;
    const Survey surveyed = survey(workspace, matches, spool, Terms::Left);
    DisclosureFacts facts;
    facts.unlisted = surveyed.unlisted;
    facts.complete = out.search.complete;
    facts.regime = request.regime;
    facts.categories_only = request.kind == "know" || request.categories_only;
    facts.records = PlannedRecords::spooled(spool.folder());
    facts.pending = PendingList::spooled(spool.folder());
    if (file) {
        facts.decided = read_decisions(*file);
    }
    out.plan = plan_disclosure(request.right, workspace, matches, facts);
    out.plan.case_id = out.case_id;
    add_problems(out.search.problems, out.plan);
    // Of many people on a dry run only the plans are counted.
    if (request.ahead == nullptr || !request.dry_run) {
        write_answer(workspace, file, request, surveyed, spool, progress, out);
    }
    out.minor = discover_minor(workspace, request, file, out.search, spool);
    return out;
}

}  // namespace dsar
