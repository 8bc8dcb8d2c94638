// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/documents.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/output/stores_json.hpp"
#include "libdsar/output/value_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <tuple>

namespace dsar {

namespace {

std::string pretty(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json match_json(const Match& match) {
    Json json = {{"store", match.store},
                 {"collection", match.collection},
                 {"key", key_json(match.key)},
                 {"certainty", name_of(match.certainty)},
                 {"because", match.because}};
    for (const auto& [name, set] :
         {std::pair{"shared", match.shared}, std::pair{"mention", match.mention},
          std::pair{"bridge", match.bridge}, std::pair{"in_text", match.in_text}}) {
        if (set) {
            json[name] = true;
        }
    }
    if (!match.tenant.empty()) {
        json["tenant"] = match.tenant;
    }
    if (!match.vault.empty()) {
        json["vault"] = match.vault;
    }
    if (!match.state.empty()) {
        json["state"] = match.state;
    }
    if (!match.identifiers_found.empty()) {
        std::set<std::string> kinds;
        for (const Identifier& identifier : match.identifiers_found) {
            kinds.insert(identifier.kind);
        }
        json["identifiers_found"] = kinds;
    }
    return json;
}

/// Numbers in their own order, before anything else: 2, 10, a.
auto match_order(const Match& match) {
    std::string key = key_text(match.key);
    const bool number = key.find_first_not_of("0123456789") == std::string::npos;
    return std::tuple(std::string_view(match.store), std::string_view(match.collection),
                      number ? key.size() : std::string::npos, std::move(key),
                      std::string_view(match.tenant));
}

std::string canonical(const Json& json) {
    return nlohmann::json(json).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void add_withheld(Json& json, const std::vector<WithheldField>& fields) {
    for (const WithheldField& field : fields) {
        json["withheld"].push_back(
            {{"path", field.path}, {"reason", field.reason}, {"why", field.why}});
    }
}

Json planned_record_json(const PlannedRecord& record) {
    Json json = {{"key", key_json(record.key)}, {"state", record.state}};
    if (!record.reason.empty()) {
        json["reason"] = record.reason;
        json["why"] = record.why;
    }
    for (const auto& [name, text] :
         {std::pair{"article", &record.article}, std::pair{"rule", &record.rule}}) {
        if (!text->empty()) {
            json[name] = *text;
        }
    }
    if (record.until) {
        json["until"] = format(*record.until);
    }
    for (const CutField& cut : record.cuts) {
        Json field = {{"path", cut.path}, {"how", name_of(cut.cut)}};
        if (cut.cut == Cut::Fixed) {
            field["fixed"] = cut.fixed;
        }
        if (!cut.digest.empty()) {
            field["new"] = cut.digest;
        }
        json["cuts"].push_back(std::move(field));
    }
    add_withheld(json, record.withheld);
    return json;
}

Json step_json(const Step& step) {
    Json records = Json::array();
    for (const PlannedRecord& record : step.records) {
        records.push_back(planned_record_json(record));
    }
    Json json = {{"step", step.step},
                 {"store", step.store},
                 {"collection", step.collection},
                 {"decision", name_of(step.decision)}};
    for (const auto& [name, text] :
         {std::pair{"how", &step.how}, std::pair{"by_hand", &step.by_hand}}) {
        if (!text->empty()) {
            json[name] = *text;
        }
    }
    add_withheld(json, step.withheld);
    json["records"] = std::move(records);
    return json;
}

Json pending_json(const Pending& pending) {
    Json json = {{"what", pending.what}};
    for (const auto& [name, text] :
         {std::pair{"store", &pending.store}, std::pair{"collection", &pending.collection},
          std::pair{"key", &pending.key}}) {
        if (!text->empty()) {
            json[name] = *text;
        }
    }
    json["why"] = pending.why;
    return json;
}

// What stays because a rule, a law or a hold says so, record by record.
Json kept_json(const Plan& plan) {
    Json out = Json::array();
    for (const Step& step : plan.steps) {
        for (const PlannedRecord& record : step.records) {
            if (!record.rule.empty() &&
                (step.decision == Decision::Keep || step.decision == Decision::Trim ||
                 step.decision == Decision::Anonymise)) {
                out.push_back({{"store", step.store},
                               {"collection", step.collection},
                               {"key", key_json(record.key)},
                               {"rule", record.rule},
                               {"article", record.article},
                               {"until", record.until ? Json(format(*record.until)) : Json()}});
            }
        }
    }
    return out;
}

Json blocker_json(const Blocker& blocker) {
    Json json = {{"store", blocker.store},
                 {"collection", blocker.collection},
                 {"what", blocker.what},
                 {"why", blocker.why}};
    if (!blocker.next.empty()) {
        json["next"] = blocker.next;
    }
    return json;
}

Json plan_body(const Plan& plan) {
    Json json = {{"schema", "plan-1"},
                 {"case", text_or_null(plan.case_id)},
                 {"right", name_of(plan.right)},
                 {"digest", ""},
                 {"map_digest", plan.map_digest},
                 {"complete", plan.complete},
                 {"steps", Json::array()},
                 {"totals", Json::object()},
                 {"kept", kept_json(plan)},
                 {"blockers", Json::array()},
                 {"pending", Json::array()}};
    for (const Blocker& blocker : plan.blockers) {
        json["blockers"].push_back(blocker_json(blocker));
    }
    if (!plan.tell.empty()) {
        json["tell"] = plan.tell;
    }
    for (const RestrictedElsewhere& place : plan.restricted_elsewhere) {
        json["restricted_elsewhere"].push_back({{"store", place.store},
                                                {"collection", place.collection},
                                                {"case", place.case_id},
                                                {"records", place.records}});
    }
    for (const Step& step : plan.steps) {
        json["steps"].push_back(step_json(step));
    }
    for (const auto& [decision, count] : plan.totals) {
        json["totals"][decision] = count;
    }
    for (const Pending& pending : plan.pending) {
        json["pending"].push_back(pending_json(pending));
    }
    return json;
}

Json problem_json(const Problem& problem) {
    Json json = {
        {"severity", problem.severity == Problem::Severity::Warning ? "warning" : "problem"}};
    for (const auto& [name, text] :
         {std::pair{"file", &problem.file}, std::pair{"where", &problem.where},
          std::pair{"what", &problem.what}, std::pair{"is", &problem.is},
          std::pair{"must", &problem.must}, std::pair{"next", &problem.next}}) {
        if (!text->empty()) {
            json[name] = *text;
        }
    }
    return json;
}

}  // namespace

std::string matches_document(const MatchesParts& parts) {
    std::vector<const Match*> ordered;
    for (const Match& match : parts.matches) {
        ordered.push_back(&match);
    }
    std::sort(ordered.begin(), ordered.end(), [](const Match* left, const Match* right) {
        const auto order = match_order(*left);
        const auto other = match_order(*right);
        return order == other ? left < right : order < other;
    });
    Json json = {{"schema", "matches-1"},
                 {"case", text_or_null(parts.case_id)},
                 {"complete", parts.complete},
                 {"stores", stores_json(parts.stores)},
                 {"matches", Json::array()}};
    for (const Match* match : ordered) {
        json["matches"].push_back(match_json(*match));
    }
    return pretty(json);
}

std::string plan_digest(const Plan& plan) {
    Json body = plan_body(plan);
    body.erase("digest");
    return sha256_hex(canonical(body));
}

std::string plan_digest(std::string_view text) {
    Json body = Json::parse(text, nullptr, false);
    if (!body.is_object()) {
        throw Error(ErrorKind::Failed, "the plan of the case is damaged");
    }
    body.erase("digest");
    body.erase("package");
    return sha256_hex(canonical(body));
}

std::string plan_document(const Plan& plan, const std::string& package) {
    const std::string digest = plan_digest(plan);  // its own document is gone when ours is made
    Json json = plan_body(plan);
    json["digest"] = digest;
    if (!package.empty()) {
        json["package"] = package;
    }
    return pretty(json);
}

std::string problems_document(const std::string& checked, const Problems& problems) {
    Json list = Json::array();
    std::size_t warnings = 0;
    for (const Problem& problem : problems) {
        warnings += problem.severity == Problem::Severity::Warning ? 1U : 0U;
        list.push_back(problem_json(problem));
    }
    return pretty({{"schema", "problems-1"},
                   {"checked", checked},
                   {"counts", {{"problems", problems.size() - warnings}, {"warnings", warnings}}},
                   {"problems", std::move(list)}});
}

std::string error_document(const Error& error, int exit_code) {
    Json json = {{"schema", "error-1"},
                 {"code", exit_code},
                 {"kind", name_of(error.kind())},
                 {"what", error.what()},
                 {"why", text_or_null(error.why())},
                 {"next", Json::array()}};
    std::string_view next = error.next();
    while (!next.empty()) {
        const std::size_t end = std::min(next.find('\n'), next.size());
        if (end > 0) {
            json["next"].push_back(next.substr(0, end));
        }
        next.remove_prefix(std::min(end + 1, next.size()));
    }
    return pretty(json);
}

std::string name_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::Failed:
            return "failed";
        case ErrorKind::Usage:
            return "usage";
        case ErrorKind::Incomplete:
            return "incomplete";
        case ErrorKind::Problems:
            return "problems";
        case ErrorKind::NeedsPerson:
            return "needs_person";
        case ErrorKind::NotSetUp:
            return "not_set_up";
        case ErrorKind::Busy:
            return "busy";
        case ErrorKind::NoEntry:
            return "no_entry";
        case ErrorKind::Interrupted:
            return "interrupted";
    }
    return {};
}

}  // namespace dsar
