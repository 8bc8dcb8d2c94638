// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/json/scalar.hpp"

#include "libdsar/base/exact_json.hpp"
#include "libdsar/model/json_value.hpp"
#include "libdsar/stores/json/text.hpp"

namespace dsar {
namespace {

bool is_plain_string(std::string_view raw) {
    return raw.size() >= 2 && raw.front() == '"' && raw.back() == '"' &&
           raw.find('\\') == std::string_view::npos;
}

}  // namespace

std::string_view json_trimmed(std::string_view text) {
    while (!text.empty() && is_json_space(text.back())) {
        text.remove_suffix(1);
    }
    while (!text.empty() && is_json_space(text.front())) {
        text.remove_prefix(1);
    }
    return text;
}

void check_json_scalar(std::string_view raw) {
    if (is_plain_string(raw)) {
        return;  // simdjson has seen to its bytes
    }
    if (!ExactJson::is_valid(raw)) {
        throw JsonFault{
            raw.starts_with('"')
                ? "a text holds an escape that JSON does not have"
                : "something stands there that is no text, number, true, false or null"};
    }
}

std::string json_unescape(std::string_view raw) {
    if (is_plain_string(raw)) {
        return std::string(raw.substr(1, raw.size() - 2));
    }
    check_json_scalar(raw);
    return ExactJson::read(raw).unescaped();
}

Value json_value(std::string_view raw) {
    if (raw.starts_with('{') || raw.starts_with('[')) {
        return {ValueKind::Json, std::string(raw)};
    }
    return is_plain_string(raw) ? text_value(std::string(raw.substr(1, raw.size() - 2)))
                                : value_of(ExactJson::read(raw));
}

}  // namespace dsar
