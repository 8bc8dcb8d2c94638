// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/column_type.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace dsar {
namespace {

// The first that stands in the type says its sort.
constexpr std::array<std::pair<std::string_view, ColumnSort>, 52> words{{
    {"[]", ColumnSort::Structure},
    {"array", ColumnSort::Structure},
    {"object", ColumnSort::Structure},
    {"json", ColumnSort::Structure},
    {"tsvector", ColumnSort::Structure},
    {"tsquery", ColumnSort::Structure},
    {"range", ColumnSort::Structure},
    {"polygon", ColumnSort::Structure},
    {"point", ColumnSort::Structure},
    {"geometry", ColumnSort::Structure},
    {"geography", ColumnSort::Structure},
    {"hstore", ColumnSort::Structure},
    {"xml", ColumnSort::Structure},
    {"line", ColumnSort::Structure},
    {"box", ColumnSort::Structure},
    {"path", ColumnSort::Structure},
    {"circle", ColumnSort::Structure},
    {"|", ColumnSort::Any},
    {"null", ColumnSort::Any},
    {"interval", ColumnSort::Time},
    {"timestamp", ColumnSort::Date},
    {"datetime", ColumnSort::Date},
    {"date", ColumnSort::Date},
    {"time", ColumnSort::Time},
    {"year", ColumnSort::Number},
    {"bool", ColumnSort::Boolean},
    {"varbinary", ColumnSort::Bytes},
    {"binary", ColumnSort::Bytes},
    {"blob", ColumnSort::Bytes},
    {"bytea", ColumnSort::Bytes},
    {"uuid", ColumnSort::Uuid},
    {"inet", ColumnSort::Network},
    {"cidr", ColumnSort::Network},
    {"macaddr", ColumnSort::Network},
    {"char", ColumnSort::Text},
    {"text", ColumnSort::Text},
    {"clob", ColumnSort::Text},
    {"string", ColumnSort::Text},
    {"enum", ColumnSort::Text},
    {"set", ColumnSort::Text},
    {"name", ColumnSort::Text},
    {"int", ColumnSort::Number},
    {"serial", ColumnSort::Number},
    {"numeric", ColumnSort::Number},
    {"decimal", ColumnSort::Number},
    {"number", ColumnSort::Number},
    {"real", ColumnSort::Number},
    {"double", ColumnSort::Number},
    {"float", ColumnSort::Number},
    {"money", ColumnSort::Number},
    {"oid", ColumnSort::Number},
    {"bit", ColumnSort::Any},
}};

}  // namespace

ColumnSort sort_of_type(std::string_view type) {
    std::string lower(type);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    const auto found = std::find_if(words.begin(), words.end(), [&](const auto& word) {
        return lower.find(word.first) != std::string::npos;
    });
    return found == words.end() ? ColumnSort::Any : found->second;
}

}  // namespace dsar
