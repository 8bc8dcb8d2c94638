// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/data_json.hpp"

#include "libdsar/output/facts.hpp"
#include "libdsar/output/value_json.hpp"

#include <nlohmann/json.hpp>

namespace dsar {

namespace {

// Whoever reads the package is owed an answer to every why.
std::string why_or_none(const std::string& why) {
    return why.empty() ? "no reason is recorded" : why;
}

Json stores_json(const PackageFacts& facts) {
    Json list = Json::array();
    for (const StoreOutcome& outcome : facts.stores) {
        Json store = {{"store", outcome.store}, {"status", name_of(outcome.status)}};
        if (outcome.status != StoreOutcome::Status::Searched) {
            store["why"] = why_or_none(outcome.why);
        }
        store["records"] = outcome.records;
        list.push_back(std::move(store));
    }
    return list;
}

Json identifiers_json(const PackageFacts& facts) {
    Json list = Json::array();
    for (const Identifier& identifier : facts.identifiers) {
        list.push_back(
            {{"kind", identifier.kind}, {"value", identifier.value}, {"from", "request"}});
    }
    for (const Identifier& identifier : facts.identifiers_found) {
        list.push_back(
            {{"kind", identifier.kind}, {"value", identifier.value}, {"from", "search"}});
    }
    return list;
}

Json clients_json(const PackageFacts& facts) {
    Json list = Json::array();
    for (const ClientFacts& client : facts.clients) {
        list.push_back({{"tenant", client.named ? client.tenant : "unnamed"},
                        {"name", client.name},
                        {"contact", client.contact},
                        {"instructed", client.instructed}});
    }
    return list;
}

Json not_included_json(const PackageFacts& facts) {
    Json list = Json::array();
    for (const NotIncluded& part : facts.not_included) {
        list.push_back({{"store", part.store},
                        {"collection", part.collection},
                        {"reason", part.reason},
                        {"why", why_or_none(part.why)},
                        {"records", part.records}});
    }
    return list;
}

Json fields_json(const CollectionFacts& collection) {
    Json list = Json::array();
    for (const FieldFacts& field : collection.fields) {
        Json entry = {{"path", field.path}};
        if (!field.category.empty()) {
            entry["category"] = field.category;
        }
        if (!field.origin.empty() && field.origin != "unknown") {
            entry["origin"] = field.origin;
        }
        list.push_back(std::move(entry));
    }
    return list;
}

void optional_text(Json& json, const char* name, const std::string& text) {
    if (!text.empty()) {
        json[name] = text;
    }
}

Json collection_json(const CollectionFacts& facts, const CollectionSurvey& found) {
    Json json = {{"store", facts.store},
                 {"collection", facts.collection},
                 {"title", facts.title.empty() ? facts.collection : facts.title},
                 {"role", facts.role},
                 {"purpose", facts.purpose},
                 {"basis", facts.basis},
                 {"article", facts.article}};
    optional_text(json, "interest", facts.interest);
    json["retention"] = facts.retention;
    json["kept_until"] = facts.kept_until;
    optional_text(json, "source", facts.source);
    json["held_at"] = facts.held_at;
    json["recipients"] = facts.recipients;
    json["categories"] = facts.categories;
    json["rights"] = facts.rights;
    json["fields"] = fields_json(facts);
    json["count"] = found.records;
    json["withheld_count"] = facts.withheld;
    return json;
}

Json files_json(const std::vector<Attachment>& attachments, const PackageSurvey& found) {
    Json list = Json::array();
    for (const Attachment& attachment : attachments) {
        const AttachedFile& file = found.attachments.at(attachment.name);
        Json entry = {{"path", file.path}, {"media_type", attachment.media_type}};
        if (file.missing.empty()) {
            entry["size"] = file.size;
        } else {
            entry["missing"] = file.missing;
        }
        list.push_back(std::move(entry));
    }
    return list;
}

Json withheld_json(const std::vector<WithheldField>& fields) {
    Json list = Json::array();
    for (const WithheldField& field : fields) {
        list.push_back(
            {{"path", field.path}, {"reason", field.reason}, {"why", why_or_none(field.why)}});
    }
    return list;
}

Json statements_json(const std::vector<SupplementaryStatement>& statements) {
    Json list = Json::array();
    for (const SupplementaryStatement& statement : statements) {
        list.push_back({{"made_on", format(statement.day)}, {"text", statement.text}});
    }
    return list;
}

// The members of `json` at the writer's present object.
void write_members(JsonWriter& writer, const Json& json) {
    for (const auto& [name, value] : json.items()) {
        writer.key(name);
        writer.value(value);
    }
}

}  // namespace

DataJson::DataJson(const PackageContent& content, const PackageSurvey& found, PackageFolder& folder)
    : content_(content),
      found_(found),
      file_(folder, "data.json", "application/json"),
      json_([this](std::string_view text) { file_.write(text); }) {
    head();
}

void DataJson::head() {
    const PackageFacts& facts = content_.facts();
    json_.begin_object();
    Json top = {{"schema", "export-1"},
                {"case", facts.case_id},
                {"right", name_of(facts.right)},
                {"article", article_of(facts.right)},
                {"program", facts.program},
                {"controller",
                 {{"name", facts.controller},
                  {"contact", facts.controller_contact},
                  {"address", facts.controller_address},
                  {"country", facts.controller_country}}},
                {"subject", {{"identifiers", identifiers_json(facts)}}},
                {"complete", found_.complete},
                {"generated_at", format(facts.generated_at)}};
    if (!facts.assist.tenant.empty()) {
        top["processor"] = {{"name", facts.assist.processor},
                            {"contact", facts.assist.processor_contact},
                            {"instruction", facts.assist.instruction}};
    }
    optional_text(top, "received", facts.received);
    optional_text(top, "answer_by", facts.answer_by);
    optional_text(top, "policy", facts.policy);
    top["stores"] = stores_json(facts);
    if (facts.right == Right::Access) {
        top["facts"] = art15_facts(content_, found_);
    }
    top["clients"] = clients_json(facts);
    top["not_included"] = not_included_json(facts);
    write_members(json_, top);
    json_.key("collections");
    json_.begin_array();
}

void DataJson::begin(std::size_t collection) {
    json_.begin_object();
    write_members(
        json_, collection_json(content_.collections()[collection], found_.collections[collection]));
    json_.key("records");
    json_.begin_array();
}

void DataJson::record(const DisclosedRecord& record) {
    json_.begin_object();
    json_.key("key");
    write_fields(json_, record.record.key);
    json_.key("data");
    write_fields(json_, record.record.fields);
    Json more = {{"certainty", record.certainty},
                 {"shared", record.shared},
                 {"categories", record.categories},
                 {"origin", record.origin.empty() ? "unknown" : record.origin},
                 {"because", record.because}};
    if (!record.withheld.empty()) {
        more["withheld"] = withheld_json(record.withheld);
    }
    if (!record.statements.empty()) {
        more["statements"] = statements_json(record.statements);
    }
    if (!record.attachments.empty()) {
        more["files"] = files_json(record.attachments, found_);
    }
    write_members(json_, more);
    json_.end_object();
}

void DataJson::end() {
    json_.end_array();
    json_.end_object();
}

void DataJson::close() {
    json_.end_array();
    json_.end_object();
    file_.write("\n");
    file_.close();
}

}  // namespace dsar
