// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/csv.hpp"

#include "libdsar/base/utf8.hpp"
#include "libdsar/output/value_json.hpp"

#include <unordered_map>

namespace dsar {

namespace {

// A spreadsheet takes these for a formula, some also in their full-width forms and after blanks.
bool may_be_formula(std::string_view text) {
    const std::size_t start = text.find_first_not_of(' ');
    if (start == std::string_view::npos) {
        return false;
    }
    const std::string_view rest = text.substr(start);
    if (std::string_view("=+-@\t\r\n|%").find(rest.front()) != std::string_view::npos) {
        return true;
    }
    for (const std::string_view wide : {"＝", "＋", "－", "＠"}) {
        if (rest.starts_with(wide)) {
            return true;
        }
    }
    return false;
}

std::string quoted_when_needed(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char letter : text) {
        quoted += letter;
        if (letter == '"') {
            quoted += '"';
        }
    }
    return quoted + "\"";
}

std::string valid_utf8(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    while (!text.empty()) {
        const Utf8Step step = first_character(text);
        if (step.valid) {
            valid += text.substr(0, step.size);
        } else {
            valid += "\xEF\xBF\xBD";
        }
        text.remove_prefix(step.size);
    }
    return valid;
}

}  // namespace

std::string csv_text(std::string_view text) {
    if (text.empty()) {
        return "\"\"";
    }
    const std::string valid = valid_utf8(text);
    return quoted_when_needed(may_be_formula(valid) ? "'" + valid : valid);
}

std::string csv_cell(const Value& value) {
    switch (value.kind) {
        case ValueKind::Null:
            return {};
        case ValueKind::Boolean:
            return value.text;
        case ValueKind::Integer:
        case ValueKind::Number: {
            const bool number =
                value.text.find_first_not_of("0123456789+-.eE") == std::string::npos;
            return number ? value.text : csv_text(value.text);
        }
        case ValueKind::Text:
        case ValueKind::Json:
            return csv_text(value.text);
        case ValueKind::Bytes:
            return quoted_when_needed("base64:" + base64(value.text));
    }
    return {};
}

void CsvFiles::begin(std::size_t collection) {
    collection_ = &found_.collections[collection];
    if (collection_->csv.empty()) {
        return;
    }
    file_ = std::make_unique<PackageFile>(folder_, collection_->csv, "text/csv; charset=utf-8");
    std::string line;
    for (const Column& column : collection_->columns) {
        line += (line.empty() ? "" : ",") + csv_text(column.name);
    }
    file_->write(line + "\r\n");
}

void CsvFiles::record(const DisclosedRecord& record) {
    std::unordered_map<std::string_view, const Value*> values;
    for (const std::vector<Field>* fields : {&record.record.fields, &record.record.key}) {
        for (const Field& field : *fields) {
            values.try_emplace(field.name, &field.value);
        }
    }
    std::string line;
    for (const Column& column : collection_->columns) {
        line += &column == &collection_->columns.front() ? "" : ",";
        const auto value = values.find(column.name);
        line += value == values.end() ? std::string() : csv_cell(*value->second);
    }
    // A lone NULL would be an empty line, which readers skip.
    file_->write((line.empty() ? "\"\"" : line) + "\r\n");
}

void CsvFiles::end() {
    if (file_) {
        file_->close();
        file_.reset();
    }
}

}  // namespace dsar
