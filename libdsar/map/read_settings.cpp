// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/reader.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace dsar {
namespace {

/// Calls `read(id, object, pointer)` for each member of a table such as `purposes`.
template <typename Read>
void each_entry(const Json& json, std::string_view table, const Read& read) {
    const Json* entries = member(json, table);
    if (entries == nullptr || !entries->is_object()) {
        return;
    }
    const std::string pointer = member_pointer("", table);
    for (const auto& entry : entries->items()) {
        if (entry.value().is_object()) {
            read(entry.key(), entry.value(), member_pointer(pointer, entry.key()));
        }
    }
}

/// `left, right`, or the one that is there.
std::string joined(std::string left, const std::string& right) {
    if (!left.empty() && !right.empty()) {
        left += ", ";
    }
    return left + right;
}

void read_controller(const Json& json, Settings& settings) {
    if (const Json* controller = member(json, "controller")) {
        settings.controller = text_of(*controller, "name");
        settings.controller_code = text_of(*controller, "code");
        settings.controller_address = text_of(*controller, "address");
        settings.country = text_of(*controller, "country");
        settings.contact = text_of(*controller, "contact");
        if (const Json* authority = member(*controller, "authority")) {
            settings.authority =
                joined(text_of(*authority, "name"), text_of(*authority, "address"));
            settings.authority_url = text_of(*authority, "url");
        }
    }
    if (const Json* policy = member(json, "policy")) {
        settings.policy = joined(text_of(*policy, "version"), text_of(*policy, "url"));
    }
}

RetentionRule read_rule(const std::string& id, const Json& json, const std::string& pointer,
                        const Complaints& complaints) {
    RetentionRule rule;
    rule.id = id;
    rule.keep = text_of(json, "keep");
    rule.period = parse_period(rule.keep);
    rule.after = text_of(json, "after");
    rule.counted_from = text_of(json, "counted_from");
    rule.blocks_erasure = text_of(json, "blocks_erasure");
    rule.law = text_of(json, "law");
    const bool counts = !rule.keep.empty() && rule.keep[0] >= '0' && rule.keep[0] <= '9';
    if (counts && !rule.period) {
        complaints.add(member_pointer(pointer, "keep"), "'" + rule.keep + "' is not a period",
                       "write one number and one unit: 30 days, 6 weeks, 24 months, 10 years");
    }
    if (rule.period && rule.after.empty()) {
        complaints.add(pointer,
                       "retention rule '" + id + "' keeps " + rule.keep + ", but from when?",
                       "add after: EVENT, for instance after: closed");
    }
    return rule;
}

Recipient read_recipient(const std::string& id, const Json& json) {
    Recipient recipient;
    recipient.id = id;
    recipient.name = text_of(json, "name");
    recipient.role = text_of(json, "role");
    recipient.purposes = texts_of(json, "for");
    recipient.country = text_of(json, "country");
    recipient.safeguard = text_of(json, "safeguard");
    recipient.notify = text_of(json, "notify");
    return recipient;
}

Client read_client(const std::string& tenant, const Json& json) {
    Client client;
    client.tenant = tenant;
    client.name = text_of(json, "name");
    client.contact = text_of(json, "contact");
    client.name_to_person = text_of(json, "name_to_person") != "no";
    if (const Json* instructions = member(json, "instructions")) {
        for (const auto& entry : instructions->items()) {
            client.instructions[entry.key()] = text_of(*instructions, entry.key());
        }
    }
    return client;
}

void read_tables(const Json& json, const Complaints& complaints, Settings& settings) {
    each_entry(json, "purposes", [&](const auto& id, const Json& entry, const auto&) {
        Purpose purpose{id, text_of(entry, "title"), text_of(entry, "basis"),
                        text_of(entry, "article"), text_of(entry, "interest")};
        if (member(entry, "direct_marketing") != nullptr) {
            purpose.direct_marketing = flag_of(entry, "direct_marketing", false);
        }
        settings.purposes.push_back(std::move(purpose));
    });
    each_entry(json, "retention", [&](const auto& id, const Json& entry, const auto& pointer) {
        settings.retention.push_back(read_rule(id, entry, pointer, complaints));
    });
    each_entry(json, "recipients", [&](const auto& id, const Json& entry, const auto&) {
        settings.recipients.push_back(read_recipient(id, entry));
    });
    each_entry(json, "clients", [&](const auto& tenant, const Json& entry, const auto&) {
        settings.clients.push_back(read_client(tenant, entry));
    });
    each_entry(json, "kinds", [&](const auto& kind, const Json& entry, const auto&) {
        settings.kinds[kind] = {flag_of(entry, "unique", Settings().is_unique(kind)),
                                flag_of(entry, "ignore_plus_tag", false),
                                flag_of(entry, "ignore_dots", false)};
    });
}

}  // namespace

Settings read_settings(const Json& json, const Complaints& complaints) {
    Settings settings;
    read_controller(json, settings);
    read_tables(json, complaints, settings);
    read_casework(json, complaints, settings);
    settings.regimes = texts_of(json, "regimes");
    settings.calendar = text_of(json, "calendar");
    settings.automated_decisions = text_of(json, "automated_decisions");
    settings.ai_statement = text_of(json, "ai_statement");
    if (const Json* promise = member(json, "promise")) {
        settings.promise = text_of(*promise, "respond");
    }
    if (const std::string year_end = text_of(json, "financial_year_end"); !year_end.empty()) {
        settings.financial_year_end = year_end;
        // 2024 is a leap year: 02-29 is a day, 04-31 is none.
        if (!parse_date("2024-" + year_end)) {
            complaints.add("/financial_year_end", "'" + year_end + "' is not a day of a year",
                           "write MM-DD, for instance 12-31 or 06-30");
        }
    }
    if (const Json* approval = member(json, "approval")) {
        for (const auto& entry : approval->items()) {
            if (entry.value().is_number_integer()) {
                settings.approval[entry.key()] = entry.value().get<int>();
            }
        }
    }
    return settings;
}

}  // namespace dsar
