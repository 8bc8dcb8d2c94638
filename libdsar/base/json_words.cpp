// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/json_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace dsar {
namespace {

std::size_t characters(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U;
    }));
}

std::string word_for_type(const std::string& type) {
    static const std::map<std::string, std::string> words{
        {"string", "text"},           {"integer", "a whole number"}, {"number", "a number"},
        {"boolean", "true or false"}, {"array", "a list"},           {"object", "an object"}};
    const auto found = words.find(type);
    return found == words.end() ? type : found->second;
}

}  // namespace

std::string shape_of(const Json& value) {
    switch (value.type()) {
        case Json::value_t::null:
            return "null";
        case Json::value_t::object:
            return value.empty() ? "an empty object" : "an object";
        case Json::value_t::array:
            return value.empty() ? "an empty list" : fmt::format("a list of {}", value.size());
        case Json::value_t::string: {
            const std::size_t count = characters(value.get_ref<const std::string&>());
            return count == 0 ? "empty text"
                              : fmt::format("text of {} character{}", count, count == 1 ? "" : "s");
        }
        case Json::value_t::boolean:
            return "true or false";
        case Json::value_t::number_integer:
        case Json::value_t::number_unsigned:
            return "a whole number";
        case Json::value_t::number_float:
            return "a number with a fraction";
        case Json::value_t::binary:
        case Json::value_t::discarded:
            break;
    }
    return "no JSON";
}

bool is_of_type(const Json& value, const std::string& type) {
    return (type == "integer" && value.is_number_integer()) ||
           (type == "string" && value.is_string()) || (type == "number" && value.is_number()) ||
           (type == "boolean" && value.is_boolean()) || (type == "array" && value.is_array()) ||
           (type == "object" && value.is_object()) || (type == "null" && value.is_null());
}

std::string words_for_types(const Json& types) {
    if (types.is_string()) {
        return word_for_type(types.get<std::string>());
    }
    std::string words;
    for (const Json& type : types) {
        words += (words.empty() ? "" : " or ") + word_for_type(type.get<std::string>());
    }
    return words;
}

std::string words_for_values(const Json& values) {
    std::string words;
    for (const Json& value : values) {
        words += words.empty() ? "" : ", ";
        words += value.is_string() ? value.get<std::string>() : value.dump();
    }
    return words;
}

}  // namespace dsar
