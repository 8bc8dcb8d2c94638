// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/reader.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/nearest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

struct Finding {
    std::string pointer;
    Problem problem;
};

/// A YAML error names its place first in its reason: taken apart here, so that it prints like any
/// other problem. A file that cannot be read at all has no place.
Problem unreadable(const Error& error, const std::string& file) {
    Problem problem;
    problem.file = file;
    problem.what = error.what();
    problem.next = error.next();
    const std::string& why = error.why();
    const auto colon = why.find(": ");
    if (why.starts_with("line ") && colon != std::string::npos) {
        problem.where = why.substr(0, colon);
        problem.what = why.substr(colon + 2);
    } else if (!why.empty()) {
        problem.what += ": " + why;
    }
    return problem;
}

/// The schema takes any key of a store for an option of its connector. An option is one value: a
/// list or an object there is a mistyped key of ours.
void explain_option(const Json& json, std::string_view schema, Finding& finding) {
    const std::string key =
        finding.pointer.substr(std::min<std::size_t>(1, finding.pointer.size()));
    const std::vector<std::string> ours{"store",      "kind",    "held_at",
                                        "max_record", "backups", "collections"};
    const bool top = !key.empty() && key.find('/') == std::string::npos;
    const bool known = std::find(ours.begin(), ours.end(), key) != ours.end();
    if (schema == "map-1" && top && !known && json.contains(key) && json[key].is_structured()) {
        finding.problem.what = "'" + key + "' is not a key of a store";
        finding.problem.must = "one value, when it is an option of the connector";
        finding.problem.next = did_you_mean(key, ours);
    }
}

std::vector<Finding> violations(const JsonSchema& schema, const Json& json) {
    std::vector<Finding> findings;
    for (Problem& problem : schema.check(json)) {
        std::string pointer = std::exchange(problem.where, {});
        findings.push_back({std::move(pointer), std::move(problem)});
        Finding& finding = findings.back();
        explain_option(json, schema.name(), finding);
        std::string& what = finding.problem.what;
        const bool names_key = what.find("' is not a key of ") != std::string::npos;
        if (names_key) {
            finding.problem.is.clear();
            finding.problem.must.clear();
        }
        if (names_key && finding.problem.next.empty()) {
            finding.problem.next = "keys are listed in man dsar-map";
        } else if (!names_key && !finding.pointer.empty()) {
            what.insert(0, finding.pointer + ": ");
        }
    }
    return findings;
}

/// The place of the pointer or its nearest parent, for sorting.
std::pair<int, int> place_of(const YamlDocument& document, std::string pointer) {
    while (true) {
        const auto found = document.places.find(pointer);
        if (found != document.places.end()) {
            return {found->second.line, found->second.column};
        }
        if (pointer.empty()) {
            return {0, 0};
        }
        pointer.erase(pointer.rfind('/'));
    }
}

}  // namespace

void Complaints::add(std::string_view pointer, std::string what, std::string next,
                     Problem::Severity severity) const {
    Problem problem;
    problem.severity = severity;
    problem.file = file_;
    problem.where = document_ ? document_->where(pointer) : std::string();
    problem.what = std::move(what);
    problem.next = std::move(next);
    problems_.push_back(std::move(problem));
}

std::string member_pointer(std::string_view pointer, std::string_view name) {
    return std::string(pointer) + '/' + pointer_part(name);
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& words) {
    const std::string near = nearest(word, words);
    return near.empty() ? near : "did you mean '" + near + "'?";
}

const Json* member(const Json& object, std::string_view name) {
    if (!object.is_object()) {
        return nullptr;
    }
    const auto found = object.find(std::string(name));
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string text_of(const Json& object, std::string_view name) {
    const Json* value = member(object, name);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

bool flag_of(const Json& object, std::string_view name, bool otherwise) {
    const Json* value = member(object, name);
    return value != nullptr && value->is_boolean() ? value->get<bool>() : otherwise;
}

std::vector<std::string> texts_of(const Json& object, std::string_view name) {
    std::vector<std::string> texts;
    const Json* value = member(object, name);
    if (value == nullptr) {
        return texts;
    }
    if (value->is_string()) {
        texts.push_back(value->get<std::string>());
    }
    if (value->is_array()) {
        for (const Json& element : *value) {
            texts.push_back(element.is_string() ? element.get<std::string>() : std::string());
        }
    }
    return texts;
}

std::string scalar_text(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::shared_ptr<const YamlDocument> read_checked(const std::filesystem::path& path,
                                                 const std::string& file,
                                                 const std::shared_future<JsonSchema>& schema,
                                                 Problems& problems) {
    YamlDocument document;
    try {
        document = read_yaml(read_file(path), file);
    } catch (const Error& error) {
        problems.push_back(unreadable(error, file));
        return nullptr;
    }
    std::vector<Finding> findings = violations(schema.get(), *document.json);
    std::stable_sort(findings.begin(), findings.end(), [&](const auto& left, const auto& right) {
        return place_of(document, left.pointer) < place_of(document, right.pointer);
    });
    for (Finding& finding : findings) {
        finding.problem.file = file;
        finding.problem.where = document.where(finding.pointer);
        problems.push_back(std::move(finding.problem));
    }
    return std::make_shared<const YamlDocument>(std::move(document));
}

}  // namespace dsar
