// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/json.hpp"
#include "libdsar/output/portable.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace dsar {

namespace {

// The type of Table Schema that all values of a column have.
std::string column_type(const Column& column) {
    if (column.kinds.size() != 1) {
        return "any";
    }
    switch (*column.kinds.begin()) {
        case ValueKind::Boolean:
            return "boolean";
        case ValueKind::Integer:
            return "integer";
        case ValueKind::Number:
            return "number";
        case ValueKind::Null:
        case ValueKind::Text:
        case ValueKind::Bytes:
        case ValueKind::Json:
            return "string";
    }
    return "any";
}

Json table_schema(const CollectionSurvey& collection) {
    Json fields = Json::array();
    for (const Column& column : collection.columns) {
        fields.push_back({{"name", column.name}, {"type", column_type(column)}});
    }
    return {{"fields", std::move(fields)}, {"missingValues", Json::array({""})}};
}

std::string resource_name(const std::string& path) {
    std::string name;
    for (const char letter : path) {
        const bool upper = letter >= 'A' && letter <= 'Z';
        name += letter == '/' ? '.' : upper ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    return name;
}

}  // namespace

void write_data_package(const PackageContent& content, const PackageSurvey& found,
                        PackageFolder& folder) {
    Json resources = Json::array();
    for (const auto& [path, file] : folder.files()) {
        const std::size_t slash = path.rfind('/');
        const std::size_t dot = path.rfind('.');
        Json resource = {{"name", resource_name(path)},
                         {"path", path},
                         {"mediatype", file.media_type.substr(0, file.media_type.find(';'))},
                         {"bytes", file.size},
                         {"hash", "sha256:" + file.sha256}};
        if (dot != std::string::npos && (slash == std::string::npos || dot > slash)) {
            resource["format"] = path.substr(dot + 1);
        }
        for (const CollectionSurvey& collection : found.collections) {
            if (collection.csv == path) {
                resource["type"] = "table";
                resource["encoding"] = "utf-8";
                resource["schema"] = table_schema(collection);
            }
        }
        resources.push_back(std::move(resource));
    }
    const PackageFacts& facts = content.facts();
    const Json index = {{"$schema", "https://datapackage.org/profiles/2.0/datapackage.json"},
                        {"name", "dsar-case-" + facts.case_id},
                        {"title", "Data for case " + facts.case_id},
                        {"created", format(facts.generated_at)},
                        {"resources", std::move(resources)}};
    folder.add("datapackage.json", "application/json",
               index.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace dsar
