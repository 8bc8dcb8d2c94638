// SPDX-License-Identifier: Apache-2.0
// plan-1 and its digest, written record by record: of a million few are in memory.
#include "libdsar/base/digest.hpp"
#include "libdsar/base/json_writer.hpp"
#include "libdsar/output/documents.hpp"
#include "libdsar/output/gathered.hpp"
#include "libdsar/output/value_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace dsar {

namespace {

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
Json kept_json(const Step& step, const PlannedRecord& record) {
    return {{"store", step.store},
            {"collection", step.collection},
            {"key", key_json(record.key)},
            {"rule", record.rule},
            {"article", record.article},
            {"until", record.until ? Json(format(*record.until)) : Json()}};
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

// The members of plan-1, each written when it is asked for: those of a document in the order in
// which people read them, those of the digest sorted, record by record.
class PlanWriter {
 public:
    PlanWriter(const Plan& plan, JsonWriter& json, bool sorted)
        : plan_(plan), json_(json), sorted_(sorted) {}

    void text(const char* name, const std::string& value) {
        json_.key(name);
        put(Json(value));
    }
    void case_id() {
        json_.key("case");
        put(plan_.case_id.empty() ? Json() : Json(plan_.case_id));
    }
    void right() { text("right", std::string(name_of(plan_.right))); }
    void map_digest() { text("map_digest", plan_.map_digest); }
    void complete() {
        json_.key("complete");
        json_.boolean(plan_.complete);
    }
    void totals() {
        json_.key("totals");
        json_.begin_object();
        for (const auto& [decision, count] : plan_.totals) {
            json_.key(decision);
            put(Json(count));
        }
        json_.end_object();
    }
    void steps() {
        json_.key("steps");
        json_.begin_array();
        for (const Step& each : plan_.steps) {
            step(each);
        }
        json_.end_array();
    }
    void kept() {
        json_.key("kept");
        json_.begin_array();
        for (const Step& each : plan_.steps) {
            if (each.decision != Decision::Keep && each.decision != Decision::Trim &&
                each.decision != Decision::Anonymise) {
                continue;
            }
            for (const PlannedRecord& record : each.records) {
                if (!record.rule.empty()) {
                    put(kept_json(each, record));
                }
            }
        }
        json_.end_array();
    }
    void blockers() {
        json_.key("blockers");
        json_.begin_array();
        for (const Blocker& blocker : plan_.blockers) {
            put(blocker_json(blocker));
        }
        json_.end_array();
    }
    void pending() {
        json_.key("pending");
        json_.begin_array();
        for (const Pending& each : plan_.pending) {
            put(pending_json(each));
        }
        json_.end_array();
    }
    void tell() {
        if (!plan_.tell.empty()) {
            json_.key("tell");
            put(Json(plan_.tell));
        }
    }
    void restricted_elsewhere() {
        if (plan_.restricted_elsewhere.empty()) {
            return;
        }
        json_.key("restricted_elsewhere");
        json_.begin_array();
        for (const RestrictedElsewhere& place : plan_.restricted_elsewhere) {
            put({{"store", place.store},
                 {"collection", place.collection},
                 {"case", place.case_id},
                 {"records", place.records}});
        }
        json_.end_array();
    }

 private:
    void put(const Json& json) {
        if (sorted_) {
            json_.raw(canonical(json));
        } else {
            json_.value(json);
        }
    }
    void records(const Step& step) {
        json_.key("records");
        json_.begin_array();
        for (const PlannedRecord& record : step.records) {
            put(planned_record_json(record));
        }
        json_.end_array();
    }
    // All but the records is little.
    void step(const Step& step) {
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
        json["records"] = nullptr;
        json_.begin_object();
        if (sorted_) {
            members(step, nlohmann::json(json));
        } else {
            members(step, json);
        }
        json_.end_object();
    }
    template <class Object>
    void members(const Step& step, const Object& json) {
        for (const auto& [name, value] : json.items()) {
            if (name == "records") {
                records(step);
            } else {
                json_.key(name);
                put(Json(value));
            }
        }
    }

    const Plan& plan_;
    JsonWriter& json_;
    bool sorted_;
};

}  // namespace

std::string plan_digest(const Plan& plan) {
    Sha256 digest;
    const TextSink sink = [&](std::string_view text) { digest.update(text); };
    Gathered out(sink);
    JsonWriter json([&](std::string_view text) { out.add(text); }, JsonWriter::Layout::Compact);
    PlanWriter members(plan, json, true);
    json.begin_object();
    members.blockers();
    members.case_id();
    members.complete();
    members.kept();
    members.map_digest();
    members.pending();
    members.restricted_elsewhere();
    members.right();
    members.text("schema", "plan-1");
    members.steps();
    members.tell();
    members.totals();
    json.end_object();
    out.flush();
    return digest.hex();
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

void write_plan(const Plan& plan, const PlanMarks& marks, const TextSink& sink) {
    Gathered out(sink);
    JsonWriter json([&](std::string_view text) { out.add(text); },
                    marks.compact ? JsonWriter::Layout::Compact : JsonWriter::Layout::Indented);
    PlanWriter members(plan, json, false);
    json.begin_object();
    members.text("schema", "plan-1");
    members.case_id();
    members.right();
    members.text("digest", marks.digest);
    members.map_digest();
    members.complete();
    members.steps();
    members.totals();
    members.kept();
    members.blockers();
    members.pending();
    members.tell();
    members.restricted_elsewhere();
    if (!marks.package.empty()) {
        members.text("package", marks.package);
    }
    json.end_object();
    out.add(marks.compact ? "" : "\n");
    out.flush();
}

std::string plan_document(const Plan& plan, const std::string& package) {
    std::string out;
    write_plan(plan, {plan_digest(plan), package}, [&](std::string_view text) { out += text; });
    return out;
}

}  // namespace dsar
