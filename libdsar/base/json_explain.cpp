// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/json_explain.hpp"

#include "libdsar/base/json_node.hpp"
#include "libdsar/base/json_words.hpp"
#include "libdsar/base/nearest.hpp"
#include "libdsar/base/utf8.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dsar {
namespace {

using Node = JsonNode;

std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); ++count) {
        text.remove_prefix(first_character(text).size);
    }
    return count;
}

class Explainer {
 public:
    Explainer(std::string_view name, const Json& schema) : name_(name), schema_(schema) {}

    [[nodiscard]] Problems all(const Node& rule, const Node& value) const {
        Problems found;
        explain(rule, value, found);
        return found;
    }

 private:
    void explain(const Node& given, const Node& value, Problems& found) const {
        const Node rule = resolve(given);
        if (*rule.json == false) {
            report(rule, value, "nothing may stand here", "nothing", found);
        }
        if (!rule.json->is_object()) {
            return;
        }
        if (!is_right_kind(rule, value)) {
            report(rule.at("type"), value, "the wrong kind of value", words_for_types(rule["type"]),
                   found);
            return;
        }
        choice(rule, value, found);
        if (value.json->is_object()) {
            members(rule, value, found);
        } else if (value.json->is_array()) {
            elements(rule, value, found);
        } else if (value.json->is_string()) {
            text(rule, value, found);
        } else if (value.json->is_number()) {
            number(rule, value, found);
        }
        combined(rule, value, found);
    }

    [[nodiscard]] Node resolve(Node rule) const {
        for (int hops = 0; rule.has("$ref") && hops < 32; ++hops) {
            const std::string_view target =
                std::string_view(rule["$ref"].get_ref<const std::string&>()).substr(1);
            rule = Node{&schema_.at(Json::json_pointer(std::string(target))), target};
        }
        return rule;
    }

    [[nodiscard]] static bool is_right_kind(const Node& rule, const Node& value) {
        if (!rule.has("type")) {
            return true;
        }
        const Json& types = rule["type"];
        const auto fits = [&](const Json& type) {
            return is_of_type(*value.json, type.get_ref<const std::string&>());
        };
        return types.is_array() ? std::any_of(types.begin(), types.end(), fits) : fits(types);
    }

    void report(const Node& rule, const Node& value, std::string what, const std::string& must,
                Problems& found) const {
        Problem problem;
        problem.where = value.pointer();
        problem.what = std::move(what);
        problem.is = shape_of(*value.json);
        problem.must = fmt::format("{} ({}#{})", must, name_, rule.pointer());
        found.push_back(std::move(problem));
    }

    void choice(const Node& rule, const Node& value, Problems& found) const {
        if (rule.has("const") && rule["const"] != *value.json) {
            report(rule.at("const"), value, "not the value that must stand here",
                   words_for_values(Json::array({rule["const"]})), found);
        }
        if (!rule.has("enum")) {
            return;
        }
        const Json& values = rule["enum"];
        if (std::find(values.begin(), values.end(), *value.json) != values.end()) {
            return;
        }
        report(rule.at("enum"), value, "none of the values that may stand here",
               "one of: " + words_for_values(values), found);
        if (value.json->is_string()) {
            std::vector<std::string> words;
            for (const Json& word : values) {
                words.push_back(word.is_string() ? word.get<std::string>() : word.dump());
            }
            suggest(value.json->get<std::string>(), words, found.back());
        }
    }

    [[nodiscard]] bool matches(const std::string& text, const std::string& pattern) const {
        if (text.size() > longest_for_pattern) {
            return false;
        }
        auto compiled = patterns_.find(pattern);
        if (compiled == patterns_.end()) {
            compiled = patterns_.emplace(pattern, std::regex(pattern)).first;
        }
        return std::regex_search(text, compiled->second);
    }

    static void suggest(const std::string& word, const std::vector<std::string>& words,
                        Problem& problem) {
        if (const std::string near = nearest(word, words); !near.empty()) {
            problem.next = fmt::format("did you mean '{}'?", near);
        }
    }

    void members(const Node& rule, const Node& value, Problems& found) const {
        if (rule.has("required")) {
            for (const Json& key : rule["required"]) {
                if (!value.has(key.get_ref<const std::string&>())) {
                    report(rule.at("required"), value,
                           fmt::format("the key '{}' is missing", key.get<std::string>()),
                           fmt::format("with '{}'", key.get<std::string>()), found);
                    found.back().is = "an object without it";
                }
            }
        }
        for (const auto& [key, child] : value.json->get_ref<const Json::object_t&>()) {
            member(rule, {&child, {}, &value, key}, key, found);
        }
        const std::size_t size = value.json->size();
        if (rule.has("minProperties") && size < rule["minProperties"]) {
            report(rule.at("minProperties"), value, "too few keys",
                   fmt::format("at least {} keys", rule["minProperties"].dump()), found);
        }
        if (rule.has("maxProperties") && size > rule["maxProperties"]) {
            report(rule.at("maxProperties"), value, "too many keys",
                   fmt::format("at most {} keys", rule["maxProperties"].dump()), found);
        }
        dependencies(rule, value, found);
    }

    void member(const Node& rule, const Node& child, const std::string& key,
                Problems& found) const {
        if (rule.has("propertyNames")) {
            const Json name = key;
            Node named = child;
            named.json = &name;
            explain(rule.at("propertyNames"), named, found);
        }
        bool known = false;
        if (rule.has("properties")) {
            const Node properties = rule.at("properties");
            if (properties.has(key)) {
                explain(properties.at(key), child, found);
                known = true;
            }
        }
        if (rule.has("patternProperties")) {
            const Node patterns = rule.at("patternProperties");
            for (const auto& [pattern, ignored] : patterns.json->items()) {
                if (matches(key, pattern)) {
                    explain(patterns.at(pattern), child, found);
                    known = true;
                }
            }
        }
        if (known || !rule.has("additionalProperties")) {
            return;
        }
        if (rule["additionalProperties"] == false) {
            unknown_key(rule, child, key, found);
        } else {
            explain(rule.at("additionalProperties"), child, found);
        }
    }

    void unknown_key(const Node& rule, const Node& child, const std::string& key,
                     Problems& found) const {
        std::vector<std::string> keys;
        if (rule.has("properties")) {
            for (const auto& [name, ignored] : rule["properties"].items()) {
                keys.push_back(name);
            }
        }
        const std::string of =
            rule.has("title") ? "a key of " + rule["title"].get<std::string>() : "a key here";
        report(rule.at("additionalProperties"), child, fmt::format("'{}' is not {}", key, of),
               keys.empty() ? "no key" : fmt::format("one of: {}", fmt::join(keys, ", ")), found);
        found.back().is = key;
        suggest(key, keys, found.back());
    }

    void dependencies(const Node& rule, const Node& value, Problems& found) const {
        if (!rule.has("dependencies")) {
            return;
        }
        const Node all = rule.at("dependencies");
        for (const auto& [key, needs] : all.json->items()) {
            if (!value.json->contains(key)) {
                continue;
            }
            if (!needs.is_array()) {
                explain(all.at(key), value, found);
                continue;
            }
            for (const Json& need : needs) {
                if (!value.json->contains(need.get<std::string>())) {
                    report(all.at(key), value,
                           fmt::format("'{}' needs '{}' beside it", key, need.get<std::string>()),
                           fmt::format("with '{}'", need.get<std::string>()), found);
                }
            }
        }
    }

    void elements(const Node& rule, const Node& value, Problems& found) const {
        const std::size_t size = value.json->size();
        for (std::size_t index = 0; index < size; ++index) {
            element(rule, value.at(index), index, found);
        }
        if (rule.has("minItems") && size < rule["minItems"]) {
            report(rule.at("minItems"), value, "too few elements",
                   fmt::format("at least {}", rule["minItems"].dump()), found);
        }
        if (rule.has("maxItems") && size > rule["maxItems"]) {
            report(rule.at("maxItems"), value, "too many elements",
                   fmt::format("at most {}", rule["maxItems"].dump()), found);
        }
        if (rule.has("uniqueItems") && rule["uniqueItems"] == true) {
            const std::set<Json> different(value.json->begin(), value.json->end());
            if (different.size() < size) {
                report(rule.at("uniqueItems"), value, "the same element twice",
                       "elements that all differ", found);
            }
        }
        if (rule.has("contains") && none_fits(rule.at("contains"), value)) {
            report(rule.at("contains"), value, "the element that must be there is missing",
                   "a list with such an element", found);
        }
    }

    [[nodiscard]] bool none_fits(const Node& rule, const Node& value) const {
        for (std::size_t index = 0; index < value.json->size(); ++index) {
            if (all(rule, value.at(index)).empty()) {
                return false;
            }
        }
        return true;
    }

    void element(const Node& rule, const Node& value, std::size_t index, Problems& found) const {
        if (!rule.has("items")) {
            return;
        }
        const Node items = rule.at("items");
        if (!items.json->is_array()) {
            explain(items, value, found);
        } else if (index < items.json->size()) {
            explain(items.at(index), value, found);
        } else if (rule.has("additionalItems")) {
            explain(rule.at("additionalItems"), value, found);
        }
    }

    void text(const Node& rule, const Node& value, Problems& found) const {
        const auto& text = value.json->get_ref<const std::string&>();
        if (rule.has("minLength") && characters(text) < rule["minLength"]) {
            report(rule.at("minLength"), value, "too short",
                   fmt::format("at least {} characters", rule["minLength"].dump()), found);
        }
        if (rule.has("maxLength") && characters(text) > rule["maxLength"]) {
            report(rule.at("maxLength"), value, "too long",
                   fmt::format("at most {} characters", rule["maxLength"].dump()), found);
        }
        if (rule.has("pattern")) {
            const auto& pattern = rule["pattern"].get_ref<const std::string&>();
            if (!matches(text, pattern)) {
                report(rule.at("pattern"), value, "not written as it must be",
                       fmt::format("text that matches {}", pattern), found);
            }
        }
    }

    void number(const Node& rule, const Node& value, Problems& found) const {
        const Json& number = *value.json;
        const auto check = [&](const char* word, bool broken, const char* must) {
            if (broken) {
                report(rule.at(word), value, "out of range",
                       fmt::format("{} {}", must, rule[word].dump()), found);
            }
        };
        const auto limit = [&](const char* word) -> const Json& { return rule[word]; };
        check("minimum", rule.has("minimum") && number < limit("minimum"), "at least");
        check("maximum", rule.has("maximum") && number > limit("maximum"), "at most");
        check("exclusiveMinimum",
              rule.has("exclusiveMinimum") && number <= limit("exclusiveMinimum"), "more than");
        check("exclusiveMaximum",
              rule.has("exclusiveMaximum") && number >= limit("exclusiveMaximum"), "less than");
        check("multipleOf",
              rule.has("multipleOf") &&
                  std::remainder(number.get<double>(), limit("multipleOf").get<double>()) != 0,
              "a multiple of");
    }

    void combined(const Node& rule, const Node& value, Problems& found) const {
        if (rule.has("allOf")) {
            const Node branches = rule.at("allOf");
            for (std::size_t index = 0; index < branches.json->size(); ++index) {
                explain(branches.at(index), value, found);
            }
        }
        for (const char* word : {"anyOf", "oneOf"}) {
            if (rule.has(word)) {
                alternatives(rule.at(word), value, word == std::string_view("oneOf"), found);
            }
        }
        if (rule.has("not") && all(rule.at("not"), value).empty()) {
            report(rule.at("not"), value, "what must not stand here", "anything else", found);
        }
        if (rule.has("if")) {
            const char* next = all(rule.at("if"), value).empty() ? "then" : "else";
            if (rule.has(next)) {
                explain(rule.at(next), value, found);
            }
        }
    }

    static void add_kinds(const Json& types, Json& kinds) {
        for (const Json& type : types.is_array() ? types : Json::array({types})) {
            kinds.push_back(type);
        }
    }

    // Of several forms the one is meant that has the right kind and the fewest problems.
    void alternatives(const Node& branches, const Node& value, bool only_one,
                      Problems& found) const {
        std::size_t fitting = 0;
        std::vector<Problems> candidates;
        Json kinds = Json::array();
        for (std::size_t index = 0; index < branches.json->size(); ++index) {
            const Node branch = resolve(branches.at(index));
            if (!is_right_kind(branch, value)) {
                add_kinds(branch["type"], kinds);
            } else if (Problems problems = all(branch, value); problems.empty()) {
                ++fitting;
            } else {
                candidates.push_back(std::move(problems));
            }
        }
        if (fitting == 1 || (fitting > 1 && !only_one)) {
            return;
        }
        if (fitting > 1) {
            report(branches, value, "fits more than one of the forms", "one form only", found);
        } else if (candidates.empty()) {
            report(branches, value, "the wrong kind of value", words_for_types(kinds), found);
        } else {
            auto best = std::min_element(candidates.begin(), candidates.end(),
                                         [](const Problems& left, const Problems& right) {
                                             return left.size() < right.size();
                                         });
            std::move(best->begin(), best->end(), std::back_inserter(found));
        }
    }

    std::string_view name_;
    const Json& schema_;
    mutable std::map<std::string, std::regex> patterns_;  // compiled once for a document
};

}  // namespace

Problems explain_violations(std::string_view name, const Json& schema, const Json& json) {
    Problems found = Explainer(name, schema).all({&schema}, {&json});
    const auto same = [](const Problem& left, const Problem& right) {
        return left.where == right.where && left.what == right.what && left.must == right.must;
    };
    Problems once;
    for (Problem& problem : found) {
        if (std::none_of(once.begin(), once.end(),
                         [&](const Problem& other) { return same(problem, other); })) {
            once.push_back(std::move(problem));
        }
    }
    return once;
}

}  // namespace dsar
