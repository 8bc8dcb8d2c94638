// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/fides_model.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace dsar::fides {
namespace {

/// Plain when no reader of YAML could take it for anything but this text; else as JSON writes it.
std::string scalar(const std::string& text) {
    const auto plain = [](char letter) {
        const auto code = static_cast<unsigned char>(letter);
        return std::isalnum(code) != 0 || letter == '_' || letter == '.' || letter == '/' ||
               letter == '-';
    };
    constexpr std::string_view words[] = {"null", "true", "false", "yes", "no",
                                          "on",   "off",  "y",     "n"};
    std::string lower = text;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    const bool is_word = std::find(std::begin(words), std::end(words), lower) != std::end(words);
    const bool starts =
        !text.empty() && (std::isalpha(static_cast<unsigned char>(text[0])) != 0 || text[0] == '_');
    return starts && !is_word && std::all_of(text.begin(), text.end(), plain) ? text
                                                                              : Json(text).dump();
}

/// One value, or a list of several.
std::string one_or_list(const std::vector<std::string>& values) {
    if (values.size() == 1) {
        return scalar(values.front());
    }
    std::string list;
    for (const std::string& value : values) {
        list += (list.empty() ? "[" : ", ") + scalar(value);
    }
    return list + ']';
}

/// In one line: a comment ends with its line, also for readers that know further line ends.
std::string comment(const std::string& text) {
    const std::string json = Json(text).dump(-1, ' ', true);
    const bool simple = json.size() == text.size() + 2;
    return "# " + (simple ? text : json.substr(1, json.size() - 2));
}

std::string field_line(const Field& field) {
    std::string keys;
    const auto add = [&](const char* key, const std::string& value) {
        keys += (keys.empty() ? "" : ", ") + std::string(key) + ": " + value;
    };
    if (!field.identity.empty()) {
        add("identifies", scalar(field.identity));
    }
    if (!field.belongs_to.empty()) {
        add("belongs_to", one_or_list(field.belongs_to));
    }
    if (!field.leads_to.empty()) {
        add("leads_to", one_or_list(field.leads_to));
    }
    if (!field.category.empty()) {
        add("category", scalar(field.category));
    }
    std::string line = "      " + scalar(field.path) + ": {" + keys + '}';
    if (!field.comment.empty()) {
        line += "  " + comment(field.comment);
    }
    return line + '\n';
}

std::string collection_lines(const Collection& collection) {
    std::string text = "  " + scalar(collection.name) + ":\n";
    for (const std::string& words : collection.comments) {
        text += "    " + comment(words) + '\n';
    }
    std::vector<std::string> key;
    std::string fields;
    for (const Field& field : collection.fields) {
        fields += field_line(field);
        if (field.primary_key) {
            key.push_back(field.path);
        }
    }
    if (!key.empty()) {
        text += "    key: " + one_or_list(key) + '\n';
    }
    if (collection.deletes) {
        text += "    on_erase: delete\n";
    }
    return text + "    fields:\n" + fields;
}

}  // namespace

std::string write_store(const Dataset& dataset) {
    std::string text =
        "# From a Fides dataset. To do: name the connector (kind) and its options,\n"
        "# and give each collection its purpose and retention. Then: dsar map check\n";
    for (const std::string& words : dataset.comments) {
        text += comment(words) + '\n';
    }
    text += "store: " + scalar(dataset.key) + "\nkind: unset\ncollections:\n";
    for (const Collection& collection : dataset.collections) {
        text += collection_lines(collection);
    }
    return text;
}

}  // namespace dsar::fides
