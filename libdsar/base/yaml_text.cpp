// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/yaml_text.hpp"

#include "libdsar/base/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <iterator>

namespace dsar {
namespace {

/// What is not UTF-8 comes as U+FFFD.
std::string as_json(std::string_view text, bool ascii) {
    return Json(text).dump(-1, ' ', ascii, Json::error_handler_t::replace);
}

}  // namespace

std::string yaml_scalar(std::string_view text) {
    const auto plain = [](char letter) {
        const auto code = static_cast<unsigned char>(letter);
        return std::isalnum(code) != 0 || letter == '_' || letter == '.' || letter == '/' ||
               letter == '-';
    };
    constexpr std::string_view words[] = {"null", "true", "false", "yes", "no",
                                          "on",   "off",  "y",     "n"};
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    const bool is_word = std::find(std::begin(words), std::end(words), lower) != std::end(words);
    const bool starts =
        !text.empty() && (std::isalpha(static_cast<unsigned char>(text[0])) != 0 || text[0] == '_');
    return starts && !is_word && std::all_of(text.begin(), text.end(), plain)
               ? std::string(text)
               : as_json(text, false);
}

std::string yaml_one_or_list(const std::vector<std::string>& values) {
    if (values.size() == 1) {
        return yaml_scalar(values.front());
    }
    std::string list;
    for (const std::string& value : values) {
        list += (list.empty() ? "[" : ", ") + yaml_scalar(value);
    }
    return list + ']';
}

std::string yaml_comment(std::string_view text) {
    const std::string json = as_json(text, true);
    const bool simple = json.size() == text.size() + 2;
    return "# " + (simple ? std::string(text) : json.substr(1, json.size() - 2));
}

}  // namespace dsar
