// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/incident.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/instant.hpp"
#include "libdsar/base/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar {
namespace {

std::string document_name(int number) {
    return fmt::format("incident-{}.json", number);
}

Json instant_json(const std::optional<Instant>& instant) {
    return instant ? Json(format(*instant)) : Json(nullptr);
}

std::optional<Instant> instant_in(const Json& json, const char* name) {
    return json.at(name).is_string() ? parse_instant(json.at(name).get<std::string>())
                                     : std::nullopt;
}

Incident read_incident(const CaseFile& file, int number) {
    const Json json = Json::parse(file.read_sealed(document_name(number)));
    Incident out;
    out.number = number;
    out.aware = instant_in(json, "aware").value();
    out.opened = instant_in(json, "opened").value();
    out.opened_by = json.at("opened_by").get<std::string>();
    out.what = json.at("what").get<std::string>();
    out.risk = json.at("risk").get<std::string>();
    out.notify_by = instant_in(json, "notify_by");
    out.notified = instant_in(json, "notified");
    out.closed = instant_in(json, "closed");
    return out;
}

int count(const CaseFile& file) {
    int number = 0;
    while (file.has(document_name(number + 1))) {
        ++number;
    }
    return number;
}

}  // namespace

std::optional<Incident> last_incident(const CaseFile& file) {
    const int number = count(file);
    return number == 0 ? std::nullopt : std::optional(read_incident(file, number));
}

int keep_incident(const CaseFile& file, const Incident& incident) {
    const int number = incident.number > 0 ? incident.number : count(file) + 1;
    const Json json = {{"schema", "incident-1"},
                       {"case", file.id()},
                       {"incident", number},
                       {"aware", format(incident.aware)},
                       {"opened", format(incident.opened)},
                       {"opened_by", incident.opened_by},
                       {"what", incident.what},
                       {"risk", incident.risk},
                       {"notify_by", instant_json(incident.notify_by)},
                       {"notified", instant_json(incident.notified)},
                       {"closed", instant_json(incident.closed)}};
    file.write_sealed(document_name(number), json.dump(2) + "\n");
    return number;
}

}  // namespace dsar
