// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/subject_document.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/json_schema.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dsar {
namespace {

[[noreturn]] void throw_not_a_subject(std::string_view file, std::string why) {
    throw Error(ErrorKind::Usage, fmt::format("{} is not a subject-1 document", file),
                std::move(why), "dsar schema subject-1");
}

/// Parses, and refuses a key that is there twice: the parser itself would keep one of them
/// silently.
Json parse_once(std::string_view text, std::string_view file) {
    std::vector<std::set<std::string>> keys;
    bool twice = false;
    const auto watch = [&](int /*depth*/, Json::parse_event_t event, Json& parsed) {
        if (event == Json::parse_event_t::object_start) {
            keys.emplace_back();
        } else if (event == Json::parse_event_t::object_end) {
            keys.pop_back();
        } else if (event == Json::parse_event_t::key) {
            twice = !keys.back().insert(parsed.get<std::string>()).second || twice;
        }
        return true;
    };
    try {
        Json json = Json::parse(text, watch);
        if (twice) {
            throw_not_a_subject(file, "a key is there twice");
        }
        return json;
    } catch (const Json::parse_error& error) {
        // The parser's own words quote the document, which holds personal data.
        throw_not_a_subject(file, fmt::format("it is not JSON from byte {} on", error.byte));
    }
}

/// A number is its digits; the schema lets whole numbers through only.
std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

void add(Subject& subject, const std::string& kind, const Json& values) {
    if (!values.is_array()) {
        subject.identifiers.push_back({kind, text_of(values)});
        return;
    }
    for (const Json& value : values) {
        subject.identifiers.push_back({kind, text_of(value)});
    }
}

}  // namespace

Subject parse_subject(std::string_view text, std::string_view file) {
    const Json json = parse_once(text, file);
    const Problems problems = check_schema("subject-1", json);
    if (!problems.empty()) {
        const Problem& first = problems.front();
        if (first.what.find("is not a key") != std::string::npos) {
            throw_not_a_subject(file, "it has a key that is none of email, phone, name, ip, ids");
        }
        throw_not_a_subject(
            file, fmt::format("{}{}{}", first.where, first.where.empty() ? "" : ": ", first.what));
    }
    Subject subject;
    for (const auto& [key, value] : json.items()) {
        if (key == "ids") {
            for (const auto& [kind, values] : value.items()) {
                add(subject, kind, values);
            }
        } else if (key != "schema") {
            add(subject, key, value);
        }
    }
    if (subject.identifiers.empty()) {
        throw_not_a_subject(file, "it holds no identifier");
    }
    return subject;
}

}  // namespace dsar
