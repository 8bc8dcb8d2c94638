// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/acting_order.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/model/normalise.hpp"
#include "libdsar/rights/grounds.hpp"
#include "libdsar/rights/objection.hpp"
#include "libdsar/rights/restriction.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace dsar {

namespace {

constexpr std::string_view order_file = "order.json";
constexpr std::string_view balancing_file = "balancing.json";

[[noreturn]] void refuse(std::string what, std::string why, std::string next) {
    throw Error(ErrorKind::Usage, std::move(what), std::move(why), std::move(next));
}

void require_restriction_ground(const ActingOrder& order) {
    if (find_restriction_ground(order.ground) != nullptr) {
        return;
    }
    std::string known;
    for (const RestrictionGround& ground : restriction_grounds()) {
        known += fmt::format("{}{}", known.empty() ? "" : ", ", ground.word);
    }
    refuse(order.ground.empty() ? std::string("a restriction needs its ground (Art. 18(1))")
                                : fmt::format("'{}' is no ground of Art. 18(1)", order.ground),
           known, "dsar restrict --ground accuracy");
}

void require_objection(const Workspace& workspace, const ActingOrder& order) {
    const ObjectionRule* const rule = find_objection_rule(order.objection);
    if (rule == nullptr) {
        refuse("nothing says to what the person objects", {},
               "dsar object --purpose PURPOSE\ndsar help object");
    }
    const std::vector<std::string> stopped =
        stopped_purposes(workspace.settings, rule->kind, order.purposes);
    for (const std::string& purpose : order.purposes) {
        if (std::ranges::find(stopped, purpose) == stopped.end()) {
            refuse(fmt::format("purpose '{}' is none that {} reaches (Art. {})", purpose,
                               rule->word, rule->article),
                   {}, "dsar help object");
        }
    }
    const bool needs_purpose =
        rule->kind != ObjectionKind::OptOut && rule->kind != ObjectionKind::Limit;
    if (needs_purpose && stopped.empty()) {
        refuse(fmt::format("dsar.yaml has no purpose that {} reaches (Art. {})", rule->word,
                           rule->article),
               {}, "dsar help object");
    }
}

void require_value(const Settings& settings, const OrderedCorrection& correction) {
    const Form form = form_of_kind(correction.target);
    const bool has_form = form == Form::Email || form == Form::Phone || form == Form::Ip;
    if (correction.value.empty()) {
        refuse(fmt::format("no value is given for {}", correction.target),
               "what is wrong and has no right value is erased, not corrected", "dsar help erase");
    }
    if (has_form && !normalise(form, correction.value,
                               settings.normalising(correction.target, settings.country))) {
        refuse(fmt::format("the new value of {} is not one", correction.target), {},
               "dsar help rectify");
    }
}

void require_corrections(const Workspace& workspace, const ActingOrder& order) {
    if (order.corrections.empty()) {
        refuse("nothing says what is to be corrected", {},
               "dsar rectify --set TARGET=VALUE\ndsar help rectify");
    }
    std::vector<Correction> targets;
    for (const OrderedCorrection& correction : order.corrections) {
        targets.push_back({correction.target, {}});
        require_value(workspace.settings, correction);
    }
    const Problems problems = check_corrections(workspace, targets);
    if (!problems.empty()) {
        refuse(problems.front().what, {}, problems.front().next);
    }
}

Json correction_json(const OrderedCorrection& correction) {
    Json out{{"target", correction.target}, {"value", correction.value}};
    if (correction.wrong) {
        out["wrong"] = *correction.wrong;
    }
    return out;
}

OrderedCorrection correction_from(const Json& json) {
    OrderedCorrection out{
        json.at("target").get<std::string>(), json.at("value").get<std::string>(), {}};
    if (json.contains("wrong")) {
        out.wrong = json.at("wrong").get<std::string>();
    }
    return out;
}

}  // namespace

void keep_acting_order(const CaseFile& file, const ActingOrder& order) {
    Json corrections = Json::array();
    for (const OrderedCorrection& correction : order.corrections) {
        corrections.push_back(correction_json(correction));
    }
    Json out{{"planned", format(order.planned)},
             {"ground", order.ground},
             {"objection", order.objection},
             {"purposes", order.purposes},
             {"corrections", std::move(corrections)}};
    if (!order.statement.empty()) {
        out["statement"] = order.statement;
    }
    file.write_sealed(order_file, out.dump());
}

ActingOrder read_acting_order(const CaseFile& file) {
    if (!file.has(order_file)) {
        refuse(fmt::format("case {} has no plan", file.id()), {},
               fmt::format("dsar show {}", file.id()));
    }
    const Json json = Json::parse(file.read_sealed(order_file));
    ActingOrder out;
    out.planned = parse_date(json.at("planned").get<std::string>()).value();
    out.ground = json.at("ground").get<std::string>();
    out.objection = json.value("objection", "");
    out.purposes = json.value("purposes", std::vector<std::string>());
    for (const Json& correction : json.value("corrections", Json::array())) {
        out.corrections.push_back(correction_from(correction));
    }
    out.statement = json.value("statement", "");
    return out;
}

ActingOrder order_of(const Workspace& workspace, const CaseRequest& request,
                     const ActingOrder& ordered, const CaseFile* file) {
    ActingOrder order = ordered;
    if (order.is_empty() && file != nullptr && file->has(order_file)) {
        order = read_acting_order(*file);
        if (!ordered.statement.empty()) {
            order.statement = ordered.statement;
        }
    }
    order.planned = request.today;
    switch (request.right) {
        case Right::Erase:
            if (!order.ground.empty() && find_erasure_ground(order.ground) == nullptr) {
                refuse(fmt::format("'{}' is no ground of Art. 17(1)", order.ground), {},
                       "dsar help erase");
            }
            break;
        case Right::Restrict:
            require_restriction_ground(order);
            break;
        case Right::Object:
            require_objection(workspace, order);
            break;
        case Right::Rectify:
            require_corrections(workspace, order);
            break;
        case Right::Access:
        case Right::Export:
            break;
    }
    return order;
}

std::optional<Balancing> read_balancing(const CaseFile& file) {
    if (!file.has(balancing_file)) {
        return std::nullopt;
    }
    const Json json = Json::parse(file.read_sealed(balancing_file));
    return Balancing{json.at("outcome") == "upheld",
                     parse_date(json.at("day").get<std::string>()).value()};
}

Balancing record_balancing(const CaseFile& file, std::string_view document, Date day) {
    Json json = Json::parse(document, nullptr, false);
    if (!json.is_object()) {
        refuse("the balancing is no JSON object", {}, "dsar help decide");
    }
    for (const std::string_view part :
         {"interest", "necessity", "impact", "expectations", "safeguards", "outcome"}) {
        const auto found = json.find(part);
        if (found == json.end() || !found->is_string() ||
            found->get_ref<const std::string&>().find_first_not_of(" \t\n") == std::string::npos) {
            refuse(fmt::format("the balancing says nothing of: {}", part),
                   "interest, necessity, impact, expectations, safeguards and outcome are weighed "
                   "and written down (Art. 21(1))",
                   "dsar help decide");
        }
    }
    const std::string outcome = json.at("outcome").get<std::string>();
    if (outcome != "upheld" && outcome != "overridden") {
        refuse("the outcome of a balancing is upheld or overridden",
               "upheld: the person's interests weigh more, and the data is no longer used", {});
    }
    json["day"] = format(day);
    file.write_sealed(balancing_file, json.dump());
    return {outcome == "upheld", day};
}

}  // namespace dsar
