// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/validate_document.hpp"

#include "libdsar/base/date.hpp"
#include "libdsar/base/json_schema.hpp"
#include "libdsar/output/document_reader.hpp"
#include "libdsar/output/schema.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace dsar {

namespace {

constexpr std::size_t records_a_batch = 512;
constexpr std::size_t most_problems = 1000;

bool fits(std::string_view text, std::string_view shape) {
    if (text.size() != shape.size()) {
        return false;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool digit = text[at] >= '0' && text[at] <= '9';
        if (shape[at] == '0' ? !digit : text[at] != shape[at]) {
            return false;
        }
    }
    return true;
}

bool names_no_day(std::string_view text) {
    return (fits(text, "0000-00-00") || fits(text, "0000-00-00T00:00:00Z")) &&
           !parse_date(text.substr(0, 10));
}

void find_days(const Json& json, const std::string& pointer, Problems& problems) {
    if (json.is_string() && names_no_day(json.get_ref<const std::string&>())) {
        Problem problem;
        problem.where = pointer;
        problem.what = "names a day that does not exist";
        problem.must = "a day of the calendar";
        problems.push_back(std::move(problem));
    } else if (json.is_object()) {
        for (const auto& [name, value] : json.items()) {
            if (name != "data" && name != "key" && name != "subject") {
                find_days(value, pointer_to(pointer, name), problems);
            }
        }
    } else if (json.is_array()) {
        std::size_t index = 0;
        for (const Json& value : json) {
            find_days(value, pointer_to(pointer, std::to_string(index++)), problems);
        }
    }
}

// export-1's own definitions, for a list of records.
Json list_of_records() {
    const Json schema = Json::parse(schema_text("export-1"));
    return {{"$schema", schema.at("$schema")},
            {"type", "array"},
            {"items", {{"$ref", "#/definitions/record"}}},
            {"definitions", schema.at("definitions")}};
}

/// Checks records in batches: the schema is made ready once for each.
class RecordChecks {
 public:
    explicit RecordChecks(ExportSummary& summary)
        : summary_(summary), schema_("export-1", list_of_records()) {}

    void add(std::size_t collection, std::size_t index, Json&& record) {
        ++summary_.records;
        if (counts_.size() <= collection) {
            counts_.resize(collection + 1);
        }
        ++counts_[collection];
        note_files(record);
        batch_.push_back(std::move(record));
        places_.push_back(fmt::format("/collections/{}/records/{}", collection, index));
        if (batch_.size() == records_a_batch) {
            flush();
        }
    }

    void flush() {
        add_problems(schema_.check(batch_));
        add_problems(check_days(batch_));
        batch_ = Json::array();
        places_.clear();
    }

    [[nodiscard]] std::uint64_t count_of(std::size_t collection) const {
        return collection < counts_.size() ? counts_[collection] : 0;
    }

 private:
    void note_files(const Json& record) {
        if (!record.is_object() || !record.contains("files") || !record["files"].is_array()) {
            return;
        }
        for (const Json& file : record["files"]) {
            const bool there = file.is_object() && !file.contains("missing");
            if (there && file.contains("path") && file["path"].is_string()) {
                summary_.files.insert(file["path"].get<std::string>());
            }
        }
    }

    [[nodiscard]] std::string place_of(const std::string& in_batch) const {
        if (!in_batch.starts_with('/')) {
            return places_.empty() ? in_batch : places_.front();
        }
        const std::size_t end = std::min(in_batch.find('/', 1), in_batch.size());
        return places_.at(std::stoul(in_batch.substr(1, end - 1))) + in_batch.substr(end);
    }

    // A problem at /17/origin of the batch is one at that record of the document.
    void add_problems(Problems found) {
        for (Problem& problem : found) {
            if (summary_.problems.size() >= most_problems) {
                return;
            }
            problem.where = place_of(problem.where);
            summary_.problems.push_back(std::move(problem));
        }
    }

    ExportSummary& summary_;
    JsonSchema schema_;
    Json batch_ = Json::array();
    std::vector<std::string> places_;
    std::vector<std::uint64_t> counts_;
};

void check_counts(const Json& envelope, const RecordChecks& checks, Problems& problems) {
    std::size_t index = 0;
    for (const Json& collection : envelope.at("collections")) {
        const std::uint64_t stated = collection.at("count").get<std::uint64_t>();
        const std::uint64_t counted = checks.count_of(index);
        if (stated != counted) {
            Problem problem;
            problem.where = fmt::format("/collections/{}/count", index);
            problem.what = "the count differs from the records that follow";
            problem.is = std::to_string(stated);
            problem.must = std::to_string(counted);
            problems.push_back(std::move(problem));
        }
        ++index;
    }
}

}  // namespace

Problems check_days(const Json& json) {
    Problems problems;
    find_days(json, "", problems);
    return problems;
}

ExportSummary check_export(ByteSource& source) {
    ExportSummary summary;
    RecordChecks checks(summary);
    summary.envelope = read_document(source, summary.problems,
                                     [&](std::size_t collection, std::size_t record, Json&& json) {
                                         checks.add(collection, record, std::move(json));
                                     });
    checks.flush();
    if (!summary.envelope) {
        return summary;
    }
    Problems of_envelope = check_schema("export-1", *summary.envelope);
    if (of_envelope.empty()) {
        check_counts(*summary.envelope, checks, of_envelope);
    }
    for (Problem& problem : check_days(*summary.envelope)) {
        of_envelope.push_back(std::move(problem));
    }
    summary.problems.insert(summary.problems.begin(), of_envelope.begin(), of_envelope.end());
    return summary;
}

}  // namespace dsar
