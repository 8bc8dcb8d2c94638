// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/json_schema.hpp"

#include "libdsar/base/embedded.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json_explain.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <string>
#include <utility>

namespace dsar {
namespace {

std::string_view schema_text(std::string_view name) {
    return embedded_file(fmt::format("{}.schema.json", name));
}

// std::regex recurses once per character: a long text behind a pattern would end the process.
// Without results valijson stops at maxLength, before it comes to the pattern.
void bound_patterns(nlohmann::json& schema) {
    if (schema.is_object() && schema.contains("pattern") && schema["pattern"].is_string() &&
        !schema.contains("maxLength")) {
        schema["maxLength"] = longest_for_pattern;
    }
    if (schema.is_structured()) {
        for (nlohmann::json& part : schema) {
            bound_patterns(part);
        }
    }
}

bool has_long_key(const Json& json) {
    if (json.is_object()) {
        for (const auto& [key, member] : json.items()) {
            if (key.size() > longest_for_pattern || has_long_key(member)) {
                return true;
            }
        }
    } else if (json.is_array()) {
        for (const Json& element : json) {
            if (has_long_key(element)) {
                return true;
            }
        }
    }
    return false;
}

bool is_valid(nlohmann::json schema_json, const nlohmann::json& json) {
    bound_patterns(schema_json);
    valijson::Schema schema;
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_json), schema);
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    return validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(json), nullptr);
}

Problem whole_document(std::string what, std::string must) {
    Problem problem;
    problem.what = std::move(what);
    problem.must = std::move(must);
    return problem;
}

/// `ordered` gives the schema in its own order, for explanations that name what comes first.
template <typename Ordered>
Problems check(std::string_view name, nlohmann::json schema, const Json& json,
               const Ordered& ordered) {
    if (has_long_key(json)) {
        return {whole_document("a key is too long",
                               fmt::format("keys of at most {} bytes", longest_for_pattern))};
    }
    try {
        if (is_valid(std::move(schema), json)) {
            return {};
        }
    } catch (const std::runtime_error& error) {
        throw Error(ErrorKind::Failed, fmt::format("cannot check against {}", name), error.what());
    }
    Problems problems = explain_violations(name, ordered(), json);
    if (problems.empty()) {
        problems.push_back(whole_document("the document does not fit", std::string(name)));
    }
    return problems;
}

}  // namespace

bool has_schema(std::string_view name) {
    return !schema_text(name).empty();
}

Problems check_schema(std::string_view name, const Json& json) {
    const std::string_view text = schema_text(name);
    if (text.empty()) {
        throw Error(ErrorKind::Usage, fmt::format("no schema is called {}", name));
    }
    // Most documents are valid: the schema in its own order is only read to explain what is not.
    return check(name, nlohmann::json::parse(text), json, [&] { return Json::parse(text); });
}

Problems check_schema(std::string_view name, const Json& schema, const Json& json) {
    return check(name, schema, json, [&]() -> const Json& { return schema; });
}

}  // namespace dsar
