// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/record_html.hpp"

#include "libdsar/base/utf8.hpp"
#include "libdsar/output/nested_text.hpp"
#include "libdsar/output/wording.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar {

namespace {

constexpr std::size_t longest_preview = 48;
constexpr int most_previewed = 3;

bool is_shown_in_preview(const Value& value) {
    switch (value.kind) {
        case ValueKind::Null:
        case ValueKind::Json:
        case ValueKind::Bytes:
            return false;
        case ValueKind::Boolean:
        case ValueKind::Integer:
        case ValueKind::Number:
        case ValueKind::Text:
            return !value.text.empty();
    }
    return false;
}

// The first characters, never half of one.
std::string shortened(std::string_view text, std::size_t longest) {
    std::string kept;
    while (!text.empty() && kept.size() < longest) {
        const std::size_t size = first_character(text).size;
        kept += text.substr(0, size);
        text.remove_prefix(size);
    }
    return text.empty() ? kept : kept + "…";
}

bool is_key_part(const Record& record, const std::string& name) {
    for (const Field& part : record.key) {
        if (part.name == name) {
            return true;
        }
    }
    return false;
}

// The parts of the key as they are: a list in brackets is for machines.
std::string key_words(const RecordKey& key) {
    std::string words;
    for (const Field& part : key) {
        words += words.empty() ? "" : " · ";
        words += part.value.kind == ValueKind::Bytes ? "binary" : part.value.text;
    }
    return words;
}

std::string preview(const Record& record) {
    std::string text;
    int count = 0;
    for (const Field& field : record.fields) {
        if (count == most_previewed) {
            break;
        }
        if (is_shown_in_preview(field.value) && !is_key_part(record, field.name)) {
            text += (text.empty() ? "" : " · ") + shortened(field.value.text, longest_preview);
            ++count;
        }
    }
    return text;
}

Json shown_value(const Value& value) {
    const auto shown = [](const char* as, std::string text) {
        Json json = {{"is_text", false}, {"is_nested", false}, {"is_note", false}};
        json[as] = true;
        json["value"] = std::move(text);
        return json;
    };
    switch (value.kind) {
        case ValueKind::Null:
            return shown("is_note", "no value");
        case ValueKind::Boolean:
            return shown("is_text", value.text == "true" ? "yes" : "no");
        case ValueKind::Integer:
        case ValueKind::Number:
            return shown("is_text", value.text);
        case ValueKind::Text:
            return value.text.empty() ? shown("is_note", "empty text")
                                      : shown("is_text", value.text);
        case ValueKind::Json:
            return shown("is_nested", nested_text(value.text));
        case ValueKind::Bytes:
            return shown("is_note", fmt::format("{} of binary data; data.json holds them",
                                                counted(value.text.size(), "byte")));
    }
    return {};
}

Json withheld(const std::vector<WithheldField>& fields) {
    Json list = Json::array();
    for (const WithheldField& field : fields) {
        list.push_back(
            {{"path", field.path}, {"reason", reason_words(field.reason)}, {"why", field.why}});
    }
    return list;
}

Json statements(const std::vector<SupplementaryStatement>& all) {
    Json list = Json::array();
    for (const SupplementaryStatement& statement : all) {
        list.push_back({{"made_on", format(statement.day)}, {"text", statement.text}});
    }
    return list;
}

Json files(const std::vector<Attachment>& attachments, const PackageSurvey& found) {
    Json list = Json::array();
    for (const Attachment& attachment : attachments) {
        const AttachedFile& file = found.attachments.at(attachment.name);
        list.push_back({{"path", file.path},
                        {"media_type", attachment.media_type},
                        {"is_there", file.missing.empty()},
                        {"size", size_words(file.size)},
                        {"missing", file.missing}});
    }
    return list;
}

}  // namespace

RecordHtml::RecordHtml(Templates& templates, const CollectionFacts& collection,
                       const PackageSurvey& found)
    : templates_(templates), found_(found) {
    for (const FieldFacts& field : collection.fields) {
        if (!field.category.empty()) {
            categories_.emplace(field.path, category_words(field.category));
        }
    }
}

std::string RecordHtml::operator()(const DisclosedRecord& record, bool open) {
    Json fields = Json::array();
    const auto add = [&](const Field& field) {
        Json row = shown_value(field.value);
        const auto category = categories_.find(field.name);
        row["name"] = field.name;
        row["has_category"] = category != categories_.end();
        row["category"] = category == categories_.end() ? std::string() : category->second;
        fields.push_back(std::move(row));
    };
    for (const Field& field : record.record.fields) {
        add(field);
    }
    Json because = Json::array();
    for (const std::string& step : record.because) {
        because.push_back({{"text", step}});
    }
    return templates_.render("record.html",
                             {{"open", open},
                              {"key", shortened(key_words(record.record.key), longest_preview)},
                              {"preview", preview(record.record)},
                              {"fields", std::move(fields)},
                              {"withheld", withheld(record.withheld)},
                              {"statements", statements(record.statements)},
                              {"files", files(record.attachments, found_)},
                              {"shared", record.shared},
                              {"origin", origin_words(record.origin)},
                              {"because", std::move(because)}});
}

}  // namespace dsar
