// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/json_schema.hpp"

#include "libdsar/base/embedded.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json_explain.hpp"
#include "libdsar/base/json_members.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <simdjson.h>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

namespace dsar {
namespace {

namespace od = simdjson::ondemand;

Json read_number(od::value value) {
    const od::number number = value.get_number();
    switch (number.get_number_type()) {
        case od::number_type::signed_integer:
            return number.get_int64();
        case od::number_type::unsigned_integer:
            return number.get_uint64();
        case od::number_type::floating_point_number:
            return number.get_double();
    }
    return nullptr;
}

Json read_part(od::value value) {
    switch (value.type()) {
        case od::json_type::object: {
            JsonMembers members;
            for (auto field : value.get_object()) {
                std::string key(std::string_view(field.unescaped_key()));
                members.add(std::move(key), read_part(field.value()));
            }
            return members.take();
        }
        case od::json_type::array: {
            Json elements = Json::array();
            for (auto element : value.get_array()) {
                elements.push_back(read_part(element.value()));
            }
            return elements;
        }
        case od::json_type::string:
            return std::string(std::string_view(value.get_string()));
        case od::json_type::number:
            return read_number(value);
        case od::json_type::boolean:
            return bool(value.get_bool());
        case od::json_type::null:
            break;
    }
    return nullptr;
}

/// Reads a schema of ours, whose keys all differ, with a quarter of what nlohmann/json needs for
/// it.
Json read_schema(std::string_view text) {
    od::parser parser;
    const simdjson::padded_string padded(text);
    od::document document = parser.iterate(padded);
    return read_part(document.get_value());
}

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

Problem whole_document(std::string what, std::string must) {
    Problem problem;
    problem.what = std::move(what);
    problem.must = std::move(must);
    return problem;
}

}  // namespace

struct JsonSchema::State {
    std::string name;
    Json schema;
    std::once_flag once = {};
    nlohmann::json sorted = {};  // what valijson reads; it must stay where it is
    valijson::Schema compiled = {};

    void compile() {
        sorted = schema;
        bound_patterns(sorted);
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(sorted), compiled);
    }

    [[nodiscard]] bool accepts(const Json& json) {
        std::call_once(once, [this] { compile(); });
        const nlohmann::json plain = json;
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        return validator.validate(compiled, valijson::adapters::NlohmannJsonAdapter(plain),
                                  nullptr);
    }

    [[noreturn]] void fail(const std::runtime_error& error) const {
        throw Error(ErrorKind::Failed, fmt::format("cannot check against {}", name), error.what());
    }
};

JsonSchema::JsonSchema(std::unique_ptr<State> state) : state_(std::move(state)) {}
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

JsonSchema::JsonSchema(std::string_view name, const Json& schema)
    : JsonSchema(std::unique_ptr<State>(new State{std::string(name), schema})) {
    try {
        std::call_once(state_->once, [this] { state_->compile(); });
    } catch (const std::runtime_error& error) {
        state_->fail(error);
    }
}

JsonSchema JsonSchema::named(std::string_view name) {
    const std::string_view text = schema_text(name);
    if (text.empty()) {
        throw Error(ErrorKind::Usage, fmt::format("no schema is called {}", name));
    }
    return JsonSchema(std::unique_ptr<State>(new State{std::string(name), read_schema(text)}));
}

const std::string& JsonSchema::name() const {
    return state_->name;
}

Problems JsonSchema::check(const Json& json) const {
    if (has_long_key(json)) {
        return {whole_document("a key is too long",
                               fmt::format("keys of at most {} bytes", longest_for_pattern))};
    }
    // Most documents are valid. To see that takes one walk over the schema as it is written, while
    // valijson, which is asked before anything is refused, needs a compiled one.
    try {
        Problems problems = explain_violations(state_->name, state_->schema, json);
        if (problems.empty() || state_->accepts(json)) {
            return {};
        }
        return problems;
    } catch (const std::runtime_error& error) {
        state_->fail(error);
    }
}

bool has_schema(std::string_view name) {
    return !schema_text(name).empty();
}

Problems check_schema(std::string_view name, const Json& json) {
    return JsonSchema::named(name).check(json);
}

}  // namespace dsar
