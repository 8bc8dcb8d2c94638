// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/fides_node.hpp"

#include "libdsar/map/reader.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace dsar::fides {
namespace {

const Json& nothing() {
    static const Json empty = Json::object();
    return empty;
}

/// Why our map has no such key, for the keys that Fides has.
std::string reason_for(std::string_view key) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 16> reasons{{
        {"fides_meta.after", "not needed: the search finds its order from the links"},
        {"fides_meta.erase_after", "not needed: the order of an erasure comes from the links"},
        {"fides_meta.skip_processing",
         "the collection is searched; take it out of the map if nobody must find it"},
        {"fides_meta.namespace", "give the connector's options in the map file"},
        {"fides_meta.resource_id", "give the connector's options in the map file"},
        {"fides_meta.partitioning", "not needed, or an option of the connector"},
        {"fides_meta.masking_strategy_override",
         "say on the collection what erasing does: on_erase, or while_kept: {trim: [..]}"},
        {"fides_meta.read_only", "what cannot be changed is found out from the store"},
        {"fides_meta.return_all_elements",
         "write whole: true on the collection if all of the document is the person's"},
        {"fides_meta.custom_request_field",
         "it names no person; identify records by their own data"},
        {"fides_meta.redact", "our packages name collections and fields by title"},
        {"data_uses", "write purpose: NAME on the collection"},
        {"data_purposes", "write purpose: NAME on the collection"},
        {"data_subjects", "our map does not sort people into groups"},
        {"references", "Fides reads it under fides_meta only; move it there"},
        {"masking_strategy_override", "Fides reads it under fides_meta only; move it there"},
    }};
    for (const auto& [known, reason] : reasons) {
        if (known == key) {
            return std::string(reason);
        }
    }
    return {};
}

/// Nothing, or a flag that is not set: all flags of Fides are off unless they are set.
bool is_empty(const Json& value) {
    return value.is_null() || value == false || value == "False" ||
           (value.is_structured() && value.empty()) || value == "";
}

}  // namespace

Node::Node(const Source& source, const Json& json, std::string pointer, std::string name,
           std::string prefix)
    : source_(source),
      json_(&json),
      pointer_(std::move(pointer)),
      name_(std::move(name)),
      prefix_(std::move(prefix)) {}

const Json* Node::find(const std::string& key) const {
    return member(*json_, key);
}

bool Node::has(const std::string& key) const {
    return find(key) != nullptr;
}

std::string Node::take_text(const std::string& key) {
    const Json* value = find(key);
    if (value == nullptr || !value->is_string()) {
        return {};
    }
    taken_.insert(key);
    return value->get<std::string>();
}

std::string Node::take_number(const std::string& key) {
    const Json* value = find(key);
    if (value == nullptr || !value->is_number()) {
        return {};
    }
    taken_.insert(key);
    return value->dump();
}

bool Node::take_flag(const std::string& key) {
    const Json* value = find(key);
    if (value == nullptr) {
        return false;
    }
    const bool yes = *value == true || *value == "True" || *value == "TRUE";
    const bool no = *value == false || *value == "False" || *value == "FALSE";
    if (yes || no) {
        taken_.insert(key);
    }
    return yes;
}

std::vector<std::string> Node::take_texts(const std::string& key) {
    std::vector<std::string> texts;
    const Json* value = find(key);
    if (value == nullptr || !value->is_array()) {
        return texts;
    }
    for (const Json& element : *value) {
        if (!element.is_string()) {
            return {};
        }
        texts.push_back(element.get<std::string>());
    }
    taken_.insert(key);
    return texts;
}

std::vector<Node> Node::take_nodes(const std::string& key) {
    std::vector<Node> nodes;
    const Json* value = find(key);
    if (value == nullptr || !value->is_array()) {
        return nodes;
    }
    const std::string pointer = member_pointer(pointer_, key);
    for (std::size_t index = 0; index < value->size(); ++index) {
        if (!(*value)[index].is_object()) {
            return {};
        }
        nodes.emplace_back(source_, (*value)[index], pointer + '/' + std::to_string(index), name_,
                           prefix_ + key + '.');
    }
    taken_.insert(key);
    return nodes;
}

Node Node::take_node(const std::string& key) {
    const Json* value = find(key);
    if (value == nullptr || !value->is_object()) {
        return {source_, nothing(), pointer_, name_, prefix_};
    }
    taken_.insert(key);
    return {source_, *value, member_pointer(pointer_, key), name_, prefix_ + key + '.'};
}

Problem Node::problem(const std::string& key, const std::string& what, std::string next) const {
    Problem problem;
    problem.severity = Problem::Severity::Warning;
    problem.file = source_.file;
    problem.where = source_.document.where(member_pointer(pointer_, key));
    problem.what = name_ + (name_.empty() ? "" : ": ") + prefix_ + key + ' ' + what;
    problem.next = std::move(next);
    return problem;
}

void Node::list(const std::string& key, const std::string& what, std::string next) const {
    source_.not_mapped.push_back(problem(key, what, std::move(next)));
}

void Node::list_rest() const {
    for (const auto& entry : json_->items()) {
        const std::string& key = entry.key();
        if (taken_.contains(key) || is_empty(entry.value())) {
            continue;
        }
        std::string full = prefix_ + key;
        if (full.starts_with("fidesops_meta.")) {
            full = "fides_meta." + full.substr(std::string_view("fidesops_meta.").size());
        }
        list(key, "is not mapped", reason_for(full));
    }
}

}  // namespace dsar::fides
