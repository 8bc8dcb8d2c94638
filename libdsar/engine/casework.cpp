// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/casework.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/time_zone.hpp"
#include "libdsar/cases/entries.hpp"
#include "libdsar/cases/register_parts.hpp"
#include "libdsar/engine/acting_order.hpp"
#include "libdsar/engine/case_letters.hpp"
#include "libdsar/engine/standing.hpp"
#include "libdsar/engine/vault.hpp"
#include "libdsar/rights/refusal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

namespace dsar {
namespace {

Regime regime_of(const std::string& word) {
    return parse_regime(word).value_or(Regime::Gdpr);
}

bool is_opt_out(const std::string& regime, const std::string& kind) {
    return regime == "ccpa" && (kind == "opt-out" || kind == "limit");
}

void demand(const std::string& text, std::string_view what, std::string_view flag) {
    if (text.find_first_not_of(" \t\n") == std::string::npos) {
        throw Error(ErrorKind::Usage, fmt::format("{} must be given", what), {},
                    fmt::format("--{} TEXT", flag));
    }
}

CaseHistory history_in(const CaseDesk& desk, const CaseFile& file) {
    if (auto history = desk.cases.find(file.id())) {
        return *history;
    }
    throw Error(ErrorKind::Failed, fmt::format("the register does not know case {}", file.id()), {},
                "dsar doctor");
}

CaseHistory open_history(const CaseDesk& desk, const CaseFile& file) {
    CaseHistory history = history_in(desk, file);
    require_open(history);
    if (!history.received) {
        throw Error(ErrorKind::Failed,
                    fmt::format("case {} does not say when it was received", file.id()), {},
                    "dsar doctor");
    }
    return history;
}

std::optional<IdentityQuestion> question_of(const CaseHistory& history) {
    return history.asked ? std::optional(IdentityQuestion{*history.asked, history.answered})
                         : std::nullopt;
}

Deadline deadline(const CaseDesk& desk, const CaseHistory& history, DeadlineEvent event) {
    return answer_by(desk.workspace.settings, regime_of(history.regime), *history.received, event,
                     question_of(history));
}

std::filesystem::path letter(const CaseDesk& desk, const CaseFile& file, LetterOrder order) {
    order.today = desk.today;
    return write_case_letter(desk.workspace, file, order);
}

void record(const CaseDesk& desk, const CaseFile& file, std::string event, Json details,
            const char* letter_name = nullptr) {
    details["on"] = format(desk.today);
    std::vector<Act> acts;
    acts.push_back({std::move(event), std::move(details)});
    if (letter_name != nullptr) {
        acts.push_back({"letter_made", {{"letter", letter_name}}});
    }
    desk.cases.record(file, acts, desk.signer);
}

/// Texts are checked before anything is written: a letter is a draft, but it stays.
void refuse_values(const CaseFile& file, const std::string& text, std::string_view flag) {
    if (const std::optional<Intake> intake = kept_intake(file)) {
        refuse_values_of(intake->subject, text, fmt::format("--{}", flag));
    }
}

[[noreturn]] void not_shown(const CaseFile& file, const std::string& outcome, std::string why,
                            std::string next) {
    throw Error(ErrorKind::NeedsPerson,
                fmt::format("case {} is not closed as {}", file.id(), outcome), std::move(why),
                std::move(next));
}

// A restriction is over when it is lifted: until then the case keeps what lifting needs.
void require_lifted(const CaseDesk& desk, const CaseFile& file, const std::string& outcome) {
    const std::optional<ApplyWork> work = standing_work(file, entries_of(desk.workspace, file));
    if (!work) {
        return;
    }
    const bool in_vault = std::ranges::any_of(work->steps, goes_to_vault);
    const std::optional<Balancing> balancing = read_balancing(file);
    if (in_vault || !balancing || !balancing->upheld) {
        not_shown(file, outcome, "the restriction still stands",
                  fmt::format("dsar restrict --lift {}", file.id()));
    }
}

void require_shown(const CaseHistory& history, const CaseFile& file, const std::string& outcome) {
    const std::string& id = file.id();
    const bool answered_by_package =
        history.right == Right::Access || history.right == Right::Export;
    if (outcome == "fulfilled" || outcome == "partly") {
        const CaseStage shown = answered_by_package ? CaseStage::Released : CaseStage::Verified;
        const bool is_lifted = history.stage == CaseStage::Lifted && !answered_by_package;
        if (history.stage != shown && !is_lifted) {
            not_shown(file, outcome,
                      answered_by_package ? "its package was not released"
                                          : "nothing shows that it was done and verified",
                      fmt::format("dsar {} {}", answered_by_package ? "approve" : "verify", id));
        }
        if (outcome == "fulfilled" && (!history.complete || history.pending > 0)) {
            not_shown(file, outcome,
                      history.complete
                          ? fmt::format("{} waited for a decision when it was {}", history.pending,
                                        answered_by_package ? "released" : "approved")
                          : "a store was not searched",
                      fmt::format("dsar register --close {} --outcome partly", id));
        }
    } else if (outcome == "refused") {
        if (history.ground.empty()) {
            not_shown(file, outcome, "no ground is recorded",
                      fmt::format("dsar register --refuse {} --ground GROUND --why TEXT", id));
        }
    } else if (outcome == "nothing_held") {
        if (history.stage < CaseStage::Searched || !history.complete || history.records != 0) {
            const std::string search = search_command(history.right, id);
            not_shown(file, outcome,
                      history.records != 0 ? fmt::format("{} records were found", history.records)
                                           : "no search has reached every store",
                      search.empty() ? search : "dsar " + search);
        }
    } else if (outcome == "forwarded") {
        if (!history.handed_over) {
            not_shown(file, outcome, "nothing was handed over",
                      fmt::format("dsar register --forward {}", id));
        }
        if (history.ours > 0 || !history.complete) {
            not_shown(file, outcome,
                      history.ours > 0
                          ? fmt::format("{} records are ours to answer for", history.ours)
                          : "no search has reached every store",
                      fmt::format("dsar show {}", id));
        }
    }
}

/// The person was told an earlier date than the law allows: that holds, with a pause since then.
void keep_word(const CaseHistory& history, Deadline& deadline) {
    if (!history.until || !history.extended || !deadline.due) {
        return;
    }
    auto until = std::chrono::sys_days(*history.until);
    if (history.asked && history.answered && *history.asked >= *history.extended) {
        until += std::chrono::sys_days(*history.answered) - std::chrono::sys_days(*history.asked);
    }
    if (until < std::chrono::sys_days(*deadline.due)) {
        deadline.due = Date(until);
        deadline.steps.push_back(fmt::format("the person was told {}", format(*history.until)));
    }
}

}  // namespace

Date desk_day(const Settings& settings, Instant at) {
    return local_day(settings.time_zone, at);
}

std::optional<Right> right_of_kind(std::string_view kind) {
    static constexpr std::array kinds{
        std::pair{std::string_view("know"), Right::Access},
        std::pair{std::string_view("specific"), Right::Access},
        std::pair{std::string_view("delete"), Right::Erase},
        std::pair{std::string_view("correct"), Right::Rectify},
        std::pair{std::string_view("opt-out"), Right::Object},
        std::pair{std::string_view("limit"), Right::Object},
    };
    const auto* const found =
        std::ranges::find(kinds, kind, [](const auto& pair) { return pair.first; });
    return found == kinds.end() ? std::nullopt : std::optional(found->second);
}

Deadline case_deadline(const Settings& settings, const CaseHistory& history) {
    const DeadlineEvent event = is_opt_out(history.regime, history.kind) ? DeadlineEvent::OptOut
                                : history.extended ? DeadlineEvent::RespondExtended
                                                   : DeadlineEvent::Respond;
    Deadline deadline = answer_by(settings, regime_of(history.regime),
                                  history.received.value_or(Date()), event, question_of(history));
    keep_word(history, deadline);
    return deadline;
}

void reckon_intake(const Settings& settings, Intake& intake) {
    const Regime regime = regime_of(intake.regime);
    const bool opt_out = is_opt_out(intake.regime, intake.kind);
    intake.due = answer_by(settings, regime, intake.received,
                           opt_out ? DeadlineEvent::OptOut : DeadlineEvent::Respond)
                     .due;
    if (regime == Regime::Ccpa && !opt_out) {
        intake.confirm_by =
            answer_by(settings, regime, intake.received, DeadlineEvent::ConfirmReceipt).due;
    }
}

CaseMove extend_case(const CaseDesk& desk, const CaseFile& file, const std::string& why,
                     std::optional<Date> until) {
    demand(why, "the reasons of an extension", "why");
    refuse_values(file, why, "why");
    const CaseHistory history = open_history(desk, file);
    if (is_opt_out(history.regime, history.kind)) {
        throw Error(ErrorKind::Usage, "an opt-out cannot be extended", "11 CCR 7026(f), 7027(g)");
    }
    if (history.status == CaseStatus::Suspended || history.extended || history.responded) {
        throw Error(ErrorKind::Usage, fmt::format("case {} cannot be extended", file.id()),
                    history.extended    ? "it was extended before"
                    : history.responded ? "it was answered"
                                        : "its clock is suspended");
    }
    const std::optional<Date> tell_by = deadline(desk, history, DeadlineEvent::NotifyExtension).due;
    if (tell_by && desk.today > *tell_by) {
        throw Error(ErrorKind::NeedsPerson, fmt::format("case {} is not extended", file.id()),
                    fmt::format("the person had to be told by {} (Art. 12(3); 11 CCR 7021(b))",
                                format(*tell_by)),
                    "answer now, and say why it is late");
    }
    const std::optional<Date> latest = deadline(desk, history, DeadlineEvent::RespondExtended).due;
    if (until && ((latest && *until > *latest) || *until < desk.today)) {
        throw Error(ErrorKind::Usage, fmt::format("--until {} is not possible", format(*until)),
                    latest ? fmt::format("the law allows until {}", format(*latest)) : "");
    }
    const std::optional<Date> due = until ? until : latest;
    LetterOrder order;
    order.name = "extension";
    order.reasons = why;
    order.until = due;
    CaseMove move{due, tell_by, {letter(desk, file, order)}, {}};
    record(desk, file, "extended",
           {{"why", why},
            {"until", due ? Json(format(*due)) : Json(nullptr)},
            {"tell_by", tell_by ? Json(format(*tell_by)) : Json(nullptr)}},
           "extension");
    return move;
}

CaseMove ask_identity(const CaseDesk& desk, const CaseFile& file, const std::string& doubt,
                      const std::string& suffices, Date asked) {
    demand(doubt, "the doubt about who asks", "why");
    demand(suffices, "what would show who asks", "suffices");
    refuse_values(file, doubt, "why");
    refuse_values(file, suffices, "suffices");
    CaseHistory history = open_history(desk, file);
    if (history.asked && !history.answered) {
        throw Error(ErrorKind::Usage, fmt::format("case {} waits for an answer already", file.id()),
                    fmt::format("it was asked on {}", format(*history.asked)),
                    fmt::format("dsar register --resume {}", file.id()));
    }
    if (asked < *history.received || asked > desk.today) {
        throw Error(ErrorKind::Usage, "the question was asked on a day that is not possible",
                    "it is no earlier than the receipt and no later than today");
    }
    history.asked = asked;
    history.answered.reset();
    const Deadline reckoned = case_deadline(desk.workspace.settings, history);
    LetterOrder order;
    order.name = "identity";
    order.doubt = doubt;
    order.suffices = suffices;
    CaseMove move{reckoned.due, asked, {letter(desk, file, order)}, reckoned.warnings};
    desk.cases.record(file,
                      std::vector<Act>{{"identity_asked",
                                        {{"why", doubt},
                                         {"suffices", suffices},
                                         {"on", format(asked)},
                                         {"suspends", !reckoned.due.has_value()}}},
                                       {"letter_made", {{"letter", "identity"}}}},
                      desk.signer);
    return move;
}

CaseMove resume_case(const CaseDesk& desk, const CaseFile& file, Date answered) {
    CaseHistory history = open_history(desk, file);
    if (!history.asked || history.answered) {
        throw Error(ErrorKind::Usage, fmt::format("case {} waits for no answer", file.id()),
                    "nobody was asked who asks", "dsar register --suspend CASE --why TEXT");
    }
    if (answered < *history.asked || answered > desk.today) {
        throw Error(ErrorKind::Usage, "the answer came on a day that is not possible",
                    fmt::format("it was asked on {}", format(*history.asked)));
    }
    const bool suspended = history.status == CaseStatus::Suspended;
    const std::optional<Date> before = history.due;
    history.answered = answered;
    Deadline reckoned = case_deadline(desk.workspace.settings, history);
    if (!suspended) {
        reckoned.due = before;  // the question moved nothing, nor does its answer
    }
    desk.cases.record(file,
                      Act{"identity_answered",
                          {{"on", format(answered)},
                           {"due", reckoned.due ? Json(format(*reckoned.due)) : Json(nullptr)}}},
                      desk.signer);
    return {reckoned.due, std::nullopt, {}, reckoned.warnings};
}

CaseMove refuse_case(const CaseDesk& desk, const CaseFile& file, const std::string& ground,
                     const std::string& why) {
    demand(why, "the reasons of a refusal", "why");
    refuse_values(file, why, "why");
    const CaseHistory history = open_history(desk, file);
    if (history.stage == CaseStage::Refused) {
        throw Error(ErrorKind::Usage, fmt::format("case {} was refused before", file.id()),
                    fmt::format("on the ground {}", history.ground),
                    fmt::format("dsar register --close {} --outcome refused", file.id()));
    }
    const RefusalGround* found = find_refusal_ground(ground, history.regime, history.right);
    if (found == nullptr) {
        std::set<std::string_view> known;
        for (const RefusalGround& other : refusal_grounds()) {
            if (find_refusal_ground(other.id, history.regime, history.right) != nullptr) {
                known.insert(other.id);
            }
        }
        throw Error(ErrorKind::Usage,
                    fmt::format("'{}' is no ground to refuse {} under {}", ground,
                                name_of(history.right), history.regime),
                    fmt::format("there are {}", fmt::join(known, ", ")));
    }
    const std::optional<Date> tell_by = deadline(desk, history, DeadlineEvent::NotifyRefusal).due;
    LetterOrder order;
    order.name = "refusal";
    order.reasons = why;
    order.ground = fmt::format("{}: {}", found->article, found->words);
    CaseMove move{history.due, tell_by, {letter(desk, file, order)}, {}};
    if (tell_by && desk.today > *tell_by) {
        move.warnings.push_back(
            fmt::format("the person had to be told by {}: send it at once, and say why it is late",
                        format(*tell_by)));
    }
    record(desk, file, "refused",
           {{"ground", found->id}, {"article", found->article}, {"why", why}}, "refusal");
    return move;
}

void close_case(const CaseDesk& desk, const CaseFile& file, const std::string& outcome,
                const std::string& why) {
    static constexpr std::array outcomes{"fulfilled",    "partly",    "refused",
                                         "nothing_held", "forwarded", "withdrawn"};
    if (std::find(outcomes.begin(), outcomes.end(), outcome) == outcomes.end()) {
        throw Error(ErrorKind::Usage, "a case is closed with an outcome",
                    fmt::format("--outcome {}", fmt::join(outcomes, "|")));
    }
    if (outcome == "withdrawn") {
        demand(why, "how the person withdrew the request", "why");
    }
    const CaseHistory history = open_history(desk, file);
    require_lifted(desk, file, outcome);
    require_shown(history, file, outcome);
    if (history.notify_by) {
        not_shown(file, outcome, "it has an incident of which the authority was not told",
                  fmt::format("dsar register --incident {} --notified TIME", file.id()));
    }
    record(desk, file, "closed", {{"outcome", outcome}, {"why", why}});
}

void reopen_case(const CaseDesk& desk, const CaseFile& file, const std::string& why) {
    demand(why, "why the case is taken up again", "why");
    const CaseHistory history = history_in(desk, file);
    if (history.status != CaseStatus::Closed) {
        throw Error(ErrorKind::Usage, fmt::format("case {} is not closed", file.id()));
    }
    if (history.contents_swept || !file.has(request_name)) {
        throw Error(ErrorKind::NeedsPerson, fmt::format("case {} cannot be reopened", file.id()),
                    history.contents_swept ? fmt::format("the request was deleted on {}",
                                                         format(*history.contents_swept))
                                           : std::string("the request was deleted"),
                    fmt::format("dsar register --open {} --subject -", name_of(history.right)));
    }
    record(desk, file, "reopened", {{"why", why}});
}

}  // namespace dsar
