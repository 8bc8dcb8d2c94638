// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/yaml_text.hpp"
#include "libdsar/map/fides_model.hpp"

namespace dsar::fides {
namespace {

std::string field_line(const Field& field) {
    std::string keys;
    const auto add = [&](const char* key, const std::string& value) {
        keys += (keys.empty() ? "" : ", ") + std::string(key) + ": " + value;
    };
    if (!field.identity.empty()) {
        add("identifies", yaml_scalar(field.identity));
    }
    if (!field.belongs_to.empty()) {
        add("belongs_to", yaml_one_or_list(field.belongs_to));
    }
    if (!field.leads_to.empty()) {
        add("leads_to", yaml_one_or_list(field.leads_to));
    }
    if (!field.category.empty()) {
        add("category", yaml_scalar(field.category));
    }
    std::string line = "      " + yaml_scalar(field.path) + ": {" + keys + '}';
    if (!field.comment.empty()) {
        line += "  " + yaml_comment(field.comment);
    }
    return line + '\n';
}

std::string collection_lines(const Collection& collection) {
    std::string text = "  " + yaml_scalar(collection.name) + ":\n";
    for (const std::string& words : collection.comments) {
        text += "    " + yaml_comment(words) + '\n';
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
        text += "    key: " + yaml_one_or_list(key) + '\n';
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
        text += yaml_comment(words) + '\n';
    }
    text += "store: " + yaml_scalar(dataset.key) + "\nkind: unset\ncollections:\n";
    for (const Collection& collection : dataset.collections) {
        text += collection_lines(collection);
    }
    return text;
}

}  // namespace dsar::fides
