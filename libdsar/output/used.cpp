// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/used.hpp"

#include "libdsar/output/value_json.hpp"

#include <string_view>
#include <utility>

namespace dsar {

namespace {

void write_record(JsonWriter& json, const RestrictedRecord& restricted) {
    json.begin_object();
    json.key("store");
    json.text(restricted.store);
    json.key("collection");
    json.text(restricted.collection);
    json.key("key");
    write_fields(json, restricted.record.key);
    json.key("in_vault");
    json.boolean(restricted.in_vault);
    json.key("data");
    write_fields(json, restricted.record.fields);
    if (!restricted.withheld.empty()) {
        json.key("withheld");
        json.begin_array();
        for (const std::string& path : restricted.withheld) {
            json.text(path);
        }
        json.end_array();
    }
    json.end_object();
}

}  // namespace

void write_used(const UsedParts& used, const JsonWriter::Output& output) {
    JsonWriter json(output);
    json.begin_object();
    const std::pair<std::string_view, std::string> texts[] = {
        {"schema", "used-1"}, {"case", used.case_id},  {"for", used.reason},
        {"why", used.why},    {"on", format(used.on)}, {"restricted_since", format(used.since)},
    };
    for (const auto& [name, text] : texts) {
        json.key(name);
        json.text(text);
    }
    json.key("restricted");
    json.number(static_cast<std::int64_t>(used.restricted));
    if (used.with_records) {
        json.key("not_found");
        json.number(static_cast<std::int64_t>(used.not_found));
        json.key("records");
        json.begin_array();
        for (const RestrictedRecord& record : used.records) {
            write_record(json, record);
        }
        json.end_array();
    }
    json.end_object();
    output("\n");
}

}  // namespace dsar
