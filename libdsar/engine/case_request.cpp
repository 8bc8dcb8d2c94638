// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/case_request.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/instant.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/cases/instructions.hpp"
#include "libdsar/engine/casework.hpp"
#include "libdsar/engine/kept.hpp"
#include "libdsar/output/documents.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <span>

namespace dsar {

namespace {

Intake intake_of(const CaseRequest& request, const Settings& settings) {
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

CaseHistory history_in(const Workspace& workspace, const CaseFile& file,
                       const CaseRequest& request) {
    return request.cases != nullptr ? request.cases->find(file.id()).value_or(CaseHistory())
                                    : history_of(file.id(), entries_of(workspace, file));
}

[[noreturn]] void refuse_early(const CaseHistory& history, Date day) {
    std::uint64_t records = 0;
    for (const auto& [from, count] : history.erasable_from) {
        records += count;
    }
    throw Error(
        ErrorKind::NeedsPerson,
        fmt::format("nothing of case {} may be erased before {}", history.case_id, format(day)),
        fmt::format("{} {} kept by a law or a hold; the register brings the case back then",
                    records, records == 1 ? "record is" : "records are"),
        fmt::format("dsar show {}", history.case_id));
}

// Of a case that comes back only what it kept is looked for: who the person was is forgotten, and
// what she has given us since is another matter.
void take_up(const Workspace& workspace, const CaseFile& file, CaseRequest& request) {
    const CaseHistory history = history_in(workspace, file, request);
    const std::optional<Date> day = back_on(history);
    const bool is_closed = history.status == CaseStatus::Closed;
    const bool may_come =
        history.returned || (day && (is_closed || history.stage == CaseStage::Verified));
    if (may_come && !request.dry_run) {
        if (request.other_day) {
            throw Error(ErrorKind::Usage, "a case that comes back takes no --today",
                        "what is written down bears its true day",
                        fmt::format("dsar erase --case {}", file.id()));
        }
        request.today = desk_day(workspace.settings, request.signer->now());
    }
    const bool is_back = comes_back(history, request.today);
    request.returned = history.returned || is_back;
    if (is_back && !request.dry_run) {
        request.cases->record(file, Act{"returned", {{"on", format(request.today)}}},
                              *request.signer);
    } else if (!is_back && is_closed && day) {
        refuse_early(history, *day);
    } else if (!is_back && !request.dry_run) {
        require_open(history);
    }
    if (request.returned) {
        request.subject.identifiers.clear();
    }
}

CaseFile case_of(const Workspace& workspace, CaseRequest& request) {
    if (!request.case_id.empty()) {
        CaseFile file = CaseFile::open(workspace.root, request.case_id);
        read_request(file, request);
        take_up(workspace, file, request);
        return file;
    }
    return request.cases->open_case(intake_of(request, workspace.settings), *request.signer);
}

}  // namespace

void read_request(const CaseFile& file, CaseRequest& request) {
    if (!file.has("request.json") && !file.has("kept.json")) {
        throw Error(
            ErrorKind::NeedsPerson, fmt::format("the request of case {} was deleted", file.id()),
            "nothing says any more whose records they were",
            request.right == Right::Erase ? std::string("dsar erase --replay")  // after a restore
                                          : fmt::format("dsar show {}", file.id()));
    }
    const Json stored = request_facts(file);
    if (stored.at("right") != name_of(request.right)) {
        throw Error(
            ErrorKind::Usage,
            "case " + file.id() + " is not a case of " + std::string(name_of(request.right)), {},
            "dsar " + stored.at("right").get<std::string>() + " --case " + file.id());
    }
    request.subject.identifiers.clear();
    for (const Json& entry : stored.value("identifiers", Json::array())) {
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

std::optional<CaseFile> begin_case(const Workspace& workspace, CaseRequest& request,
                                   Progress& progress) {
    if (!request.dry_run && (request.cases == nullptr || request.signer == nullptr)) {
        throw Error(ErrorKind::Failed, "a case needs a register, and somebody who signs");
    }
    if (request.case_id.empty() && request.ahead == nullptr) {
        require_usable(workspace, std::span(&request.subject, 1));
    }
    if (request.dry_run && request.case_id.empty()) {
        return std::nullopt;
    }
    CaseFile file = case_of(workspace, request);
    progress.case_opened(file.id());
    return file;
}

std::optional<Workspace> instructed_workspace(const Workspace& workspace, const CaseFile* file,
                                              Right right) {
    if (file == nullptr || read_instructions(*file).empty()) {
        return std::nullopt;
    }
    return with_instructions(workspace, *file, right);
}

Deadline deadline_of(const Settings& settings, const CaseRequest& request) {
    CaseHistory history;
    if (request.cases != nullptr && !request.case_id.empty()) {
        history = request.cases->find(request.case_id).value_or(history);
    }
    history.regime = request.regime;
    history.kind = request.kind;
    history.received = request.received.value_or(request.today);
    return case_deadline(settings, history);
}

std::filesystem::path spool_folder(const std::optional<CaseFile>& file) {
    return file ? file->folder() : std::filesystem::temp_directory_path();
}

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

void keep_matches(const CaseFile& file, const SearchResult& search) {
    AtomicFile out(file.folder() / "matches.json");
    write_matches({file.id(), search.complete, search.stores, search.subjects.front().matches},
                  file.folder(), [&](std::string_view text) { out.write(text); });
    out.commit();
}

Act searched_act(const SearchResult& search) {
    std::vector<std::string> failed;
    for (const StoreOutcome& store : search.stores) {
        if (store.status == StoreOutcome::Status::Failed) {
            failed.push_back(store.store);
        }
    }
    return {"searched",
            {{"stores", search.stores.size()},
             {"failed", failed},
             {"complete", search.complete},
             {"records", search.subjects.front().matches.size()}}};
}

Act planned_act(const Plan& plan, std::string_view digest, const Json& more) {
    Json totals = Json::object();
    for (const auto& [decision, count] : plan.totals) {
        totals[decision] = count;
    }
    const auto waiting = static_cast<std::uint64_t>(std::ranges::count_if(
        plan.pending, [](const Pending& pending) { return pending.what != "identity"; }));
    Json details{{"plan", digest}, {"totals", std::move(totals)}, {"pending", waiting}};
    details.update(more);
    return {"planned", std::move(details)};
}

}  // namespace dsar
