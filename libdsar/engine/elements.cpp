// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/elements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace dsar {

namespace {

bool is_own(const Value& element, const std::string& inner, const OwnElements& whose) {
    const Record alone{{}, {{"element", element}}};
    const std::vector<Value> values = values_at(alone, inner);
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
    const std::string inner = "element" + whose.path.substr(at + 2);
    const std::vector<Value> elements = values_at(record, array + "[]");
    std::vector<Value> kept;
    std::copy_if(elements.begin(), elements.end(), std::back_inserter(kept),
                 [&](const Value& element) {
                     return element.kind == ValueKind::Json && is_own(element, inner, whose);
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
