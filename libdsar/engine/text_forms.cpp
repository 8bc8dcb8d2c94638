// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/text_forms.hpp"

#include "libdsar/model/record.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace dsar {
namespace {

constexpr std::string_view any_identifier = "an identifier of theirs";

std::string_view words_for_form(NameForm form) {
    switch (form) {
        case NameForm::Given:
            return "their name, as it was given";
        case NameForm::Declined:
            return "their name, in another grammatical case";
        case NameForm::Related:
            return "their name, with another form of the surname";
    }
    return any_identifier;
}

bool holds_other(const std::vector<Needles>& needles, const std::string& text) {
    bool is_there = false;
    for (const Needles& each : needles) {
        if (each.form() != Form::Name) {
            each.mentions(text, [&](const std::string&) { is_there = true; });
        }
    }
    return is_there;
}

std::optional<NameForm> form_in(const std::vector<Needles>& needles, const std::string& text) {
    for (const Needles& each : needles) {
        if (each.form() == Form::Name) {
            return each.name_form(text);
        }
    }
    return std::nullopt;
}

}  // namespace

const std::vector<Needles>& TextExplainer::needles_of(std::size_t subject, Role role) {
    const auto [place, is_new] = needles_.try_emplace({subject, role});
    if (is_new) {
        for (const auto& [form, values] : identities_.for_free_text(subject, role)) {
            Needles& needles =
                place->second.emplace_back(form, workspace_.settings.normalising("phone", {}));
            for (const std::string& normal : values) {
                needles.add(normal);
            }
        }
    }
    return place->second;
}

std::string_view TextExplainer::words_for(std::size_t subject, const Node& node,
                                          const FoundRecord& found) {
    if (!found.full) {
        return any_identifier;
    }
    const std::vector<Needles>& needles = needles_of(subject, node.collection->role);
    const Record record = unpack(spool_.read(found.spooled));
    std::optional<NameForm> best;
    for (const std::string& path : node.free_text) {
        for (const Value& value : values_at(record, path)) {
            if (holds_other(needles, value.text)) {
                return any_identifier;
            }
            const std::optional<NameForm> form = form_in(needles, value.text);
            if (form) {
                best = best ? std::min(*best, *form) : *form;
            }
        }
    }
    return best ? words_for_form(*best) : any_identifier;
}

}  // namespace dsar
