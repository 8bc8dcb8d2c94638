// SPDX-License-Identifier: Apache-2.0
// The request as the case keeps it, and what journals may say of it.
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/cases/register_parts.hpp"
#include "libdsar/cases/sealed.hpp"
#include "libdsar/cases/signed_line.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace dsar {
namespace {

/// What is shorter stands in other words by chance.
constexpr std::size_t shortest_value = 5;
constexpr std::size_t phone_digits = 8;

/// Details that officers type; the others are words, counts, dates and digests of ours.
constexpr std::array typed{"why",      "how",  "channel",  "mandate", "reference",
                           "suffices", "what", "language", "matched"};

std::string digits(std::string_view text) {
    std::string out;
    std::ranges::copy_if(text, std::back_inserter(out),
                         [](char letter) { return letter >= '0' && letter <= '9'; });
    return out;
}

bool holds(std::string_view text, const Identifier& identifier) {
    if (identifier.value.size() >= shortest_value &&
        fold_case(text).find(fold_case(identifier.value)) != std::string::npos) {
        return true;
    }
    const std::string number = digits(identifier.value);
    return identifier.kind == "phone" && number.size() >= phone_digits &&
           digits(text).find(number.substr(number.size() - phone_digits)) != std::string::npos;
}

Json json_of(const std::optional<Date>& date) {
    return date ? Json(format(*date)) : Json(nullptr);
}

std::string text(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Intake intake_from(const std::string& document) {
    const Json json = Json::parse(document);
    Intake intake;
    intake.right = parse_right(text(json, "right")).value_or(Right::Access);
    for (const Json& entry : json.at("identifiers")) {
        intake.subject.identifiers.push_back(
            {entry.at("kind").get<std::string>(), entry.at("value").get<std::string>()});
    }
    intake.received = parse_date(text(json, "received")).value_or(Date());
    intake.received_at = parse_time(text(json, "received_at"))
                             .value_or(Instant(std::chrono::sys_days(intake.received)));
    intake.channel = text(json, "channel");
    intake.regime = text(json, "regime");
    intake.kind = text(json, "kind");
    intake.language = text(json, "language");
    intake.requester = text(json, "requester");
    intake.mandate = text(json, "mandate");
    intake.due = parse_date(text(json, "due"));
    intake.confirm_by = parse_date(text(json, "confirm_by"));
    intake.opened = parse_date(text(json, "opened_on")).value_or(intake.received);
    intake.earlier = json.value("earlier", std::vector<std::string>());
    return intake;
}

}  // namespace

void refuse_values_of(const Subject& subject, std::string_view text, std::string_view what) {
    for (const Identifier& identifier : subject.identifiers) {
        if (holds(text, identifier)) {
            throw Error(
                ErrorKind::Usage, fmt::format("{} holds the person's {}", what, identifier.kind),
                "journals and the register keep no value of a person", "say it without that");
        }
    }
}

void refuse_values_of(const Subject& subject, const Act& act) {
    for (const char* name : typed) {
        const auto found = act.details.find(name);
        if (found == act.details.end()) {
            continue;
        }
        const Json texts = found->is_array() ? *found : Json::array({*found});
        for (const Json& one : texts) {
            if (one.is_string()) {
                refuse_values_of(subject, one.get<std::string>(),
                                 fmt::format("the text of '{}'", name));
            }
        }
    }
}

std::string request_document(const Intake& intake, std::string_view opened_by) {
    Json identifiers = Json::array();
    for (const Identifier& identifier : intake.subject.identifiers) {
        identifiers.push_back({{"kind", identifier.kind}, {"value", identifier.value}});
    }
    const Json out{{"right", name_of(intake.right)},
                   {"identifiers", std::move(identifiers)},
                   {"received", format(intake.received)},
                   {"received_at", format(intake.received_at)},
                   {"channel", intake.channel},
                   {"regime", intake.regime},
                   {"kind", intake.kind},
                   {"language", intake.language},
                   {"requester", intake.requester},
                   {"mandate", intake.mandate},
                   {"due", json_of(intake.due)},
                   {"confirm_by", json_of(intake.confirm_by)},
                   {"earlier", intake.earlier},
                   {"opened_on", format(intake.opened)},
                   {"opened_by", opened_by}};
    return out.dump(2);
}

std::optional<Intake> kept_intake(const CaseFile& file) {
    return file.has(request_name) ? std::optional(intake_from(file.read_sealed(request_name)))
                                  : std::nullopt;
}

std::optional<Intake> kept_intake(const Workspace& workspace, std::string_view case_id) {
    const std::filesystem::path path =
        workspace.root / "cases" / case_id / (std::string(request_name) + ".sealed");
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) {
        return std::nullopt;
    }
    return intake_from(unseal(read_workspace_key(workspace.root),
                              fmt::format("{}/{}", case_id, request_name), read_file(path)));
}
Act opening_act(const Intake& intake) {
    return {"case_opened",
            {{"right", name_of(intake.right)},
             {"regime", intake.regime},
             {"kind", intake.kind},
             {"received", format(intake.received)},
             {"received_at", format(intake.received_at)},
             {"channel", intake.channel},
             {"language", intake.language},
             {"requester", intake.requester},
             {"mandate", intake.mandate},
             {"due", json_of(intake.due)},
             {"confirm_by", json_of(intake.confirm_by)},
             {"earlier", intake.earlier}}};
}

void check_intake(const Intake& intake) {
    if (intake.subject.identifiers.empty()) {
        throw Error(ErrorKind::Usage, "a request without a person cannot be opened",
                    "no identifier was given");
    }
    if (intake.requester != "subject" && intake.requester != "agent" &&
        intake.requester != "controller") {
        throw Error(ErrorKind::Usage,
                    "the requester is the subject, an agent or the controller itself");
    }
    if (intake.requester == "agent" &&
        intake.mandate.find_first_not_of(" \t") == std::string::npos) {
        throw Error(ErrorKind::Usage, "an agent's request needs the mandate",
                    "how it was shown: signed permission, power of attorney, parental authority");
    }
    refuse_values_of(intake.subject, opening_act(intake));
}

}  // namespace dsar
