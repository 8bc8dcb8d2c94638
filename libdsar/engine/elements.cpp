// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/elements.hpp"

#include "libdsar/stores/matching.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace dsar {

namespace {

// The path inside the element, which stands in a record of its own.
std::string inner_path(const std::string& path) {
    return "element" + path.substr(path.find("[]") + 2);
}

// The values to compare; of several parts, the one text that they make.
std::vector<Value> compared(const Record& alone, const OwnElements& whose) {
    std::vector<Value> values = values_at(alone, inner_path(whose.path));
    if (whose.with.empty()) {
        return values;
    }
    std::vector<std::vector<Value>> parts = {std::move(values)};
    for (const std::string& path : whose.with) {
        parts.push_back(values_at(alone, inner_path(path)));
    }
    return {text_value(joined_words(parts))};
}

bool is_own(const Value& element, const OwnElements& whose) {
    const std::vector<Value> values = compared({{}, {{"element", element}}}, whose);
    return std::any_of(values.begin(), values.end(), [&](const Value& value) {
        const auto normal = normalise(whose.form, value.text, whose.options);
        return normal && whose.own.contains(*normal);
    });
}

std::string as_json(const std::vector<Value>& elements) {
    std::string out = "[";
    for (const Value& element : elements) {
        out += (out.size() > 1 ? "," : "") + element.text;
    }
    return out + "]";
}

}  // namespace

std::optional<WithheldField> keep_own_elements(Record& record, const OwnElements& whose) {
    const std::size_t at = whose.path.find("[]");
    const std::string array = whose.path.substr(0, at);
    const std::vector<Value> elements = values_at(record, array + "[]");
    std::vector<Value> kept;
    std::copy_if(elements.begin(), elements.end(), std::back_inserter(kept),
                 [&](const Value& element) {
                     return element.kind == ValueKind::Json && is_own(element, whose);
                 });
    if (kept.size() == elements.size()) {
        return std::nullopt;
    }
    const auto whole = std::find_if(record.fields.begin(), record.fields.end(),
                                    [&](const Field& field) { return field.name == array; });
    if (whole == record.fields.end()) {
        remove_at(record, array);
    } else {
        whole->value.text = as_json(kept);
    }
    return WithheldField{array + "[]", "other_person",
                         fmt::format("{} of {} entries are about others (Art. 15(4))",
                                     elements.size() - kept.size(), elements.size())};
}

}  // namespace dsar
